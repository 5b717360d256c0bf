from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.ext.hybrid import hybrid_property, hybrid_method
def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)
class Base(DeclarativeBase): pass
class Acc(Base):
    __tablename__ = "acc"
    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[str]
    last: Mapped[str]
    txs: Mapped[list["Tx"]] = relationship(back_populates="acc")
    limit_: Mapped[int] = mapped_column("limit", default=5)
    @hybrid_property
    def full(self): return self.first + " " + self.last
    @full.inplace.setter
    def _full_set(self, v): self.first, self.last = v.split(" ")
    @hybrid_property
    def balance(self): return sum(x.amount for x in self.txs)
    @balance.inplace.expression
    @classmethod
    def _balance_expr(cls):
        return select(func.coalesce(func.sum(Tx.amount), 0)).where(Tx.acc_id == cls.id).label("balance")
    @hybrid_method
    def richer(self, n): return self.balance > n
    @richer.expression
    def richer(cls, n): return cls.balance > n
    big = column_property(select(literal(1)).scalar_subquery())
class Tx(Base):
    __tablename__ = "tx"
    id: Mapped[int] = mapped_column(primary_key=True)
    amount: Mapped[int]
    acc_id: Mapped[int] = mapped_column(ForeignKey("acc.id"))
    acc: Mapped[Acc] = relationship(back_populates="txs")
Acc.n_tx = column_property(select(func.count(Tx.id)).where(Tx.acc_id == Acc.id).correlate_except(Tx).scalar_subquery())
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
s.add_all([Acc(first="A", last="B", txs=[Tx(amount=5), Tx(amount=7)]), Acc(full="C D")])
s.commit()
t("eq", lambda: s.scalars(select(Acc).where(Acc.full == "A B")).one().full)
t("order", lambda: [a.full for a in s.scalars(select(Acc).order_by(Acc.full.desc()))])
t("bal", lambda: s.execute(select(Acc.full, Acc.balance).order_by(Acc.id)).all())
t("bal w", lambda: [a.balance for a in s.scalars(select(Acc).where(Acc.balance > 3))])
t("richer", lambda: s.scalars(select(Acc.first).where(Acc.richer(3))).all())
t("inst", lambda: (s.get(Acc, 1).richer(100), s.get(Acc, 1).n_tx, s.get(Acc, 1).big))
t("str", lambda: (str(Acc.full), str(Acc.full == "x")))
t("query", lambda: s.query(Acc.full.label("f"), Acc.n_tx).order_by("f").all())
t("filter_by", lambda: s.query(Acc).filter_by(full="C D").one().id)
t("upd", lambda: s.query(Acc).filter(Acc.full == "C D").update({"first": "Z"}))
t("limit col", lambda: (s.scalars(select(Acc.limit_)).all(), Acc.__table__.c.keys()))
A = aliased(Acc)
t("alias", lambda: s.execute(select(A.full).where(A.balance > 3)).all())
t("group", lambda: s.query(Acc.full, func.count(Tx.id)).outerjoin(Acc.txs).group_by(Acc.full).order_by(Acc.full).all())
t("ctor bad", lambda: Acc(balance=5))
t("keys", lambda: (inspect(Acc).all_orm_descriptors.keys(), inspect(Acc).column_attrs.keys()))
