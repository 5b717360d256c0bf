from sqlalchemy import *
from sqlalchemy.orm import *
Base = declarative_base()
class Person(Base):
    __tablename__ = "people"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    kind = Column(String)
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "person"}
class Worker(Person):
    __tablename__ = "workers"
    id = Column(ForeignKey("people.id"), primary_key=True)
    job = Column(String)
    __mapper_args__ = {"polymorphic_identity": "worker"}
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
s.add(Worker(name="w", job="j"))
s.commit()
def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
attempt(lambda: s.execute(update(Worker).values(name="both")).rowcount)
attempt(lambda: s.execute(update(Worker).where(Worker.job == "j").values(name="both")).rowcount)
attempt(lambda: s.execute(update(Worker).where(Worker.name == "w").values(job="both")).rowcount)
attempt(lambda: s.query(Worker).update({"name": "x"}))
attempt(lambda: s.query(Worker).filter(Worker.name == "w").update({"job": "x"}, synchronize_session=False))
attempt(lambda: s.query(Worker).filter(Worker.name == "w").delete(synchronize_session=False))
attempt(lambda: s.execute(delete(Worker).where(Worker.id == 1)).rowcount)
attempt(lambda: s.execute(update(Person).where(Person.id == 1).values(name="y")).rowcount)
attempt(lambda: s.execute(update(Worker.__table__).values(nope=1)).rowcount)
attempt(lambda: s.execute(update(Worker).values(nope=1)).rowcount)
