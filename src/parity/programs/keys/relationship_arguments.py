from sqlalchemy import *
from sqlalchemy.orm import *
engine = create_engine("sqlite://")
def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)
def nofk(kw, name, fk=False):
    def go():
        class Base2(DeclarativeBase): pass
        class U(Base2):
            __tablename__ = "u"
            id: Mapped[int] = mapped_column(primary_key=True)
            name = mapped_column(String)
            ms = relationship("M", **kw)
        class M(Base2):
            __tablename__ = "m"
            id: Mapped[int] = mapped_column(primary_key=True)
            u_id = mapped_column(ForeignKey("u.id")) if fk else mapped_column(Integer)
            nm = mapped_column(String)
        try:
            return str(select(U.id).join(U.ms)), U.ms.property.direction.name, U.ms.property.uselist, U.ms.property.local_remote_pairs
        finally:
            Base2.registry.dispose()
    t(name, go)
nofk({}, "nofk")
nofk({"primaryjoin": "U.id == M.u_id"}, "pj only")
nofk({"primaryjoin": "U.id == foreign(M.u_id)"}, "pj foreign")
nofk({"primaryjoin": "U.id == remote(foreign(M.u_id))"}, "pj remote")
nofk({"primaryjoin": "U.id == M.u_id", "foreign_keys": "M.u_id"}, "pj fks")
nofk({"primaryjoin": "foreign(U.id) == M.u_id"}, "pj m2o")
nofk({"primaryjoin": "U.name == foreign(M.nm)", "viewonly": True}, "pj name")
nofk({"primaryjoin": "U.id == M.zzz"}, "pj bad col")
nofk({"primaryjoin": "U.id = M.u_id"}, "pj syntax")
nofk({"primaryjoin": "U.id > foreign(M.u_id)", "viewonly": True}, "pj gt")
nofk({"primaryjoin": "func.lower(U.name) == func.lower(foreign(M.nm))", "viewonly": True}, "pj func")
nofk({"foreign_keys": "M.zzz"}, "fk bad")
nofk({"foreign_keys": "U.id"}, "fk wrong")
nofk({"foreign_keys": "U.id"}, "fk wrong2", fk=True)
nofk({"foreign_keys": "M.u_id"}, "fk right", fk=True)
nofk({"remote_side": "M.id"}, "rs")
nofk({"remote_side": "M.id"}, "rs2", fk=True)
nofk({"remote_side": "M.u_id"}, "rs3", fk=True)
nofk({"secondary": "nope"}, "sec bad")
nofk({"secondary": "nope"}, "sec bad2", fk=True)
nofk({"secondary": "m"}, "sec m", fk=True)
nofk({"primaryjoin": "and_(U.id == foreign(M.u_id), M.nm == 'x')", "uselist": False}, "pj and")
nofk({"primaryjoin": lambda: 1}, "pj lambda")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "order_by": "M.zz"}, "order bad")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "order_by": "desc(M.nm)"}, "order ok")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "order_by": "M.nm.desc()"}, "order ok2")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "order_by": "nm"}, "order name")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "back_populates": "zz"}, "bp bad")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "back_populates": "nm"}, "bp col")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "backref": "id"}, "br conflict")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "lazy": "bogus"}, "lazy bad")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "cascade": "al"}, "casc bad")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "foo": 1}, "kw bad")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "backref": "x", "back_populates": "y"}, "both")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "viewonly": True, "cascade": "all"}, "vo casc")
nofk({"primaryjoin": "U.id == foreign(M.u_id)", "single_parent": True, "cascade": "all, delete-orphan"}, "sp")
nofk({"primaryjoin": "foreign(U.id) == M.u_id", "cascade": "all, delete-orphan"}, "m2o orphan")
nofk({"collection_class": int}, "coll bad", fk=True)
nofk({"uselist": False, "collection_class": set}, "uselist set", fk=True)
nofk({"innerjoin": True, "lazy": "joined"}, "ij", fk=True)
nofk({"argument": "M"}, "arg twice", fk=True)
def noarg():
    class Base2(DeclarativeBase): pass
    class U(Base2):
        __tablename__ = "u"
        id: Mapped[int] = mapped_column(primary_key=True)
        ms = relationship()
t("noarg", noarg)
def badarg(arg):
    class Base2(DeclarativeBase): pass
    try:
        class U(Base2):
            __tablename__ = "u"
            id: Mapped[int] = mapped_column(primary_key=True)
            ms = relationship(arg)
        U()
    finally:
        Base2.registry.dispose()
t("int arg", lambda: badarg(5))
t("missing arg", lambda: badarg("Nope"))
t("self name arg", lambda: badarg("u"))
t("cls arg", lambda: badarg(dict))
t("self no fk", lambda: badarg("U"))
