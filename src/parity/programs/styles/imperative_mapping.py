from sqlalchemy import Table, Column, Integer, String, ForeignKey, MetaData, create_engine, select, inspect, func
from sqlalchemy.orm import registry, relationship, Session, column_property, synonym, composite, configure_mappers, clear_mappers, class_mapper

reg = registry()
meta = reg.metadata
users = Table("users", meta, Column("user_id", Integer, primary_key=True), Column("user_name", String(30)), Column("x", Integer), Column("y", Integer))
addresses = Table("addresses", meta, Column("id", Integer, primary_key=True), Column("email", String), Column("user_id", Integer, ForeignKey("users.user_id")))
tags = Table("tags", meta, Column("id", Integer, primary_key=True), Column("label", String))
user_tags = Table("user_tags", meta, Column("user_id", ForeignKey("users.user_id"), primary_key=True), Column("tag_id", ForeignKey("tags.id"), primary_key=True))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __composite_values__(self):
        return self.x, self.y

    def __eq__(self, other):
        return isinstance(other, Point) and (self.x, self.y) == (other.x, other.y)

    def __repr__(self):
        return f"Point({self.x}, {self.y})"


class User:
    def __init__(self, name, point=None):
        self.name = name
        if point:
            self.point = point

    def __repr__(self):
        return f"User({self.name!r})"


class Address:
    pass


class Tag:
    def __init__(self, label):
        self.label = label


reg.map_imperatively(User, users, properties={
    "id": users.c.user_id,
    "name": users.c.user_name,
    "point": composite(Point, users.c.x, users.c.y),
    "addresses": relationship(Address, backref="user", order_by=addresses.c.email.desc(), cascade="all, delete-orphan"),
    "tags": relationship(Tag, secondary=user_tags, backref="users"),
    "upper": column_property(func.upper(users.c.user_name)),
    "nick": synonym("name"),
})
reg.map_imperatively(Address, addresses)
reg.map_imperatively(Tag, tags)
configure_mappers()
engine = create_engine("sqlite://")
meta.create_all(engine)
with Session(engine) as s:
    u = User("jack", Point(1, 2))
    a = Address()
    a.email = "a@x"
    b = Address()
    b.email = "b@x"
    u.addresses = [a, b]
    u.tags.append(Tag("red"))
    s.add(u)
    s.commit()
    print(u.id, u.name, u.upper, u.nick, u.point)
    print([x.email for x in u.addresses], a.user)
    print(s.scalars(select(User).where(User.point == Point(1, 2))).all())
    u.point = Point(5, 6)
    s.commit()
    print(s.execute(select(users)).all())
    print(s.query(User).filter(User.nick == "jack").join(User.tags).filter(Tag.label == "red").one())
    print(s.query(User).filter_by(nick="jack").count(), s.query(User.point).all())
    u.addresses.remove(a)
    s.commit()
    print(s.scalar(select(func.count()).select_from(Address)))
    print(inspect(User).attrs.keys(), inspect(User).column_attrs.keys(), inspect(User).composites.keys(), inspect(User).synonyms.keys())
    print(inspect(User).primary_key, inspect(User).local_table.name)
    print(Tag("x").users, vars(Tag("y")).keys())
    s.delete(u)
    s.commit()
    print(s.scalar(select(func.count()).select_from(user_tags)))
try:
    reg.map_imperatively(User, users)
except Exception as e:
    print(type(e).__name__, e)
try:
    class Z:
        pass
    reg.map_imperatively(Z, Table("z", meta, Column("q", Integer)))
except Exception as e:
    print(type(e).__name__, e)
try:
    reg.map_imperatively(5, users)
except Exception as e:
    print(type(e).__name__, e)
try:
    User()
except TypeError as e:
    print(e)
try:
    Address(email="q").email
except TypeError as e:
    print(e)
