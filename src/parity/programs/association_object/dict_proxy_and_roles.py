from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, Date, UniqueConstraint, select, func
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.orm import declarative_base, relationship, Session, backref, attribute_keyed_dict, joinedload, selectinload, contains_eager

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    memberships = relationship("Membership", back_populates="user", cascade="all, delete-orphan", collection_class=attribute_keyed_dict("role"))
    groups = association_proxy("memberships", "group", creator=lambda role, group: Membership(role=role, group=group))

    def __init__(self, name):
        self.name = name


class Group(Base):
    __tablename__ = "groups"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    memberships = relationship("Membership", back_populates="group", cascade="all, delete-orphan")
    users = association_proxy("memberships", "user", creator=lambda u: Membership(user=u, role="member"))
    names = association_proxy("memberships", "role")


class Membership(Base):
    __tablename__ = "memberships"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"), nullable=False)
    group_id = Column(ForeignKey("groups.id"), nullable=False)
    role = Column(String, nullable=False)
    user = relationship(User, back_populates="memberships")
    group = relationship(Group, back_populates="memberships")
    user_name = association_proxy("user", "name")
    __table_args__ = (UniqueConstraint("user_id", "group_id"),)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
ann, bob = User("ann"), User("bob")
chess, golf = Group(title="chess"), Group(title="golf")
ann.groups["owner"] = chess
ann.groups["guest"] = golf
s.add_all([ann, bob])
s.commit()
print({k: v.title for k, v in sorted(ann.groups.items())}, "owner" in ann.groups, len(ann.groups))
golf.users.append(bob)
s.commit()
print([u.name for u in golf.users], list(golf.names), [m.user_name for m in golf.memberships])
bob.memberships["member"].user_name = "robert"
s.commit()
print(bob.name, bob.groups.keys() == {"member"})
print(s.scalars(select(User.name).where(User.groups.any(Group.title == "golf")).order_by(User.name)).all())
print(s.scalars(select(Membership.role).where(Membership.user_name == "robert")).all())
print(s.execute(select(User.name, Membership.role, Group.title).join(User.memberships).join(Membership.group).order_by(User.name, Group.title)).all())
del ann.groups["guest"]
s.commit()
print(s.scalar(select(func.count(Membership.id))), [u.name for u in golf.users])
q = select(Group).join(Group.memberships).options(contains_eager(Group.memberships).joinedload(Membership.user)).order_by(Group.id)
print([(g.title, [m.user.name for m in g.memberships]) for g in s.scalars(q).unique()])
ann.groups = {"boss": golf}
print(sorted(ann.memberships))
s.commit()
print([(m.role, m.group.title) for m in ann.memberships.values()])
chess.users.append(bob)
try:
    s.commit()
    print(sorted(bob.groups))
except Exception as e:
    print(type(e).__name__, str(e).splitlines()[0])
    s.rollback()
try:
    golf.users.append("not a user")
except Exception as e:
    print(type(e).__name__, e)
    s.rollback()
print(ann.groups.get("nope"), repr(User.groups), golf.users == [u for u in golf.users])
golf.users.remove(ann)
s.commit()
print([m.user_name for m in s.query(Membership).order_by(Membership.id)])
s.delete(golf)
s.commit()
print(s.query(Membership).count(), s.query(User).count())
