import sqlalchemy as sa
from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, inspect, select
from sqlalchemy.orm import declarative_base, relationship, Session, object_session, make_transient, make_transient_to_detached

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(50), nullable=False)
    posts = relationship("Post", back_populates="author")

    def __repr__(self):
        return f"User({self.name!r})"


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    author_id = Column(Integer, ForeignKey("users.id"))
    author = relationship("User", back_populates="posts")


def show(label, obj):
    i = inspect(obj)
    print(label, i.transient, i.pending, i.persistent, i.deleted, i.detached, i.identity, i.has_identity, i.was_deleted)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
session = Session(engine)
u = User(name="ann")
show("new", u)
session.add(u)
show("added", u)
print(u in session, session.new, session.dirty, session.deleted, len(session.identity_map))
session.flush()
show("flushed", u)
print(inspect(u).key, inspect(u).identity_key)
session.commit()
show("committed", u)
print(sorted(inspect(u).expired_attributes), sorted(inspect(u).unloaded))
print(u.name, inspect(u).unloaded)
u.name = "bea"
print(u in session.dirty, session.is_modified(u), inspect(u).modified)
print(inspect(u).attrs.name.history, sa.inspect(u).attrs.name.value, inspect(u).attrs.name.loaded_value)
u.name = "ann"
print(u in session.dirty, session.is_modified(u))
session.commit()
session.delete(u)
show("delete marked", u)
print(u in session, u in session.deleted)
session.flush()
show("delete flushed", u)
print(u in session, object_session(u))
session.rollback()
show("rolled back", u)
print(u.name)
session.delete(u)
session.commit()
show("delete committed", u)
try:
    session.delete(u)
except Exception as e:
    print(type(e).__name__, e)
try:
    session.refresh(u)
except Exception as e:
    print(type(e).__name__, e)
try:
    session.expire(u)
except Exception as e:
    print(type(e).__name__, e)
make_transient(u)
show("transient", u)
u.id = None
session.add(u)
session.commit()
print(u.id, u.name)
session.expunge(u)
show("expunged", u)
try:
    print(u.posts)
except Exception as e:
    print(type(e).__name__, e)
try:
    session.expunge(u)
except Exception as e:
    print(type(e).__name__, e)
session.close()
d = User(id=1)
make_transient_to_detached(d)
show("to detached", d)
session.add(d)
print(d.name)
try:
    session.add(User(id=1, name="x"))
    session.flush()
except Exception as e:
    print(type(e).__name__, str(e))
session.rollback()
print(session.scalars(select(User)).all())
p = Post(title="t")
p.author = d
print(p in session, [x.title for x in d.posts])
print(session.in_transaction(), session.is_active, session.in_nested_transaction())
