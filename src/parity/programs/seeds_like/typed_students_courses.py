from __future__ import annotations
import enum
from datetime import date
from typing import List, Optional, TYPE_CHECKING
from sqlalchemy import ForeignKey, String, create_engine, select, func, Table, Column, Enum
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker, selectinload, joinedload

if TYPE_CHECKING:
    from nowhere import Nothing


class Base(DeclarativeBase):
    pass


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


enrolments = Table("enrolments", Base.metadata,
                   Column("student_id", ForeignKey("students.id"), primary_key=True),
                   Column("course_id", ForeignKey("courses.id"), primary_key=True))


class Student(Base):
    __tablename__ = "students"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    born: Mapped[Optional[date]]
    level: Mapped[Level] = mapped_column(default=Level.LOW)
    courses: Mapped[List[Course]] = relationship(secondary=enrolments, back_populates="students")
    mentor_id: Mapped[Optional[int]] = mapped_column(ForeignKey("students.id"))
    mentor: Mapped[Optional[Student]] = relationship(remote_side=[id], back_populates="mentees")
    mentees: Mapped[list[Student]] = relationship(back_populates="mentor")

    def __repr__(self) -> str:
        return f"Student({self.name!r}, {self.level.name})"


class Course(Base):
    __tablename__ = "courses"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    students: Mapped[List[Student]] = relationship(secondary=enrolments, back_populates="courses", order_by="Student.name")


def main() -> None:
    engine = create_engine("sqlite+pysqlite:///:memory:")
    Base.metadata.create_all(engine)
    factory = sessionmaker(engine, expire_on_commit=False)
    with factory.begin() as session:
        math, art = Course(title="Math"), Course(title="Art")
        ada = Student(name="Ada", born=date(2000, 1, 2), level=Level.HIGH, courses=[math])
        ben = Student(name="Ben", mentor=ada, courses=[math, art])
        session.add_all([ada, ben])
    print(ada.id, ben.mentor, ada.courses)
    with factory() as session:
        for s in session.scalars(select(Student).options(selectinload(Student.courses), joinedload(Student.mentor))).unique():
            print(s, s.born, [c.title for c in s.courses], s.mentor)
        stmt = select(Course.title, func.count(Student.id)).join(Course.students).group_by(Course.title).order_by(func.count(Student.id).desc())
        print(session.execute(stmt).all())
        print(session.scalars(select(Student).where(Student.level == Level.HIGH)).all())
        print(session.scalars(select(Student).where(Student.mentor == ada)).all())
        print(session.scalars(select(Course).where(Course.students.any(Student.name == "Ada"))).one().title)
        art2 = session.scalar(select(Course).filter_by(title="Art"))
        art2.students.append(Student(name="Cy", mentor=session.merge(ada)))
        session.commit()
        print([s.name for s in art2.students], [m.name for m in session.get(Student, 1).mentees])
        session.delete(session.get(Student, 1))
        session.commit()
        print(session.execute(select(Student.name, Student.mentor_id).order_by(Student.id)).all())


main()
