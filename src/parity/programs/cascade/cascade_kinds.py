from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, inspect, event
from sqlalchemy.orm import declarative_base, relationship, Session, backref

Base = declarative_base()


class Root(Base):
    __tablename__ = "roots"
    id = Column(Integer, primary_key=True)
    plain = relationship("Plain", back_populates="root")
    owned = relationship("Owned", back_populates="root", cascade="all, delete-orphan")
    passive = relationship("Passive", back_populates="root", cascade="all, delete", passive_deletes=True)
    loose = relationship("Loose", back_populates="root", cascade="")
    frozen = relationship("Frozen", back_populates="root", passive_deletes="all")
    expunging = relationship("Expunging", cascade="save-update, merge, expunge, refresh-expire")


def make(name, ondelete=None, nullable=True, cascade=None):
    kw = {} if cascade is None else {"cascade": cascade}
    attrs = {"__tablename__": name.lower(), "id": Column(Integer, primary_key=True), "label": Column(String), "root_id": Column(ForeignKey("roots.id", ondelete=ondelete), nullable=nullable)}
    if name != "Expunging":
        attrs["root"] = relationship("Root", back_populates=name.lower(), **kw)
    return type(name, (Base,), attrs)


Plain, Owned, Passive, Loose, Frozen, Expunging = make("Plain"), make("Owned"), make("Passive", "CASCADE"), make("Loose", cascade="merge"), make("Frozen", "SET NULL"), make("Expunging")
engine = create_engine("sqlite://")
event.listen(engine, "connect", lambda con, rec: con.execute("pragma foreign_keys=on"))
Base.metadata.create_all(engine)
s = Session(engine)
r = Root(plain=[Plain()], owned=[Owned(), Owned()], passive=[Passive()], loose=[Loose()], frozen=[Frozen()], expunging=[Expunging()])
s.add(r)
print(sorted(type(o).__name__ for o in s.new))
s.add_all(r.loose)
s.commit()
for cls in (Plain, Owned, Passive, Loose, Frozen, Expunging):
    print(cls.__name__, s.query(cls).count(), s.query(cls.root_id).all())
e = r.expunging[0]
s.expire(r)
print(inspect(e).expired)
r.expunging
s.expunge(r)
print(e in s, r.plain[0] in s if "plain" in r.__dict__ else None)
s.add(r)
print(e in s)
s.refresh(r)
print(inspect(e).expired)
o = r.owned[0]
p = r.plain[0]
r.owned.remove(o)
r.plain.remove(p)
print(o in s, o in s.deleted, p in s)
s.flush()
print(inspect(o).deleted, p.root_id)
s.rollback()
print(o in r.owned, p in r.plain)
lo = r.loose[0]
lo2 = Loose(label="x")
r.loose.append(lo2)
print(lo2 in s)
s.commit()
print(len(r.loose))
s.delete(r)
print([o in s.deleted for o in (r, *r.owned, *r.plain)])
try:
    s.commit()
except Exception as ex:
    print(type(ex).__name__, str(ex).splitlines()[0])
    s.rollback()
for x in list(r.loose):
    x.root = None
s.commit()
r.frozen, r.passive
for f in list(r.frozen):
    s.delete(f)
s.commit()
s.delete(r)
s.commit()
for cls in (Plain, Owned, Passive, Loose, Frozen, Expunging):
    print(cls.__name__, s.query(cls).count(), s.query(cls.root_id).all())
