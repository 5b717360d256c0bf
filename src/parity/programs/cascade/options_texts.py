import gc
from sqlalchemy import create_engine, ForeignKey, select, Column, Integer, String, Table
from sqlalchemy.orm import declarative_base, relationship, Session, backref, configure_mappers


def attempt(fn):
    try:
        print(fn())
    except Exception as e:
        print(type(e).__module__, type(e).__name__, "|", e)


def build(parent_kw=None, child_kw=None, both=True, m2m=False):
    Base = declarative_base()
    link = Table("link", Base.metadata, Column("p", ForeignKey("parents.id"), primary_key=True), Column("c", ForeignKey("children.id"), primary_key=True))

    class Parent(Base):
        __tablename__ = "parents"
        id = Column(Integer, primary_key=True)
        name = Column(String)
        children = relationship("Child", back_populates="parent" if both else None, secondary=link if m2m else None, **(parent_kw or {}))

    class Child(Base):
        __tablename__ = "children"
        id = Column(Integer, primary_key=True)
        name = Column(String)
        parent_id = Column(ForeignKey("parents.id"))
        if both:
            parent = relationship("Parent", back_populates="children", secondary=link if m2m else None, **(child_kw or {}))

    gc.collect()
    configure_mappers()
    return Base, Parent, Child


attempt(lambda: build({"cascade": "all, delete-orphans"}))
attempt(lambda: build({"cascade": "everything"}))
attempt(lambda: build(None, {"cascade": "all, delete-orphan"}))
attempt(lambda: build({"cascade": "all, delete-orphan"}, m2m=True))
attempt(lambda: build(None, {"cascade": "all, delete-orphan", "single_parent": True})[1].__name__)
attempt(lambda: build({"passive_deletes": "all", "cascade": "all"})[1].__name__)
attempt(lambda: build({"cascade": "delete-orphan"})[1].__name__)
attempt(lambda: build({"cascade": None})[1].__name__)
attempt(lambda: build({"cascade": False})[1].__name__)
attempt(lambda: build({"lazy": "sometimes"})[1].__name__)
attempt(lambda: build({"uselist": False, "order_by": "Child.nope"})[1].__name__)
attempt(lambda: build({"viewonly": True, "cascade": "all"})[1].__name__)
attempt(lambda: build({"viewonly": True}, both=False)[1].__name__)
attempt(lambda: build({"backref": "parent"}, both=True)[1].__name__)
attempt(lambda: build({"foreign_keys": "Child.name"}, both=False)[1].__name__)
attempt(lambda: build({"primaryjoin": "Parent.id == Child.name"}, both=False)[1].__name__)
attempt(lambda: build({"primaryjoin": "Parent.id == foo.name"}, both=False)[1].__name__)
attempt(lambda: build({"remote_side": "Child.name"}, both=False)[1].__name__)
attempt(lambda: build({"unknown": 1}, both=False)[1].__name__)
Base, P, C = build({"cascade": "all"})
print(P.children.property.cascade, sorted(C.parent.property.cascade), P.children.property.cascade.delete_orphan)
print(P.children.property.direction, C.parent.property.direction, P.children.property.uselist, P.children.property.lazy)
print(P.children.property, P.children.property.mapper, P.children.property.back_populates, P.children.prop.key)
print(P.children.property.primaryjoin, P.children.property.local_columns, P.children.property.remote_side)
Base, P, C = build(None, {"cascade": "all, delete-orphan", "single_parent": True})
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
c1, c2 = C(name="1"), C(name="2")
p = P(name="p")
c1.parent = p
attempt(lambda: setattr(c2, "parent", p))
s.add(c1)
s.commit()
s.delete(c1)
s.commit()
print(s.query(P).count(), s.query(C).count())
