from sqlalchemy import create_engine, ForeignKey, Column, Integer, String, select, inspect
from sqlalchemy.orm import declarative_base, relationship, Session, attribute_mapped_collection, attribute_keyed_dict
from sqlalchemy.orm.attributes import get_history, flag_modified, set_committed_value

Base = declarative_base()


class Team(Base):
    __tablename__ = "teams"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    players = relationship("Player", back_populates="team", order_by="Player.number")
    notes = relationship("Note", collection_class=attribute_keyed_dict("key"), cascade="all, delete-orphan")


class Player(Base):
    __tablename__ = "players"
    id = Column(Integer, primary_key=True)
    number = Column(Integer)
    team_id = Column(ForeignKey("teams.id"))
    team = relationship("Team", back_populates="players")

    def __repr__(self):
        return f"#{self.number}"


class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
    key = Column(String)
    value = Column(String)
    team_id = Column(ForeignKey("teams.id"))

    def __init__(self, key, value):
        self.key = key
        self.value = value


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
t = Team(name="T")
s.add(t)
t.players = [Player(number=n) for n in (3, 1, 2)]
print(t.players, get_history(t, "players"))
s.commit()
print(t.players)
t.players.insert(0, Player(number=9))
t.players += [Player(number=8), Player(number=7)]
print(t.players, get_history(t, "players").added, get_history(t, "players").unchanged)
del t.players[1]
t.players[0:2] = [Player(number=0)]
print(t.players, get_history(t, "players").deleted)
x = t.players.pop(0)
print(x, x.team, x in s, t.players.index(t.players[1]))
t.players.reverse()
t.players.sort(key=lambda p: p.number)
print(t.players, t.players.copy(), type(t.players.copy()).__name__)
s.commit()
print(t.players, s.scalars(select(Player.number).where(Player.team_id == None).order_by(Player.number)).all())
t.players.clear()
print(inspect(t).attrs.players.history)
s.rollback()
print(t.players)
t.players[0] = Player(number=50)
print(s.new, len(s.dirty))
s.flush()
try:
    t.players.remove(x)
except ValueError as e:
    print("ValueError", e)
t.players.append(t.players[0])
print(t.players)
s.commit()
print(t.players)
t.notes["a"] = Note("a", "1")
t.notes["b"] = Note("b", "2")
s.commit()
print({k: n.value for k, n in sorted(t.notes.items())}, t.notes.keys() == {"a", "b"})
t.notes["a"] = Note("a", "new")
del t.notes["b"]
s.commit()
print({k: n.value for k, n in t.notes.items()}, s.query(Note).count())
t.notes.update({"c": Note("c", "3")})
print(t.notes.get("zz"), t.notes.setdefault("d", Note("d", "4")).value, t.notes.pop("a").value)
s.commit()
print(sorted(t.notes))
try:
    t.notes["x"] = Note("y", "bad key")
except Exception as e:
    print(type(e).__name__, e)
try:
    t.notes = [Note("k", "v")]
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
set_committed_value(t, "players", [])
print(t.players, t in s.dirty)
flag_modified(t, "name")
print(t in s.dirty, s.is_modified(t))
s.commit()
p = Player(number=77, team_id=t.id)
s.add(p)
s.flush()
print(p.team.name, p in t.players)
