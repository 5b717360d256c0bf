"""The replacing of dynamic collections, which flushes first, and a SQL expression as a foreign key whose object is looked up."""
from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, select
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()


class Author(Base):
    __tablename__ = "authors"
    id = Column(Integer, primary_key=True)
    name = Column(String(30), nullable=False)
    books = relationship("Book", lazy="dynamic", order_by="Book.id")
    clubs = relationship("Club", back_populates="author")


class Book(Base):
    __tablename__ = "books"
    id = Column(Integer, primary_key=True)
    name = Column(String(30))
    author_id = Column(Integer, ForeignKey("authors.id"))


class Club(Base):
    __tablename__ = "clubs"
    id = Column(Integer, primary_key=True)
    author_id = Column(Integer, ForeignKey("authors.id"))
    author = relationship("Author", back_populates="clubs", lazy="selectin")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
session = Session(engine)
ann, bob = Author(name="ann"), Author(name="bob")
book, club = Book(name="b1"), Club()
session.add_all([ann, bob, club])
print([b.name for b in ann.books])
ann.books = [book]
bob.books = [book, Book(name="b2")]
print("pending", [b.name for b in session.new])
print([b.name for b in ann.books], [b.name for b in bob.books])
bob.books = []
print(book.author_id, [b.name for b in bob.books])
session.commit()

club.author_id = Club.author_id + 1
try:
    print(session.query(Author).count())
except TypeError as error:
    print(type(error).__name__, error)
session.rollback()

print(session.scalars(select(Author.name).order_by(Author.id)).all())
