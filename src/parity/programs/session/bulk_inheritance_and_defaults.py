from sqlalchemy import create_engine, ForeignKey, Column, Integer, String, select, insert, update, delete, func, bindparam, text
from sqlalchemy.orm import declarative_base, relationship, Session
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

Base = declarative_base()


class Person(Base):
    __tablename__ = "people"
    id = Column(Integer, primary_key=True)
    name = Column(String, nullable=False)
    kind = Column(String)
    score = Column(Integer, default=5, onupdate=9)
    made = Column(String, server_default="db")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "person"}


class Worker(Person):
    __tablename__ = "workers"
    id = Column(ForeignKey("people.id"), primary_key=True)
    job = Column(String)
    __mapper_args__ = {"polymorphic_identity": "worker"}


class Guest(Person):
    badge = Column(String)
    __mapper_args__ = {"polymorphic_identity": "guest"}


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
s.bulk_save_objects([Person(name="p1"), Worker(name="w1", job="j1"), Worker(name="w2", job="j2"), Guest(name="g1", badge="b")])
s.bulk_save_objects([Worker(name="w3", job="j3")], return_defaults=True)
s.bulk_insert_mappings(Worker, [{"name": "w4", "job": "j4"}, {"name": "w5", "job": "j5"}])
s.bulk_insert_mappings(Guest, [{"name": "g2", "badge": "x"}, {"name": "g3"}], render_nulls=True)
print([(type(p).__name__, p.name, p.kind, p.score, p.made) for p in s.scalars(select(Person).order_by(Person.id))])
s.execute(insert(Worker), [{"name": "w6", "job": "j6"}, {"name": "w7", "job": "j7"}])
s.execute(insert(Guest).values(name="g4", badge="y"))
print(s.execute(select(Worker.name, Worker.job).order_by(Worker.id)).all())
s.bulk_update_mappings(Worker, [{"id": 2, "name": "W1", "job": "J1"}, {"id": 3, "job": "J2"}])
s.execute(update(Worker), [{"id": 5, "job": "J3", "name": "W3"}])
print(s.execute(select(Worker.id, Worker.name, Worker.job, Worker.score).order_by(Worker.id)).all())
s.execute(update(Guest).where(Guest.badge == "x").values(badge="z", name=Guest.name + "!"))
print(s.execute(select(Guest.name, Guest.badge, Guest.score).order_by(Guest.id)).all())
s.rollback()
s.add_all([Person(name="a"), Guest(name="b", badge="1"), Guest(name="c"), Worker(name="d", job="x"), Worker(name="e"), Person(name="f", score=1)])
s.commit()
print(s.execute(select(Person.id, Person.kind, Person.score).order_by(Person.id)).all())
up = sqlite_insert(Person).values(id=1, name="upsert", kind="person")
up = up.on_conflict_do_update(index_elements=[Person.id], set_={"name": up.excluded.name})
s.execute(up)
print(s.get(Person, 1).name)
s.execute(sqlite_insert(Person).on_conflict_do_nothing(), [{"id": 1, "name": "no"}, {"id": 70, "name": "yes"}])
print(s.scalars(select(Person.name).where(Person.id.in_([1, 70])).order_by(Person.id)).all())
r = s.execute(delete(Guest).where(Guest.badge.is_(None)).returning(Guest.id))
print(r.all())
print(s.execute(update(Person).where(Person.id == bindparam("pid")).values(name=bindparam("new")), {"pid": 1, "new": "bound"}).rowcount)
w = s.scalars(select(Worker).order_by(Worker.id)).first()
w.job = "changed"
w.name = "changed"
s.commit()
print(w.job, w.score)
s.delete(w)
s.commit()
print(s.scalar(select(func.count()).select_from(Worker.__table__)), s.query(Person).count())
u = Worker(id=500, name="keyed", job="k")
s.add_all([u, Worker(id=501, name="keyed2")])
s.flush()
u.id = 600
try:
    s.flush()
    print(s.execute(text("select id from workers order by id")).all())
except Exception as e:
    print(type(e).__name__, str(e).splitlines()[0])
