from sqlalchemy import create_engine, ForeignKey, select, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, selectinload


class Base(DeclarativeBase):
    pass


class Grand(Base):
    __tablename__ = "grands"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parents: Mapped[list["Parent"]] = relationship(back_populates="grand", cascade="all, delete-orphan")


class Parent(Base):
    __tablename__ = "parents"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    grand_id: Mapped[int] = mapped_column(ForeignKey("grands.id"))
    grand: Mapped["Grand"] = relationship(back_populates="parents")
    kids: Mapped[list["Kid"]] = relationship(back_populates="parent", cascade="save-update, merge, delete")


class Kid(Base):
    __tablename__ = "kids"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id"))
    parent: Mapped["Parent | None"] = relationship(back_populates="kids", cascade="save-update")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    g = Grand(name="g", parents=[Parent(name="p1", kids=[Kid(name="k1"), Kid(name="k2")]), Parent(name="p2")])
    s.add(g)
    s.commit()
    print([(p.name, [k.name for k in p.kids]) for p in g.parents])
with Session(engine) as s:
    away = s.scalars(select(Grand).options(selectinload(Grand.parents).selectinload(Parent.kids))).one()
away.name = "G"
away.parents[0].kids[0].name = "K1"
away.parents[0].kids.append(Kid(name="k3"))
away.parents.pop()
with Session(engine) as s:
    back = s.merge(away)
    print(s.dirty and sorted(type(o).__name__ for o in s.dirty), [type(o).__name__ for o in s.new])
    s.commit()
    print(back.name, [(p.name, sorted(k.name for k in p.kids)) for p in back.parents])
    print(s.scalars(select(Parent.name)).all())
with Session(engine) as s:
    p = s.scalars(select(Parent)).first()
    k = p.kids[0]
    p.kids.remove(k)
    s.flush()
    print(k.parent_id, inspect(k).persistent)
    lone = Kid(name="lone")
    lone.parent = p
    print(lone in s, lone in p.kids)
    s.flush()
    s.add(lone)
    s.flush()
    print(lone.parent_id == p.id)
    s.delete(p.grand)
    print(sorted(type(o).__name__ for o in s.deleted))
    s.commit()
    print(s.scalars(select(Kid.name)).all())
with Session(engine) as s:
    g1 = Grand(name="g1")
    p = Parent(name="wanderer", grand=g1)
    s.add(g1)
    s.commit()
    g2 = Grand(name="g2", parents=[p])
    s.add(g2)
    s.commit()
    print(p.grand.name, g1.parents, [x.name for x in g2.parents])
    g2.parents = []
    g1.parents.append(p)
    s.commit()
    print(s.scalars(select(Parent.name)).all(), p in s, p.grand.name if p in s else None)
    s.delete(g2)
    g3 = Grand(id=g2.id, name="same key")
    s.add(g3)
    s.commit()
    print(s.scalars(select(Grand.name).order_by(Grand.id)).all(), g3 in s, g2 in s)
