from sqlalchemy import create_engine, Column, Integer, String, DateTime, ForeignKey
from sqlalchemy.orm import declarative_base, relationship, sessionmaker

Base = declarative_base()


class Room(Base):
    __tablename__ = "rooms"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    bookings = relationship("Booking", back_populates="room")


class Booking(Base):
    __tablename__ = "bookings"
    id = Column(Integer, primary_key=True)
    start = Column(DateTime)
    room_id = Column(Integer, ForeignKey("rooms.id"))
    room = relationship("Room", back_populates="bookings")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
Session = sessionmaker(bind=engine)
s = Session()
room = Room(name="blue")
s.add(room)
s.commit()


def save(obj):
    s.add(obj)
    try:
        s.flush()
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[0])
        print(getattr(e, "statement", None), getattr(e, "params", None))
        s.rollback()


save(Booking(room_id=room))
save(Booking(room_id=[room.id]))
save(Room(name=b"bytes"))
save(Room(name=("a", "b")))
save(Room(name={1, 2}))
save(Room(name=3))
save(Room(name=True))
save(Room(id="one"))
save(Room(id=1.5))
save(Room(name=object))
print([r.name for r in s.query(Room).order_by(Room.id)])
print(s.query(Room).filter(Room.name == 3).count(), s.query(Room).filter(Room.id == "1").count())
try:
    s.query(Room).filter(Room.id == room).all()
except Exception as e:
    print(type(e).__name__, str(e).splitlines()[0])
s.rollback()
try:
    s.query(Room).filter(Room.id.in_(1)).all()
except Exception as e:
    print(type(e).__name__, str(e).splitlines()[0])
s.add(Booking(start="tomorrow", room=room))
s.commit()
