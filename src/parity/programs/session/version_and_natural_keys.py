from sqlalchemy import create_engine, ForeignKey, String, select, func, update, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, MappedAsDataclass, registry
import uuid


class Base(DeclarativeBase):
    pass


class Artist(Base):
    __tablename__ = "artists"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    albums: Mapped[list["Album"]] = relationship(back_populates="artist", passive_updates=False, cascade="all")


class Album(Base):
    __tablename__ = "albums"
    title: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    artist_name: Mapped[str] = mapped_column(ForeignKey("artists.name"))
    artist: Mapped[Artist] = relationship(back_populates="albums")
    tracks: Mapped[list["Track"]] = relationship(back_populates="album", cascade="all, delete-orphan", order_by="Track.no")


class Track(Base):
    __tablename__ = "tracks"
    album_title: Mapped[str] = mapped_column(primary_key=True)
    album_year: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int] = mapped_column(nullable=False)
    album: Mapped[Album] = relationship(back_populates="tracks")
    __table_args__ = ({"sqlite_autoincrement": False},)
    __mapper_args__ = {"version_id_col": version}


from sqlalchemy import ForeignKeyConstraint

Track.__table__.append_constraint(ForeignKeyConstraint(["album_title", "album_year"], ["albums.title", "albums.year"]))
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
ab = Artist(name="ABBA", albums=[Album(title="Arrival", year=1976, tracks=[Track(no=1, name="When"), Track(no=2, name="Dancing")])])
s.add(ab)
s.commit()
print(s.get(Track, ("Arrival", 1976, 2)).name, s.get(Album, {"year": 1976, "title": "Arrival"}).artist.name)
print(s.execute(select(Track.album_title, Track.no, Track.version)).all())
ab.name = "Abba"
s.commit()
print(s.scalars(select(Album.artist_name)).all(), s.get(Artist, "ABBA"), s.get(Artist, "Abba") is ab)
t = ab.albums[0].tracks[0]
t.name = "When I Kissed"
s.flush()
print(t.version)
s.execute(update(Track).where(Track.no == 1).values(version=50).execution_options(synchronize_session=False))
t.name = "conflict"
try:
    s.flush()
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
s.execute(update(Track).where(Track.no == 1).values(version=50).execution_options(synchronize_session=False))
try:
    t.version
    s.delete(t)
    s.flush()
    print("deleted")
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
ab.albums[0].tracks.append(Track(no=3, name="Knowing"))
ab.albums[0].tracks[1].no = 5
s.commit()
print([(x.no, x.name, x.version) for x in ab.albums[0].tracks])
print(s.scalars(select(Track.name).where(Track.album == ab.albums[0]).order_by(Track.no)).all())
s.delete(ab)
s.commit()
print([s.scalar(select(func.count()).select_from(c)) for c in (Artist, Album, Track)])
