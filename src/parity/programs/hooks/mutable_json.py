from sqlalchemy import create_engine, Column, Integer, JSON, PickleType, select
from sqlalchemy.ext.mutable import MutableDict, MutableList, MutableSet
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Prefs(Base):
    __tablename__ = "prefs"
    id: Mapped[int] = mapped_column(primary_key=True)
    data = mapped_column(MutableDict.as_mutable(JSON))
    tags = Column(MutableList.as_mutable(JSON), default=list)
    seen = Column(MutableSet.as_mutable(PickleType))
    plain = Column(JSON)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    p = Prefs(data={"a": 1}, tags=["x"], plain={"a": 1})
    print(type(p.data).__name__, type(p.plain).__name__, p.data)
    s.add(p)
    s.commit()
    p.data["b"] = 2
    print(p in s.dirty, type(p.data).__name__)
    s.commit()
    p.tags.append("y")
    p.data.update(c=3)
    p.plain["b"] = 2
    s.commit()
    print(p.data, p.tags, p.plain)
    p.data.pop("a")
    del p.tags[0]
    s.commit()
    s.expunge_all()
    q = s.scalars(select(Prefs)).one()
    q.data["deep"] = {"n": []}
    s.commit()
    q.data["deep"]["n"].append(1)
    print(q in s.dirty)
    s.commit()
    print(q.data, q.tags)
    q.seen = {1}
    s.commit()
    q.seen.add(2)
    s.commit()
    print(sorted(q.seen))
    q.data = None
    s.commit()
    print(q.data)
    try:
        q.data = [1]
    except ValueError as e:
        print(e)
    try:
        Prefs(tags="abc")
    except ValueError as e:
        print(e)
