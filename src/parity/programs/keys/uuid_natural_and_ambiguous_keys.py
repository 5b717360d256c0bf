import uuid
from sqlalchemy import *
from sqlalchemy.orm import *
def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)
class Base(DeclarativeBase):
    def __repr__(self): return type(self).__name__
class Country(Base):
    __tablename__ = "country"
    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    towns: Mapped[list["Town"]] = relationship(back_populates="country", passive_updates=False)
    by_name = relationship("Town", primaryjoin="Country.name == foreign(Town.country_name)", viewonly=True)
class Town(Base):
    __tablename__ = "town"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    country_name: Mapped[str | None]
    code: Mapped[str | None] = mapped_column(ForeignKey("country.code", onupdate="CASCADE"))
    country: Mapped[Country | None] = relationship(back_populates="towns")
class Student(Base):
    __tablename__ = "student"
    id: Mapped[int] = mapped_column(primary_key=True)
    marks: Mapped[list["Mark"]] = relationship(back_populates="student", cascade="all, delete-orphan")
class Course(Base):
    __tablename__ = "course"
    dept: Mapped[str] = mapped_column(primary_key=True)
    num: Mapped[int] = mapped_column(primary_key=True)
    marks: Mapped[list["Mark"]] = relationship(back_populates="course")
class Mark(Base):
    __tablename__ = "mark"
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), primary_key=True)
    dept: Mapped[str] = mapped_column(primary_key=True)
    num: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int]
    __table_args__ = (ForeignKeyConstraint([dept, num], [Course.dept, Course.num]),)
    student: Mapped[Student] = relationship(back_populates="marks")
    course: Mapped[Course] = relationship(back_populates="marks")
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
u1 = uuid.UUID(int=1); u2 = uuid.UUID(int=2)
no = Country(code="NO", name="Norway", towns=[Town(id=u1, name="Oslo", country_name="Norway")])
s.add(no); s.commit()
t("get uuid", lambda: s.get(Town, u1).name)
s.rollback()
t("by name", lambda: [x.name for x in no.by_name])
t("rename", lambda: (setattr(no, "code", "NN"), s.commit(), s.query(Town.code).all()))
t("map", lambda: (inspect(no).identity, s.get(Country, "NN") is no, s.get(Country, "NO")))
st, co = Student(), Course(dept="CS", num=1)
st.marks.append(Mark(course=co, value=5))
s.add(st); s.commit()
t("mark", lambda: (s.get(Mark, (1, "CS", 1)).value, [m.value for m in co.marks]))
t("mark dict", lambda: s.get(Mark, {"student_id": 1, "dept": "CS", "num": 1}).course is co)
t("join", lambda: s.execute(select(Student.id, Course.num).join(Student.marks).join(Mark.course)).all())
t("dup", lambda: (st.marks.append(Mark(course=co, value=6)), s.flush()))
s.rollback()
t("orphan", lambda: (st.marks.clear(), s.commit(), s.query(Mark).count()))
t("no fk pk", lambda: (s.add(Mark(value=1)), s.flush()))
s.rollback()
t("del parent", lambda: (st.marks.append(Mark(course=co, value=5)), s.commit(), s.delete(co), s.commit()))
s.rollback()
t("pk cols", lambda: ([c.name for c in inspect(Mark).primary_key], inspect(Mark).relationships.keys(), Mark.course.property.local_columns == {Mark.__table__.c.dept, Mark.__table__.c.num}))
def ambiguous(**kw):
    class B(DeclarativeBase): pass
    class U(B):
        __tablename__ = "u"
        id: Mapped[int] = mapped_column(primary_key=True)
        sent = relationship("Msg", back_populates="sender", **kw)
    class Msg(B):
        __tablename__ = "msg"
        id: Mapped[int] = mapped_column(primary_key=True)
        from_id: Mapped[int] = mapped_column(ForeignKey("u.id"))
        to_id: Mapped[int] = mapped_column(ForeignKey("u.id"))
        sender = relationship(U, back_populates="sent", foreign_keys=[from_id])
    try: return U().sent
    finally: B.registry.dispose()
t("amb", lambda: ambiguous())
t("amb fixed", lambda: ambiguous(foreign_keys="Msg.from_id"))
t("amb pj", lambda: ambiguous(primaryjoin="U.id == Msg.from_id"))
t("amb wrong", lambda: ambiguous(foreign_keys="Msg.to_id"))
t("amb both", lambda: ambiguous(foreign_keys="[Msg.from_id, Msg.to_id]"))
def fkbad(ref):
    class B(DeclarativeBase): pass
    class P(B):
        __tablename__ = "p"
        id: Mapped[int] = mapped_column(primary_key=True)
    class C(B):
        __tablename__ = "c"
        id: Mapped[int] = mapped_column(primary_key=True)
        p_id: Mapped[int] = mapped_column(ForeignKey(ref))
        p = relationship(P)
    try: C(); B.metadata.create_all(engine)
    finally: B.registry.dispose()
t("fk class name", lambda: fkbad("P.id"))
t("fk no col", lambda: fkbad("p"))
t("fk bad col", lambda: fkbad("p.nope"))
t("fk none", lambda: fkbad("zz.id"))
