import datetime
from sqlalchemy import create_engine, Column, Integer, String, DateTime, Date, Float, Boolean, Numeric, Enum, ForeignKey, CheckConstraint, UniqueConstraint, text, select, insert
from sqlalchemy.orm import declarative_base, relationship, Session

Base = declarative_base()


class Event(Base):
    __tablename__ = "events"
    id = Column(Integer, primary_key=True)
    title = Column(String(20), nullable=False, unique=True)
    at = Column(DateTime)
    day = Column(Date)
    price = Column(Numeric(8, 2))
    ratio = Column(Float)
    open = Column(Boolean)
    kind = Column(Enum("talk", "party", name="kinds"))
    seats = Column(Integer, CheckConstraint("seats >= 0", name="seats_positive"))
    room = Column(String)
    __table_args__ = (UniqueConstraint("day", "room", name="one_per_day"),)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)


def attempt(label, *objects):
    print("--", label)
    s.add_all(objects)
    try:
        s.commit()
        print("fine")
    except Exception as e:
        print(type(e).__module__, type(e).__name__)
        print(str(e).split("[parameters: [{")[0])
        print(repr(getattr(e, "orig", None)), sorted(map(str, getattr(e, "params", None) or ())) if not isinstance(e.params, list) else [sorted(p.items(), key=str) if isinstance(p, dict) else p for p in e.params], getattr(e, "code", None))
        s.rollback()


attempt("ok", Event(title="one", at=datetime.datetime(2024, 1, 2, 3, 4, 5), day=datetime.date(2024, 1, 2), room="A", seats=3, price=2.5, open=True, kind="talk"))
attempt("dup", Event(title="one"))
attempt("null", Event(seats=1))
attempt("check", Event(title="two", seats=-1))
attempt("unique pair", Event(title="three", day=datetime.date(2024, 1, 2), room="A"))
attempt("datetime string", Event(title="four", at="2024-01-01"))
attempt("date string", Event(title="five", day="2024-01-01"))
attempt("bad enum", Event(title="six", kind="opera"))
attempt("bad bool", Event(title="seven", open="yes"))
attempt("bad bool number", Event(title="eight", open=5))
attempt("object as value", Event(title=["a", "list"]))
attempt("dict as value", Event(title="nine", room={"a": 1}))
attempt("two rows", Event(title="ten"), Event(title="one"))
attempt("two rows bad", Event(title="ten", at="x"), Event(title="eleven"))
attempt("two keyed rows", Event(id=50, title="ten"), Event(id=51, title="ten"))
attempt("numeric str", Event(title="n1", price="abc"))
attempt("float str", Event(title="n2", ratio="abc"))
attempt("int str", Event(title="n3", seats="many"))
try:
    s.execute(text("SELECT * FROM nowhere WHERE x = :x"), {"x": 1})
except Exception as e:
    print(type(e).__name__, e)
try:
    s.execute(text("SELEC 1"))
except Exception as e:
    print(type(e).__name__, e)
try:
    s.execute(text("SELECT :a, :b"), {"a": 1})
except Exception as e:
    print(type(e).__name__, e)
try:
    s.execute(insert(Event), [{"title": "x"}, {"nope": 1}])
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
try:
    s.execute(insert(Event).values(nope=1))
except Exception as e:
    print(type(e).__name__, e)
try:
    s.execute(select(Event).where(Event.at == "monday")).all()
except Exception as e:
    print(type(e).__name__, e)
print(s.scalars(select(Event.title).order_by(Event.title)).all())
