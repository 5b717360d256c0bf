from sqlalchemy import create_engine, ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    country: Mapped[str | None]
    books: Mapped[list["Book"]] = relationship(back_populates="author", cascade="all, delete-orphan", order_by="Book.id")


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
    author: Mapped["Author"] = relationship(back_populates="books")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    s.add(Author(id=1, name="Ann", country="NO", books=[Book(id=1, title="A1"), Book(id=2, title="A2")]))
    s.commit()

with Session(engine) as s:
    m = s.merge(Author(id=1, name="Anna"))
    print(m.name, m.country, [b.title for b in m.books], s.dirty)
    s.commit()

with Session(engine) as s:
    m = s.merge(Author(id=1, name="Anna", books=[Book(id=2, title="A2 new"), Book(title="A3")]))
    print([(b.id, b.title) for b in m.books])
    s.commit()
    print([(b.id, b.title) for b in m.books])

with Session(engine) as s:
    m = s.merge(Author(id=7, name="New", books=[Book(id=9, title="N9")]))
    print(m in s.new, m.books[0] in s.new)
    s.commit()
    print(m.id, m.books[0].author_id)

with Session(engine) as s:
    detached = s.get(Author, 1)
    detached.books
with Session(engine) as s2:
    detached.name = "changed while away"
    again = s2.merge(detached)
    print(again is detached, again.name, again in s2.dirty)
    s2.rollback()
    print(again.name)
    loaded = s2.merge(detached, load=True)
    print(loaded.name, [b.title for b in loaded.books])
    s2.rollback()
with Session(engine) as s3:
    clean = s3.get(Author, 7)
    s3.expunge(clean)
    fast = s3.merge(clean, load=False)
    print(fast is clean, fast.name, s3.dirty)
    try:
        clean.name = "dirty"
        s3.merge(clean, load=False)
    except Exception as e:
        print(type(e).__name__, e)
with Session(engine) as s4:
    inside = s4.get(Author, 1)
    print(s4.merge(inside) is inside)
    none = s4.merge(Author(name="no key"))
    print(none.id)
    s4.flush()
    print(none.id)
    m1 = s4.merge(Book(title="orphan"))
    try:
        s4.commit()
    except Exception as e:
        print(type(e).__name__, str(e))
    s4.rollback()
    print(s4.scalars(select(Author.name).order_by(Author.id)).all())
    try:
        s4.merge("x")
    except Exception as e:
        print(type(e).__name__, e)
    try:
        s4.no_merge_all([Author(id=1, name="one"), Author(id=20, name="twenty")])
    except Exception as e:
        print(type(e).__name__, e)
