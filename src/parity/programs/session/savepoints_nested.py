from sqlalchemy import create_engine, ForeignKey, select, String, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, sessionmaker


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    items: Mapped[list["Item"]] = relationship(back_populates="owner")


class Item(Base):
    __tablename__ = "items"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    owner: Mapped["User | None"] = relationship(back_populates="items")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
Maker = sessionmaker(engine)
s = Maker()
ann = User(name="ann")
s.add(ann)
s.flush()
for name in ["bob", "ann", "cid"]:
    try:
        with s.begin_nested():
            s.add(User(name=name))
    except IntegrityError as e:
        print("skipped", name, e.orig, e.params, e.statement)
print(s.scalars(select(User.name).order_by(User.id)).all())
sp = s.begin_nested()
ann.name = "anna"
s.add(Item(label="i1", owner=ann))
s.flush()
print(sp.is_active, sp.nested, s.in_nested_transaction(), s.get_nested_transaction() is sp)
inner = s.begin_nested()
ann.name = "deep"
print(s.get_nested_transaction() is inner, inner.parent is sp)
inner.rollback()
print(ann.name, inspect(ann).expired)
sp.rollback()
print(ann.name, [i.label for i in ann.items], sp.is_active)
s.commit()
print(s.get_transaction(), s.in_transaction())
with s.begin():
    s.add(Item(label="in begin", owner=ann))
    with s.begin_nested() as n:
        s.add(Item(label="nested ok", owner=ann))
        n.commit()
print(sorted(i.label for i in ann.items))
try:
    with s.begin():
        pass
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
try:
    with s.begin():
        s.add(User(name="ann"))
        s.flush()
except IntegrityError as e:
    print(e)
try:
    with Maker.begin() as t:
        t.add(User(name="zed"))
        raise RuntimeError("stop")
except RuntimeError as e:
    print("caught", e)
print(s.scalars(select(User.name).order_by(User.id)).all())
s.add(User(name="bob"))
try:
    s.commit()
except IntegrityError as e:
    print(str(e))
try:
    s.query(User).all()
except Exception as e:
    print(type(e).__name__, e)
try:
    s.begin_nested()
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
print(s.query(User).count())
t = s.begin_nested()
t.commit()
try:
    t.commit()
except Exception as e:
    print(type(e).__name__, e)
try:
    t.rollback()
except Exception as e:
    print(type(e).__name__, e)
s.close()
try:
    with Session(engine) as q, q.begin():
        q.add(User(name=None))
except IntegrityError as e:
    print(e)
