import warnings
from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, Table, select, func, and_, or_, Numeric, Date, event, text, case
from sqlalchemy.orm import declarative_base, relationship, Session, backref, aliased, joinedload, configure_mappers, column_property, foreign, remote
from decimal import Decimal

Base = declarative_base()
link = Table("link", Base.metadata, Column("u", ForeignKey("users.id")), Column("g", ForeignKey("groups.id")))


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    boss_id = Column(ForeignKey("users.id"))
    groups = relationship("Group", secondary=link, back_populates="users")
    groups2 = relationship("Group", secondary=link)
    notes = relationship("Note", backref="user")
    first_note = relationship("Note", uselist=False, viewonly=True)


class Group(Base):
    __tablename__ = "groups"
    id = Column(Integer, primary_key=True)
    name = Column(Numeric)
    users = relationship("User", secondary=link, back_populates="groups")


class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)


def seen(label, fn):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = fn()
        except Exception as e:
            result = f"{type(e).__name__}: {e}"
    print("--", label, result if isinstance(result, (str, int, list, type(None))) else "")
    for w in caught:
        print("  ", w.category.__name__, w.lineno, w.message)


seen("configure", configure_mappers)
u = User(name="u", notes=[Note(), Note()])
s.add(u)
s.commit()
seen("uselist", lambda: u.first_note and "one")
g = Group(name=Decimal("1.5"))
u.groups.append(g)
seen("flush numeric", s.commit)
n = Note()
n.user = u
seen("not in session", s.flush)
seen("autoflush not in session", lambda: s.query(User).count())
n2 = Note(user=u)
seen("commit", s.commit)
seen("cartesian", lambda: s.execute(select(User.id, Group.id)).all())
seen("get null", lambda: s.get(User, None))
seen("subquery in", lambda: s.query(User).filter(User.id.in_(s.query(Note.user_id).subquery())).count())
seen("empty or", lambda: str(or_()))
seen("query get", lambda: s.query(User).get(1).name)
seen("first with join", lambda: s.query(User).options(joinedload(User.notes)).limit(1).all() and "ok")
seen("distinct on", lambda: str(select(User.name).distinct(User.id)))
seen("delete stale", lambda: (s.execute(text("delete from notes")), [s.delete(x) for x in s.query(Note)], s.delete(u.notes[0]) if u.notes else None, s.flush()) and "done")
s.rollback()
seen("add twice same key", lambda: (s.add(User(id=1)), s.flush()))
s.rollback()
seen("column named twice", lambda: s.execute(select(User.id, User.id.label("id"))).all())
seen("alias join", lambda: s.query(User).join(aliased(User), text("1=1")).count())


class Base2Child(Base):
    __tablename__ = "b2"
    id = Column(Integer, primary_key=True)


def again():
    class Base2Child(Base):
        __tablename__ = "b3"
        id = Column(Integer, primary_key=True)


seen("same class name", again)


def clash():
    class Clash(Base):
        __tablename__ = "clash"
        id = Column(Integer, primary_key=True)
        metadata = Column(String)


seen("reserved", clash)


def dup_column():
    class Dup(Base):
        __tablename__ = "dup"
        id = Column(Integer, primary_key=True)
        a = Column("x", Integer)
        b = Column("x", Integer)


seen("dup column", dup_column)


def untyped():
    class Un(Base):
        __tablename__ = "users"
        id = Column(Integer, primary_key=True)


seen("dup table", untyped)


def in_listener():
    @event.listens_for(User, "after_update")
    def after(mapper, connection, target):
        s.add(Note())

    u.name = "changed"
    s.flush()


seen("add within flush", in_listener)
s.rollback()
seen("is modified", lambda: str(s.is_modified(u)))
