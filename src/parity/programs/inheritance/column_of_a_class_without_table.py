from typing import Optional

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Employee(Base):
    __tablename__ = "employees"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "employee"}


class Manager(Employee):
    __tablename__ = "managers"
    id: Mapped[int] = mapped_column(ForeignKey("employees.id"), primary_key=True)
    title: Mapped[Optional[str]]
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Boss(Manager):
    perks: Mapped[Optional[str]] = mapped_column()
    __mapper_args__ = {"polymorphic_identity": "boss"}


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
print(Manager.__table__.c.keys(), Boss.__mapper__.columns.keys())
with Session(engine) as session:
    session.add_all([Manager(id=1, title="lead"), Boss(id=2, title="chief", perks="car"), Employee(id=3)])
    session.commit()
    print([(b.title, b.perks) for b in session.scalars(select(Boss))])
    print(session.scalars(select(Boss.id).where(Boss.perks.like("c%"))).all())
    session.expunge_all()
    print([type(m).__name__ for m in session.scalars(select(Manager).order_by(Manager.id))])
    session.expunge_all()
    boss = session.get(Manager, 2)
    print(boss.perks)
    boss.perks = "plane"
    session.commit()
    print(session.get(Boss, 2).perks, session.get(Boss, 1))
