from sqlalchemy import create_engine, ForeignKey, select, func
from sqlalchemy.ext.associationproxy import association_proxy, AssociationProxy
from sqlalchemy.ext.orderinglist import ordering_list
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, joinedload


class Base(DeclarativeBase):
    pass


class Playlist(Base):
    __tablename__ = "playlists"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    entries: Mapped[list["Entry"]] = relationship(
        back_populates="playlist", cascade="all, delete-orphan", order_by="Entry.position", collection_class=ordering_list("position")
    )
    songs: AssociationProxy[list["Song"]] = association_proxy("entries", "song", creator=lambda song: Entry(song=song))


class Entry(Base):
    __tablename__ = "entries"
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlists.id"), primary_key=True)
    song_id: Mapped[int] = mapped_column(ForeignKey("songs.id"), primary_key=True)
    position: Mapped[int | None]
    playlist: Mapped["Playlist"] = relationship(back_populates="entries")
    song: Mapped["Song"] = relationship(back_populates="entries")


class Song(Base):
    __tablename__ = "songs"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    entries: Mapped[list["Entry"]] = relationship(back_populates="song")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
p = Playlist(name="mix")
one, two, three = (Song(title=t) for t in ["One", "Two", "Three"])
p.songs.append(one)
p.songs.extend([two, three])
s.add(p)
s.commit()
print([x.title for x in p.songs], [e.position for e in p.entries])
p.entries.insert(0, p.entries.pop())
print([(e.song.title, e.position) for e in p.entries])
s.commit()
print([x.title for x in p.songs], len(p.songs), two in p.songs)
p.songs.remove(two)
s.commit()
print(s.execute(select(Entry.song_id, Entry.position).order_by(Entry.position)).all())
print(s.scalars(select(Playlist.name).where(Playlist.songs.any(Song.title == "One"))).all())
print(s.scalars(select(Playlist.name).where(Playlist.songs.contains(two))).all())
s.delete(one)
try:
    s.commit()
except Exception as e:
    print(type(e).__name__, e)
s.rollback()
e = s.get(Entry, (p.id, one.id))
print(e.song.title, s.get(Entry, {"playlist_id": 1, "song_id": 2}))
try:
    s.get(Entry, 1)
except Exception as err:
    print(type(err).__name__, err)
s.delete(e)
s.commit()
print([x.title for x in p.songs], [x.position for x in p.entries])
q = Playlist(name="copy", songs=[three, one])
s.add(q)
s.commit()
print([x.title for x in q.songs], [x.playlist.name for x in three.entries])
s.add(Entry(playlist=q, song=one))
try:
    s.commit()
except Exception as err:
    print(type(err).__name__, str(err).splitlines()[0])
s.rollback()
s.add(Entry(song=two))
try:
    s.commit()
except Exception as err:
    print(type(err).__name__, str(err).splitlines()[0])
s.rollback()
print(one.title, two.title)
p.songs = [two, one]
s.commit()
print([x.title for x in p.songs])
s.delete(p)
s.commit()
print(s.scalar(select(func.count()).select_from(Entry)))
