import warnings
from sqlalchemy import create_engine, ForeignKey, Table, Column, Integer, String, Boolean, and_
from sqlalchemy.orm import declarative_base, relationship, Session, backref

Base = declarative_base()


class Enrollment(Base):
    __tablename__ = "enrollments"
    student_id = Column(ForeignKey("students.id"), primary_key=True)
    course_id = Column(ForeignKey("courses.id"), primary_key=True)
    grade = Column(Integer)
    active = Column(Boolean, default=True)
    student = relationship("Student", back_populates="enrollments")
    course = relationship("Course", back_populates="enrollments")


class Student(Base):
    __tablename__ = "students"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    enrollments = relationship("Enrollment", back_populates="student", cascade="all, delete-orphan")
    courses = relationship("Course", secondary="enrollments", back_populates="students")
    active_courses = relationship(
        "Course",
        secondary="enrollments",
        primaryjoin="and_(Student.id == Enrollment.student_id, Enrollment.active == True)",
        viewonly=True,
        order_by="Course.title",
    )


class Course(Base):
    __tablename__ = "courses"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    enrollments = relationship("Enrollment", back_populates="course")
    students = relationship("Student", secondary="enrollments", back_populates="courses")

    def __repr__(self):
        return self.title


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    ann = Student(name="Ann")
for w in caught:
    print(w.category.__name__, str(w.message))
math, art, bio = Course(title="Math"), Course(title="Art"), Course(title="Bio")
ann.enrollments.append(Enrollment(course=math, grade=5))
ann.enrollments.append(Enrollment(course=art, active=False))
s.add(ann)
s.commit()
print(ann.courses, ann.active_courses, math.students[0].name)
ann.courses.append(bio)
s.commit()
print(sorted(c.title for c in ann.courses), ann.active_courses)
print([(e.course.title, e.grade, e.active) for e in s.query(Enrollment).order_by(Enrollment.course_id)])
ann.active_courses.append(Course(title="Ignored"))
s.commit()
print(s.query(Course).count(), ann.active_courses)
s.delete(math)
try:
    s.commit()
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
ann.enrollments = [e for e in ann.enrollments if e.course is not math]
s.commit()
print(s.query(Enrollment).count())
s.delete(ann)
try:
    s.commit()
except Exception as e:
    print(type(e).__name__, e)
    s.rollback()
print(s.query(Enrollment).count(), s.query(Student).count())
