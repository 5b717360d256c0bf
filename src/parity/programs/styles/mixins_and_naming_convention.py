from datetime import datetime, date
from sqlalchemy import create_engine, Column, Integer, String, DateTime, ForeignKey, select, func, UniqueConstraint, Index, Boolean, CheckConstraint, inspect, text, MetaData
from sqlalchemy.orm import declarative_base, DeclarativeBase, Mapped, mapped_column, relationship, Session, declared_attr, declarative_mixin, column_property, deferred, has_inherited_table

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)

    def __repr__(self):
        cols = ", ".join(f"{c.key}={getattr(self, c.key)!r}" for c in self.__table__.columns)
        return f"<{type(self).__name__} {cols}>"


@declarative_mixin
class Timestamped:
    created = Column(DateTime, default=lambda: datetime(2020, 1, 1), nullable=False)
    updated: Mapped[datetime | None] = mapped_column(onupdate=lambda: datetime(2021, 5, 5))


class HasId:
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return cls.__name__.lower() + "s"


class Owned:
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))

    @declared_attr
    def owner(cls) -> Mapped["Person | None"]:
        return relationship("Person", back_populates=cls.__tablename__)

    @declared_attr
    def loud(cls):
        return column_property(func.upper(cls.name))


class Abstract(HasId, Base):
    __abstract__ = True
    name: Mapped[str] = mapped_column(String(40), index=True)

    @declared_attr.directive
    def __table_args__(cls):
        return (UniqueConstraint("name"), CheckConstraint("length(name) > 1", name="long"), {"comment": cls.__name__})


class Person(Abstract, Timestamped):
    email: Mapped[str | None] = mapped_column(unique=True)
    cars: Mapped[list["Car"]] = relationship(back_populates="owner")
    boats: Mapped[list["Boat"]] = relationship(back_populates="owner")


class Car(Owned, Abstract):
    wheels: Mapped[int] = mapped_column(default=4)


class Boat(Owned, Timestamped, Abstract):
    __tablename__ = "boats"
    sail: Mapped[bool] = mapped_column(server_default=text("1"))


for t in Base.metadata.sorted_tables:
    print(t.name, t.columns.keys(), t.comment)
    print(sorted(str(c.name) for c in t.constraints), sorted(i.name for i in t.indexes))
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    p = Person(name="Ann", cars=[Car(name="Fiat"), Car(name="Kia", wheels=3)], boats=[Boat(name="Sloop")])
    s.add(p)
    s.commit()
    print(p)
    print(p.cars, p.boats)
    p.name = "Anna"
    s.commit()
    print(p.updated, p.created)
    for car in s.scalars(select(Car).where(Car.owner.has(Person.name.startswith("An"))).order_by(Car.wheels)):
        print(car.loud, car.owner.name)
    print(s.scalars(select(Boat.loud)).all())
    print(inspect(Person).attrs.keys())
    print(inspect(Boat).attrs.keys())
    try:
        s.add(Car(name="x"))
        s.commit()
    except Exception as e:
        print(type(e).__name__, e.orig)
print(Car.__table__.c.owner_id.foreign_keys)
print(Person.created.type, Person.__table__.c.created is not Boat.__table__.c.created)
