from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, event, inspect
from sqlalchemy.orm import declarative_base, relationship, Session, validates, reconstructor, attributes
from sqlalchemy.orm.attributes import get_history, instance_state, instance_dict

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(String)
    nick = Column(String)
    addresses = relationship("Address", back_populates="user")

    def __init__(self, **kw):
        super().__init__(**kw)
        self.made = "init"

    @reconstructor
    def rebuild(self):
        self.made = "loaded"

    @validates("email", "nick")
    def check(self, key, value):
        print("validate", key, value)
        if key == "email" and value is not None and "@" not in value:
            raise ValueError("bad email " + value)
        return value.lower() if value else value

    @validates("addresses", include_removes=True, include_backrefs=False)
    def check_address(self, key, address, is_remove):
        print("validate", key, address.street, is_remove)
        return address


class Address(Base):
    __tablename__ = "addresses"
    id = Column(Integer, primary_key=True)
    street = Column(String)
    user_id = Column(ForeignKey("users.id"))
    user = relationship("User", back_populates="addresses")


@event.listens_for(User.nick, "set", retval=True, active_history=True)
def nick_set(target, value, old, initiator):
    print("nick", old if isinstance(old, (str, type(None))) else old.name, "->", value)
    return value + "!" if value else value


@event.listens_for(Address.user, "set")
def user_set(target, value, old, initiator):
    def name(x):
        return x.nick if isinstance(x, User) else x if x is None else x.name

    print("user", name(old), "->", name(value), initiator.key)


@event.listens_for(User.addresses, "append", retval=True)
def append(target, value, initiator):
    print("append", value.street)
    return value


@event.listens_for(User.addresses, "bulk_replace")
def bulk(target, values, initiator):
    print("bulk", [v.street for v in values])


@event.listens_for(User, "init")
def init(target, args, kwargs):
    print("init", args, sorted(kwargs))


@event.listens_for(User, "expire")
def expired(target, attrs):
    print("expire", attrs)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
u = User(email="A@X.ORG", nick="Ann")
print(u.email, u.nick, u.made)
try:
    User(email="nope")
except ValueError as e:
    print("ValueError", e)
a = Address(street="main", user=u)
u.addresses.append(Address(street="side"))
s.add(u)
s.commit()
u.nick = "Bea"
print(get_history(u, "nick"))
u.addresses = [a]
s.commit()
a.user = None
print(u.addresses)
s.rollback()
s.expire(u, ["nick"])
print(u.nick)
s.close()
v = s.get(User, 1)
print(v.made, [x.street for x in v.addresses])
del v.nick
print(v.nick, get_history(v, "nick"))
s.flush()
print("nick" in v.__dict__, v.nick)
s.commit()
