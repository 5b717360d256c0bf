from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, ForeignKeyConstraint, select, and_
from sqlalchemy.orm import declarative_base, relationship, Session, joinedload, selectinload, subqueryload, immediateload, aliased, contains_eager, foreign, remote
Base = declarative_base()


class Room(Base):
    __tablename__ = "rooms"
    building = Column(String, primary_key=True)
    number = Column(Integer, primary_key=True)
    seats = Column(Integer)
    bookings = relationship("Booking", back_populates="room", order_by="Booking.id")
    big = relationship("Booking", primaryjoin="and_(Room.building == Booking.room_building, Room.number == Booking.room_number, Booking.people > 3)", viewonly=True, order_by="Booking.id")


class Booking(Base):
    __tablename__ = "bookings"
    id = Column(Integer, primary_key=True)
    people = Column(Integer)
    room_building = Column(String)
    room_number = Column(Integer)
    __table_args__ = (ForeignKeyConstraint(["room_building", "room_number"], ["rooms.building", "rooms.number"]),)
    room = relationship("Room", back_populates="bookings")


class Person(Base):
    __tablename__ = "people"
    id = Column(Integer, primary_key=True)
    first = Column(String)
    home_building = Column(String)
    home_number = Column(Integer)
    work_building = Column(String)
    work_number = Column(Integer)
    __table_args__ = (ForeignKeyConstraint(["home_building", "home_number"], ["rooms.building", "rooms.number"]), ForeignKeyConstraint(["work_building", "work_number"], ["rooms.building", "rooms.number"]))
    home = relationship("Room", foreign_keys=[home_building, home_number])
    work = relationship("Room", foreign_keys=[work_building, work_number], backref="workers")
    same = relationship("Person", primaryjoin="and_(foreign(Person.home_building) == remote(Person.home_building), Person.id != remote(Person.id))", viewonly=True, uselist=True)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    s.add_all([Room(building=b, number=n, seats=n * 10) for b in "AB" for n in (1, 2)])
    s.flush()
    s.add_all([Booking(id=1, people=2, room_building="A", room_number=1), Booking(id=2, people=5, room_building="A", room_number=1), Booking(id=3, people=9, room_building="B", room_number=2), Booking(id=4, people=1), Booking(id=5, people=1, room_building="A")])
    s.add_all([Person(id=1, first="p1", home_building="A", home_number=1, work_building="B", work_number=2), Person(id=2, first="p2", home_building="A", home_number=2, work_building="B", work_number=2), Person(id=3, first="p3")])
    s.commit()
s = Session(engine)


def show(label, fn):
    try:
        print(label, fn())
    except Exception as e:
        print(label, "!!", type(e).__name__, e)
    s.expunge_all()


key = lambda r: r and (r.building, r.number)
for o in (lambda *a: None, joinedload, selectinload, subqueryload, immediateload):
    opts = lambda *a: [x for x in (o(i) for i in a) if x is not None]
    name = o.__name__
    show(name + " o2m", lambda: [(key(r), [b.id for b in r.bookings]) for r in s.scalars(select(Room).order_by(Room.building, Room.number).options(*opts(Room.bookings))).unique()])
    show(name + " big", lambda: [(key(r), [b.id for b in r.big]) for r in s.scalars(select(Room).order_by(Room.building, Room.number).options(*opts(Room.big))).unique()])
    o is subqueryload or show(name + " m2o", lambda: [(b.id, key(b.room)) for b in s.scalars(select(Booking).order_by(Booking.id).options(*opts(Booking.room))).unique()])
    o is subqueryload or show(name + " home", lambda: [(p.first, key(p.home)) for p in s.scalars(select(Person).order_by(Person.id).options(*opts(Person.home))).unique()])
    show(name + " workers", lambda: [(key(r), sorted(p.first for p in r.workers)) for r in s.scalars(select(Room).where(Room.seats > 10).order_by(Room.building, Room.number).options(*opts(Room.workers))).unique()])
    o is subqueryload or show(name + " same", lambda: [(p.first, [q.first for q in p.same]) for p in s.scalars(select(Person).order_by(Person.id).options(*opts(Person.same))).unique()])
    show(name + " limit", lambda: [(key(r), [b.id for b in r.bookings]) for r in s.query(Room).order_by(Room.seats.desc(), Room.building).limit(2).options(*opts(Room.bookings))])
print(key(s.get(Room, ("A", 2))), s.get(Room, {"number": 1, "building": "B"}).seats, s.get(Room, ("Z", 1)))
show("get bad", lambda: s.get(Room, "A"))
show("get bad dict", lambda: s.get(Room, {"number": 1}))
show("partial null", lambda: s.get(Room, ("A", None)))
show("m2o partial", lambda: s.get(Booking, 5).room)
show("filter", lambda: [b.id for b in s.query(Booking).filter(Booking.room == s.get(Room, ("A", 1))).order_by(Booking.id)])
show("filter none", lambda: [b.id for b in s.query(Booking).filter(Booking.room == None).order_by(Booking.id)])
show("has", lambda: [b.id for b in s.query(Booking).filter(~Booking.room.has(Room.seats > 10)).order_by(Booking.id)])
show("contains", lambda: [key(r) for r in s.query(Room).filter(Room.bookings.contains(s.get(Booking, 3)))])
