from typing import Dict, List, Optional
from sqlalchemy import Column, ForeignKey, Integer, String, Table, create_engine, inspect, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, attribute_keyed_dict, mapped_column, relationship


class Base(DeclarativeBase):
    pass


shelf = Table(
    "author_book", Base.metadata,
    Column("author_id", ForeignKey("authors.id")), Column("book_id", ForeignKey("books.id")),
)


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))
    books: Mapped[Dict[str, "Book"]] = relationship(
        secondary=shelf, collection_class=attribute_keyed_dict("name"), lazy="noload"
    )
    notes: Mapped[List["Note"]] = relationship(lazy="noload")


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30))


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[Optional[int]] = mapped_column(ForeignKey("authors.id"))


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
session = Session(engine)

ann = Author(name="ann")
session.add(ann)
print("empty", list(ann.books.values()), ann.notes, "books" in ann.__dict__)

# the row of the pending object comes back: what was handed out empty becomes the value
print([a.name for a in session.scalars(select(Author).order_by(Author.id))])
print("after", list(ann.books), ann.notes, "books" in ann.__dict__, "notes" in ann.__dict__)
print("pop", ann.books.pop("nothing", None))
ann.books["tea"] = Book(name="tea")
ann.notes.append(Note())
print(sorted(ann.books), len(ann.notes), inspect(ann).attrs.notes.history.added == ann.notes)
session.commit()
print(session.execute(select(shelf)).all(), session.scalars(select(Note.author_id)).all())

# a container that the program still holds
bob = Author(name="bob")
session.add(bob)
books, notes = bob.books, bob.notes
session.scalars(select(Author).order_by(Author.id)).all()
print("same", bob.books is books, bob.notes is notes)
notes.append(Note())
books["jam"] = Book(name="jam")
session.commit()
print(session.execute(select(shelf)).all(), session.scalars(select(Note.author_id)).all())
print("expired", bob.notes is notes, len(bob.notes), len(notes))
try:
    notes.append(Note())
    print("appended", len(notes), len(bob.notes))
except Exception as error:
    print(type(error).__name__, error)
try:
    del bob
    notes.append(Note())
    print("appended", len(notes))
except Exception as error:
    print(type(error).__name__, error)
