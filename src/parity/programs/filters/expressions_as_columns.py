from sqlalchemy import create_engine, Column, Integer, String, select, Numeric, func, DateTime
import decimal, datetime as dt
from sqlalchemy.orm import declarative_base, Session
Base = declarative_base()
class P(Base):
    __tablename__ = "p"
    id = Column(Integer, primary_key=True)
    t = Column(String)
    n = Column(Numeric(8, 2))
    ts = Column(DateTime)
print(select(P.t.startswith("a"), P.t.contains("b"), P.t.like("x"), P.id > 3, ~P.t.startswith("q")))
print(select(P.t.startswith("a").label("z"), P.t.in_(["a"]), P.t.is_(None), P.id.between(1, 2)).where(P.t.endswith("c")).order_by(P.t.contains("k")))
e = create_engine("sqlite://")
Base.metadata.create_all(e)
with Session(e) as s:
    s.add(P(t="abc", n=decimal.Decimal("12.345"), ts=dt.datetime(2020,1,1)))
    s.commit()
    print(s.execute(select(P.t.startswith("a"), P.t.contains("z"))).all())
    print(s.scalars(select(P.id).where(P.n > decimal.Decimal("1"))).all(), s.scalars(select(P.id).where(P.n == decimal.Decimal("12.345"))).all())
    print(s.query(P.t.startswith("a")).all())
    from sqlalchemy import or_, and_, not_, case, exists, func
    print(s.execute(select(or_(P.id == 1, P.t == "x"), and_(P.id == 1, P.t == "abc"), P.id + 1, not_(P.id == 1), -P.id, exists().where(P.id == 1), case((P.id == 1, "a"), else_="b"), select(func.count(P.id)).scalar_subquery())).all())
    print(s.query(or_(P.id == 1, P.t == "x").label("q"), (P.id + 2) * 3, P.id.in_([1]), P.id.not_in([1]), P.id.between(1, 2), P.t + "x").all())
