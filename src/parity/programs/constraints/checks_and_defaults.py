from datetime import datetime
from sqlalchemy import create_engine, ForeignKey, Column, Integer, String, Boolean, DateTime, CheckConstraint, UniqueConstraint, Index, Computed, Identity, func, text, select, inspect
from sqlalchemy.exc import IntegrityError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import declarative_base, relationship, Session

Base = declarative_base()
counter = iter(range(100, 200))


class Account(Base):
    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("owner", "kind", name="uq_owner_kind"),
        CheckConstraint("balance >= 0", name="positive"),
        Index("ix_owner_balance", "owner", "balance"),
    )
    id = Column(Integer, primary_key=True)
    owner = Column(String(20), nullable=False)
    kind = Column(String, server_default="basic")
    balance = Column(Integer, default=lambda: next(counter), onupdate=None)
    changes = Column(Integer, default=0, onupdate=lambda ctx: ctx.get_current_parameters().get("balance", -1))
    upper = Column(String, Computed("upper(owner)"))
    flag = Column(Boolean, default=False, server_default=text("1"), nullable=False)
    code = Column(String, default=lambda context: "C" + context.get_current_parameters()["owner"])


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
insp = inspect(engine)
print(insp.get_unique_constraints("accounts"), insp.get_check_constraints("accounts"), insp.get_indexes("accounts"))
s = Session(engine)
a = Account(owner="ann")
print(a.balance, a.flag, a.kind)
s.add(a)
s.flush()
print(inspect(a).unloaded, a.balance, a.flag, a.changes, a.code)
print(a.kind, a.upper)
a.balance += 5
s.flush()
print(a.changes)
a.owner = "anna"
s.commit()
print(a.upper, a.changes)
for bad in [Account(owner="anna"), Account(owner=None, code="c"), Account(owner="bob", balance=-1), Account(owner="bob", flag=None)]:
    s.add(bad)
    try:
        s.commit()
    except IntegrityError as e:
        print(type(e.orig).__name__, e.orig, isinstance(e, DBAPIError), isinstance(e, SQLAlchemyError), e.connection_invalidated)
        print(e.args, e.detail, e.hide_parameters)
        s.rollback()
    else:
        print("accepted", bad.owner, bad.flag)
print(s.query(Account).count())
s.add_all([Account(owner=f"o{i}", kind="k") for i in range(3)])
s.commit()
print(s.execute(select(Account.owner, Account.balance, Account.kind).order_by(Account.id)).all())
a.balance = Account.balance - 1000
try:
    s.flush()
except IntegrityError as e:
    print(e)
s.rollback()
a.balance = Account.balance + 1
print(inspect(a).attrs.balance.history.added is not None)
s.flush()
print(a.balance)
try:
    s.execute(Account.__table__.insert(), [{"owner": "x1"}, {"owner": "x1"}])
except IntegrityError as e:
    print(str(e).splitlines()[0], e.params)
s.rollback()
try:
    s.add_all([Account(id=50, owner="p"), Account(id=50, owner="q")])
    s.flush()
except IntegrityError as e:
    print(str(e))
s.rollback()
try:
    a.upper = "X"
    s.flush()
except Exception as e:
    print(type(e).__name__, str(e).splitlines()[0])
