from sqlalchemy import *
from sqlalchemy.orm import *
def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)
class Base(DeclarativeBase):
    def __repr__(self): return f"{type(self).__name__}({', '.join(str(getattr(self, c.key)) for c in self.__mapper__.columns)})"
class Room(Base):
    __tablename__ = "rooms"
    building: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seats: Mapped[int] = mapped_column(default=10)
    bookings: Mapped[list["Booking"]] = relationship(back_populates="room", cascade="all, delete-orphan", order_by="Booking.id")
class Booking(Base):
    __tablename__ = "bookings"
    id: Mapped[int] = mapped_column(primary_key=True)
    b: Mapped[str]
    n: Mapped[int]
    who: Mapped[str]
    room: Mapped[Room] = relationship(back_populates="bookings")
    __table_args__ = (ForeignKeyConstraint(["b", "n"], ["rooms.building", "rooms.number"]), UniqueConstraint("b", "n", "who"))
class City(Base):
    __tablename__ = "cities"
    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str]
    departures = relationship("Flight", foreign_keys="Flight.src", back_populates="origin")
    arrivals = relationship("Flight", foreign_keys="[Flight.dst]", back_populates="dest")
    long_departures = relationship("Flight", primaryjoin="and_(City.code == Flight.src, Flight.km > 1000)", viewonly=True)
class Flight(Base):
    __tablename__ = "flights"
    id: Mapped[int] = mapped_column(primary_key=True)
    km: Mapped[int]
    src: Mapped[str] = mapped_column(ForeignKey("cities.code"))
    dst: Mapped[str] = mapped_column(ForeignKey("cities.code"))
    origin = relationship(City, foreign_keys=[src], back_populates="departures")
    dest = relationship(City, foreign_keys=[dst], back_populates="arrivals")
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
r = Room(building="A", number=1)
s.add(r); s.add(Room(building="A", number=2, bookings=[Booking(who="x"), Booking(who="y")]))
r.bookings.append(Booking(who="z"))
s.commit()
t("get", lambda: s.get(Room, ("A", 2)))
t("get dict", lambda: s.get(Room, {"building": "A", "number": 2}))
t("get bad", lambda: s.get(Room, "A"))
t("get bad2", lambda: s.get(Room, ("A",)))
t("get bad3", lambda: s.get(Room, {"building": "A"}))
t("get none", lambda: s.get(Room, ("A", 9)))
t("get None", lambda: s.get(Room, None))
t("bookings", lambda: [b.bookings for b in s.query(Room).order_by(Room.number)])
s.expire_all()
t("selectin", lambda: [len(b.bookings) for b in s.query(Room).options(selectinload(Room.bookings)).order_by(Room.number)])
s.expire_all()
t("joined", lambda: [len(b.bookings) for b in s.query(Room).options(joinedload(Room.bookings)).order_by(Room.number)])
t("join", lambda: s.query(Room, Booking.who).join(Room.bookings).order_by(Booking.id).all())
t("any", lambda: s.query(Room).filter(Room.bookings.any(who="x")).all())
t("eq", lambda: s.query(Booking).filter(Booking.room == r).all())
t("eq none", lambda: s.query(Booking).filter(Booking.room == None).all())
t("ne", lambda: s.query(Booking).filter(Booking.room != r).all())
t("contains", lambda: s.query(Room).filter(Room.bookings.contains(s.get(Booking, 1))).all())
t("with_parent", lambda: s.scalars(select(Booking).where(with_parent(r, Room.bookings))).all())
t("identity", lambda: (inspect(r).identity, inspect(r).identity_key, inspect(Room).primary_key))
t("change pk", lambda: (setattr(r, "number", 7), s.flush(), [b.n for b in s.query(Booking).order_by(Booking.id)]))
s.rollback()
t("null fk", lambda: (setattr(s.get(Booking, 1), "room", None), s.flush()))
s.rollback()
t("delete", lambda: (s.delete(s.get(Room, ("A", 2))), s.commit(), s.query(Booking).count()))
t("no pk", lambda: (s.add(Room(building="C")), s.flush()))
s.rollback()
t("dup", lambda: (s.add(Room(building="A", number=1)), s.flush()))
s.rollback()
t("dup same flush", lambda: (s.add_all([Room(building="Q", number=1), Room(building="Q", number=1)]), s.flush()))
s.rollback()
ams, ber = City(code="AMS", name="Amsterdam"), City(code="BER", name="Berlin")
s.add_all([ams, ber])
ams.departures.append(Flight(km=600, dest=ber))
s.add(Flight(km=5000, origin=ams, dest=ams))
s.add(Flight(km=600, origin=ber, dest=ams))
s.commit()
t("dep", lambda: (ams.departures, ams.arrivals, ams.long_departures, ber.departures))
t("join dep", lambda: s.query(City.name, func.count()).join(City.departures).group_by(City.name).order_by(City.name).all())
t("join ambiguous", lambda: s.query(City).join(Flight).all())
t("join amb2", lambda: s.query(Flight).join(City).all())
t("select join amb", lambda: s.scalars(select(Flight).join(City)).all())
t("join on", lambda: s.query(Flight.id, City.name).join(City, Flight.src == City.code).order_by(Flight.id).all())
A, B = aliased(City), aliased(City)
t("two alias", lambda: s.query(Flight.id, A.name, B.name).join(A, Flight.origin).join(B, Flight.dest).order_by(Flight.id).all())
t("joinedload2", lambda: [(f.origin.name, f.dest.name) for f in s.query(Flight).options(joinedload(Flight.origin), joinedload(Flight.dest)).order_by(Flight.id)])
t("long append", lambda: ams.long_departures.append(Flight(km=1)))
