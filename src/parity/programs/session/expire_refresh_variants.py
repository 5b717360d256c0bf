from sqlalchemy import create_engine, ForeignKey, select, text, update, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, sessionmaker, joinedload, selectinload


class Base(DeclarativeBase):
    pass


class Shelf(Base):
    __tablename__ = "shelves"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="shelf", cascade="all", order_by="Book.id")


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    pages: Mapped[int] = mapped_column(default=10)
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id"))
    shelf: Mapped["Shelf | None"] = relationship(back_populates="books")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
Maker = sessionmaker(engine, expire_on_commit=False)
s = Maker()
shelf = Shelf(name="s", books=[Book(title="a"), Book(title="b")])
s.add(shelf)
s.commit()
print(shelf.name, [b.title for b in shelf.books])
s.execute(text("UPDATE shelves SET name='raw'"))
print(shelf.name)
s.refresh(shelf)
print(shelf.name)
s.execute(text("UPDATE books SET title=title || '!', pages=pages+1"))
s.refresh(shelf, ["books"])
print([b.title for b in shelf.books])
s.refresh(shelf.books[0], attribute_names=["title"])
print(shelf.books[0].title, shelf.books[0].pages)
s.expire(shelf)
print(inspect(shelf.books[0]).expired, shelf.books[0].title)
s.expire_all()
print([(b.title, b.pages) for b in shelf.books])
shelf.name = "pending change"
s.expire(shelf, ["name"])
print(shelf.name, s.dirty)
shelf.name = "lost?"
s.refresh(shelf)
print(shelf.name)
b = shelf.books[0]
print(s.scalars(select(Book).where(Book.id == b.id).execution_options(populate_existing=True)).one() is b)
with s.no_autoflush:
    b.title = "local"
    print(s.scalars(select(Book.title).where(Book.id == b.id)).one(), b.title)
    s.scalars(select(Book).execution_options(populate_existing=True)).all()
    print(b.title)
s.commit()
s.execute(text("DELETE FROM books WHERE id=2"))
s.expire(shelf.books[1])
gone = shelf.books[1]
try:
    gone.title
except Exception as e:
    print(type(e).__name__, str(e).replace(hex(id(gone)), "0x"))
try:
    s.refresh(gone)
except Exception as e:
    print(type(e).__name__, str(e).replace(hex(id(gone)), "0x"))
s.rollback()
print(gone.title)
s.add(Book(title="new"))
try:
    s.refresh(next(iter(s.new)))
except Exception as e:
    print(type(e).__name__)
print(s.get(Book, 1, populate_existing=True).title, s.get(Shelf, 1, options=[selectinload(Shelf.books)]).name)
s.close()
print(shelf.name, b.title)
fresh = s.get(Shelf, 1, options=[joinedload(Shelf.books)])
print(len(fresh.books))
s.refresh(fresh, with_for_update=True)
print(s.get(Book, 77), s.get(Book, {"id": 1}).title, s.get(Book, (1,)).title)
s.expunge(fresh)
print([x in s for x in (fresh, fresh.books[0])])
s.reset()
print(s.in_transaction())
