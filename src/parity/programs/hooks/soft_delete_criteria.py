import gc
from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, Table, select, func, and_, or_, desc, event, inspect
from sqlalchemy.orm import (declarative_base, relationship, Session, aliased, joinedload, selectinload, subqueryload, lazyload,
    immediateload, raiseload, noload, defaultload, contains_eager, load_only, defer, undefer, Load, backref, with_loader_criteria,
    undefer_group, deferred, column_property, query_expression, with_expression, attributes, object_session, make_transient)
from sqlalchemy.exc import SQLAlchemyError

Base = declarative_base()
tagging = Table("tagging", Base.metadata,
    Column("book_id", ForeignKey("books.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True))


class Author(Base):
    __tablename__ = "authors"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))
    country = Column(String(20))
    books = relationship("Book", back_populates="author", order_by="Book.id")
    prizes = relationship("Prize", back_populates="author", order_by="Prize.year")
    profile = relationship("Profile", back_populates="author", uselist=False)

    def __repr__(self):
        return f"A({self.name})"


class Profile(Base):
    __tablename__ = "profiles"
    id = Column(Integer, primary_key=True)
    bio = Column(String)
    author_id = Column(ForeignKey("authors.id"))
    author = relationship("Author", back_populates="profile")

    def __repr__(self):
        return f"P({self.bio})"


class Prize(Base):
    __tablename__ = "prizes"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    year = Column(Integer)
    author_id = Column(ForeignKey("authors.id"))
    author = relationship("Author", back_populates="prizes")

    def __repr__(self):
        return f"Z({self.title} {self.year})"


class Book(Base):
    __tablename__ = "books"
    id = Column(Integer, primary_key=True)
    title = Column(String(100), nullable=False)
    pages = Column(Integer)
    author_id = Column(ForeignKey("authors.id"))
    author = relationship("Author", back_populates="books")
    reviews = relationship("Review", back_populates="book", order_by="Review.id")
    tags = relationship("Tag", secondary=tagging, back_populates="books", order_by="Tag.name")

    def __repr__(self):
        return f"B({self.title})"


class Tag(Base):
    __tablename__ = "tags"
    id = Column(Integer, primary_key=True)
    name = Column(String(20))
    books = relationship("Book", secondary=tagging, back_populates="tags", order_by="Book.id")

    def __repr__(self):
        return f"T({self.name})"


class Review(Base):
    __tablename__ = "reviews"
    id = Column(Integer, primary_key=True)
    stars = Column(Integer)
    text = Column(String)
    book_id = Column(ForeignKey("books.id"))
    book = relationship("Book", back_populates="reviews")

    def __repr__(self):
        return f"R({self.stars})"


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    s.add_all([Author(id=1, name="ann", country="fr"), Author(id=2, name="bob", country="uk"), Author(id=3, name="cy", country="fr"), Author(id=4, name="dee")])
    s.add_all([Profile(id=1, bio="bio ann", author_id=1), Profile(id=2, bio="bio cy", author_id=3)])
    s.add_all([Prize(id=1, title="gold", year=2001, author_id=1), Prize(id=2, title="iron", year=1999, author_id=1), Prize(id=3, title="tin", year=2005, author_id=2)])
    s.add_all([Book(id=1, title="a1", pages=100, author_id=1), Book(id=2, title="a2", pages=200, author_id=1), Book(id=3, title="b1", pages=300, author_id=2),
               Book(id=4, title="c1", pages=50, author_id=3), Book(id=5, title="z", pages=None, author_id=None)])
    s.add_all([Tag(id=1, name="fun"), Tag(id=2, name="art"), Tag(id=3, name="sad")])
    s.add_all([Review(id=i, stars=i % 5 + 1, text=f"t{i}", book_id=b) for i, b in enumerate([1, 1, 2, 3, 3, 5], 1)])
    s.flush()
    for b, t in [(1, 1), (1, 2), (2, 1), (3, 3), (5, 2)]:
        s.execute(tagging.insert().values(book_id=b, tag_id=t))
    s.commit()


def show(label, fn):
    try:
        print(label, fn())
    except Exception as e:
        print(label, "!!", type(e).__name__, e)


def tree(objs):
    return [(a.name, [(b.title, [r.stars for r in b.reviews], [t.name for t in b.tags]) for b in a.books]) for a in objs]
@event.listens_for(Session, "do_orm_execute")
def only_fr(state):
    if state.is_select and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(with_loader_criteria(Author, Author.country == "fr", include_aliases=True))


with Session(engine) as s:
    print(s.query(Author).order_by(Author.id).all())
    print(s.query(Author).count())
    print(s.query(Author.name).order_by(Author.id).all())
    print(s.query(Author).filter_by(name="bob").first())
    print(s.scalars(select(Author)).all())
    print([(b.title, b.author) for b in s.query(Book).order_by(Book.id)])
    print([(b.title, b.author) for b in s.query(Book).options(joinedload(Book.author)).order_by(Book.id)])
    print(s.query(Book).join(Book.author).count())
