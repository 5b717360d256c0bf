from sqlalchemy import create_engine, ForeignKey, select, insert, update, delete, func, bindparam
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    players: Mapped[list["Player"]] = relationship(back_populates="team")


class Player(Base):
    __tablename__ = "players"
    id: Mapped[int] = mapped_column(primary_key=True)
    nick: Mapped[str]
    score: Mapped[int] = mapped_column(default=0)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    team: Mapped["Team"] = relationship(back_populates="players")

    def __repr__(self):
        return f"<{self.nick} {self.score} {self.team_id}>"


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
s.execute(insert(Team), [{"name": "red"}, {"name": "blue"}])
r = s.execute(insert(Player).values(nick="solo", score=3))
print(r.rowcount, r.inserted_primary_key)
print(s.scalars(insert(Player).returning(Player), [{"nick": "a", "score": 1, "team_id": 1}, {"nick": "b", "score": 2, "team_id": 1}]).all())
print(s.execute(insert(Player).returning(Player.id, Player.nick), [{"nick": "c"}, {"nick": "d"}]).all())
print(s.scalars(insert(Player).returning(Player, sort_by_parameter_order=True), [{"nick": "e"}, {"nick": "f"}]).all())
ps = s.scalars(select(Player).order_by(Player.id)).all()
r = s.execute(update(Player).where(Player.score > 1).values(score=Player.score + 10))
print(r.rowcount, ps)
r = s.execute(update(Player).where(Player.nick == "a").values(score=99).execution_options(synchronize_session=False))
print(ps[1].score)
s.refresh(ps[1])
print(ps[1].score)
r = s.execute(update(Player).where(Player.nick.in_(["c", "d"])).values(team_id=2).execution_options(synchronize_session="fetch"))
print(r.rowcount, ps[3].team_id)
r = s.execute(update(Player).where(func.length(Player.nick) == 1).values(score=func.abs(Player.score)))
print(r.rowcount)
print(s.execute(update(Player), [{"id": 1, "score": 5}, {"id": 2, "score": 6, "nick": "A"}]))
print(ps[0].score, ps[1].nick)
print(s.scalars(update(Player).where(Player.id < 3).values(team_id=2).returning(Player)).all())
r = s.execute(delete(Player).where(Player.score == 0))
print(r.rowcount, len(s.identity_map))
print(s.execute(delete(Player).where(Player.nick == "solo").returning(Player.id, Player.nick)).all())
print(s.query(Player).filter(Player.team_id == 2).update({"score": 1000}), s.query(Player).filter_by(score=1000).all())
print(s.query(Player).filter(Player.nick == "b").update({Player.score: Player.score * 2}, synchronize_session="fetch"))
print(s.query(Player).filter(Player.nick == "A").delete(), s.query(Player).count())
s.commit()
try:
    s.query(Player).limit(2).update({"score": 1})
except Exception as e:
    print(type(e).__name__, e)
try:
    s.query(Player).join(Team).delete()
except Exception as e:
    print(type(e).__name__, e)
try:
    s.query(Player).update({"nope": 1})
except Exception as e:
    print(type(e).__name__, e)
s.bulk_insert_mappings(Player, [{"nick": "m1", "team_id": 1}, {"nick": "m2", "score": 4}], return_defaults=True)
s.bulk_save_objects([Player(nick="o1"), Player(nick="o2", score=8)])
s.bulk_update_mappings(Player, [{"id": 3, "nick": "bb"}, {"id": 3, "score": 12}])
print(s.scalars(select(Player).order_by(Player.id)).all())
try:
    s.execute(update(Player), [{"score": 5}])
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
print(s.execute(select(func.count()).select_from(Player)).scalar_one())
sub = select(Team.id).where(Team.name == "red").scalar_subquery()
r = s.execute(update(Player).where(Player.team_id == sub).values(nick="sub"))
print(r.rowcount)
r = s.execute(insert(Team).from_select(["name"], select(Player.nick)))
print(r.rowcount, s.scalars(select(Team.name)).all())
s.execute(insert(Team), {"name": "single"})
t = Team(name="unflushed")
s.add(t)
s.execute(update(Team).where(Team.name == "unflushed").values(name="flushed first"))
print(t.name)
