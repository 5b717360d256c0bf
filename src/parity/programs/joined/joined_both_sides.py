from typing import List, Optional
from sqlalchemy import create_engine, ForeignKey, String, select, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, joinedload, selectinload, lazyload, raiseload, noload, contains_eager, load_only, defer, undefer, subqueryload, defaultload, Load


class Base(DeclarativeBase):
    pass


class Team(Base):
    __tablename__ = "teams"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    players: Mapped[List["Player"]] = relationship(back_populates="team", lazy="joined", order_by="Player.shirt")
    coach: Mapped[Optional["Coach"]] = relationship(back_populates="team", lazy="joined")


class Coach(Base):
    __tablename__ = "coaches"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    team_id: Mapped[Optional[int]] = mapped_column(ForeignKey("teams.id"), unique=True)
    team: Mapped[Optional[Team]] = relationship(back_populates="coach", lazy="joined")


class Player(Base):
    __tablename__ = "players"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    shirt: Mapped[int]
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    team: Mapped[Team] = relationship(back_populates="players", lazy="joined", innerjoin=True)
    goals: Mapped[List["Goal"]] = relationship(lazy="selectin", back_populates="player", order_by="Goal.minute")
    cards: Mapped[List["Card"]] = relationship(lazy="subquery", order_by="Card.id")


class Goal(Base):
    __tablename__ = "goals"
    id: Mapped[int] = mapped_column(primary_key=True)
    minute: Mapped[int]
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"))
    player: Mapped[Player] = relationship(lazy="immediate", back_populates="goals")


class Card(Base):
    __tablename__ = "cards"
    id: Mapped[int] = mapped_column(primary_key=True)
    color: Mapped[str]
    player_id: Mapped[int] = mapped_column(ForeignKey("players.id"))


import gc
gc.disable()
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    s.add(Team(id=1, name="red", coach=Coach(id=1, name="kim"), players=[Player(id=1, name="ann", shirt=9), Player(id=2, name="bo", shirt=3)]))
    s.add(Team(id=2, name="blue", players=[Player(id=3, name="cy", shirt=1)]))
    s.add(Team(id=3, name="empty"))
    s.flush()
    s.add_all([Goal(id=1, minute=50, player_id=1), Goal(id=2, minute=12, player_id=1), Goal(id=3, minute=70, player_id=3)])
    s.add_all([Card(id=1, color="y", player_id=2)])
    s.commit()
s = Session(engine)


def x(label, fn):
    try:
        print(label, fn())
    except Exception as e:
        print(label, "!!", type(e).__name__, e)
    s.expunge_all()


t = lambda team: (team.name, team.coach and team.coach.name, [(p.name, [g.minute for g in p.goals], [c.color for c in p.cards]) for p in team.players])
x("no unique", lambda: s.scalars(select(Team)).all())
x("teams", lambda: [t(a) for a in s.scalars(select(Team).order_by(Team.id)).unique()])
x("q teams", lambda: [t(a) for a in s.query(Team).order_by(Team.name)])
x("get", lambda: t(s.get(Team, 1)))
x("get player", lambda: t(s.get(Player, 3).team))
x("players", lambda: [(p.name, t(p.team)) for p in s.query(Player).order_by(Player.id)])
x("coach", lambda: t(s.get(Coach, 1).team))
x("coaches", lambda: [(c.name, c.team.name) for c in s.scalars(select(Coach)).unique()])
x("goal", lambda: [(g.minute, g.player.name, g.player.team.name) for g in s.scalars(select(Goal).order_by(Goal.id))])
x("first", lambda: t(s.query(Team).order_by(Team.id.desc()).first()))
x("limit", lambda: [t(a) for a in s.query(Team).order_by(Team.id).limit(2)])
x("lazyload", lambda: [t(a) for a in s.scalars(select(Team).options(lazyload("*")).order_by(Team.id))])
x("lazyload one", lambda: [t(a) for a in s.scalars(select(Team).options(lazyload(Team.players)).order_by(Team.id))])
x("selectin", lambda: [t(a) for a in s.scalars(select(Team).options(selectinload(Team.players)).order_by(Team.id)).unique()])
x("selectin raise", lambda: [t(a) for a in s.scalars(select(Team).options(selectinload(Team.players).raiseload(Player.goals)).order_by(Team.id)).unique()])
x("default", lambda: [t(a) for a in s.scalars(select(Team).options(defaultload(Team.players).lazyload(Player.cards)).order_by(Team.id)).unique()])
x("default only", lambda: [(p.name, p.shirt) for a in s.scalars(select(Team).options(defaultload(Team.players).load_only(Player.name)).order_by(Team.id)).unique() for p in a.players])
x("noload", lambda: [t(a) for a in s.scalars(select(Team).options(noload(Team.players)).order_by(Team.id)).unique()])
x("contains", lambda: [t(a) for a in s.scalars(select(Team).join(Team.players).options(contains_eager(Team.players)).where(Player.shirt > 2).order_by(Team.id)).unique()])
x("join where", lambda: [t(a) for a in s.scalars(select(Team).join(Team.players).where(Player.shirt == 3)).unique()])
x("count", lambda: (s.query(Team).count(), s.query(Player).filter(Player.team.has(name="red")).count(), s.scalar(select(func.count(Team.id)))))
x("columns", lambda: s.execute(select(Team.name, func.count(Player.id)).outerjoin(Team.players).group_by(Team.id).order_by(Team.id)).all())
x("exists", lambda: [a.name for a in s.query(Team).filter(~Team.players.any()).all()])


def expired():
    team = s.get(Team, 1)
    s.commit()
    out = [t(team)]
    s.expire(team, ["players"])
    out.append(len(team.players))
    s.refresh(team)
    out.append(len(team.players))
    s.refresh(team, ["coach"])
    p = team.players[0]
    s.refresh(p)
    s.expire(p)
    out.append(p.goals[0].minute)
    return out


x("expired", expired)


def changes():
    team = s.get(Team, 2)
    team.players.append(Player(name="new", shirt=0))
    team.coach = Coach(name="lee")
    s.flush()
    s.expire(team)
    out = t(team)
    s.delete(s.get(Player, 3)) if False else None
    s.rollback()
    return out, t(team)


x("changes", changes)
x("del", lambda: (s.delete(s.get(Team, 3)), s.flush(), s.query(Team).count(), s.rollback()))
x("merge", lambda: t(s.merge(Team(id=1, name="merged"))))
s.rollback()
