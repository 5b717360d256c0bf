from sqlalchemy import create_engine, ForeignKey, Column, Integer, String, select, Table, text
from sqlalchemy.orm import declarative_base, relationship, Session, make_transient

Base = declarative_base()
link = Table("link", Base.metadata, Column("a_id", ForeignKey("a.id"), primary_key=True), Column("b_id", ForeignKey("b.id"), primary_key=True))


class A(Base):
    __tablename__ = "a"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    cs = relationship("C", back_populates="a")
    bs = relationship("B", secondary=link, backref="as_")


class B(Base):
    __tablename__ = "b"
    id = Column(Integer, primary_key=True)
    name = Column(String)


class C(Base):
    __tablename__ = "c"
    id = Column(String, primary_key=True)
    a_id = Column(ForeignKey("a.id"), primary_key=True)
    a = relationship("A", back_populates="cs")


class Sub(A):
    __tablename__ = "sub"
    id = Column(ForeignKey("a.id"), primary_key=True)
    extra = Column(String)


class Node(Base):
    __tablename__ = "node"
    id = Column(Integer, primary_key=True)
    parent_id = Column(ForeignKey("node.id"))
    children = relationship("Node", backref="parent", remote_side=[parent_id])


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)


def attempt(label, fn):
    try:
        print(label, fn())
    except Exception as e:
        print(label, type(e).__module__, type(e).__name__, str(e))
        s.rollback()


def add(*objs):
    s.add_all(objs)
    s.commit()
    return "ok"


attempt("no key", lambda: add(C()))
attempt("no a", lambda: add(C(id="x")))
a = A(name="a")
attempt("with a", lambda: add(C(id="x", a=a)))
attempt("remove member of key", lambda: (a.cs.clear(), s.commit()))
attempt("delete parent", lambda: (s.delete(a), s.commit()))
n1, n2 = Node(), Node()
n1.children.append(n2)
n2.children.append(n1)
attempt("cycle", lambda: add(n1, n2))
s.expunge_all()
attempt("wrong class", lambda: add(A(cs=[B()])))
s.expunge_all()
attempt("wrong class m2m", lambda: add(A(bs=[A()])))
s.expunge_all()
attempt("scalar for list", lambda: A(bs=B()))
attempt("list for scalar", lambda: C(a=[A()]))
attempt("string for object", lambda: C(a="a"))
attempt("int for object", lambda: C(id="q", a=5))
b = B(name="b")
sub = Sub(name="s", extra="e", bs=[b])
attempt("sub", lambda: add(sub))
attempt("m2m row gone", lambda: (s.execute(text("delete from link")), sub.bs.remove(b), s.commit()))
attempt("sub row gone", lambda: (s.execute(text("delete from sub")), setattr(sub, "extra", "new"), s.commit()))
attempt("delete twice", lambda: (s.execute(text("delete from b")), s.delete(b), s.commit()))
attempt("change key to taken", lambda: (s.add_all([B(id=10), B(id=11)]), s.flush(), setattr(s.get(B, 10), "id", 11), s.flush()))
attempt("set key None", lambda: (s.add(B(id=20)), s.flush(), setattr(s.get(B, 20), "id", None), s.flush()))
attempt("same key two objects", lambda: add(B(id=30), B(id=30)))
s.expunge_all()
attempt("flush in closed", lambda: (s.close(), s.add(B(id="abc")), s.commit()))
s.expunge_all()
attempt("key type", lambda: s.get(B, "abc"))
attempt("no table", lambda: (s.execute(text("drop table node")), s.add(Node()), s.commit()))
