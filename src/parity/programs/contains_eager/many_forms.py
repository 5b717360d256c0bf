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
s = Session(engine)
def x(label, fn):
    show(label, fn); s.expunge_all()
x("q", lambda: [(a, a.books) for a in s.query(Author).join(Author.books).filter(Book.pages >= 200).options(contains_eager(Author.books)).order_by(Author.id)])
x("s", lambda: [(a, a.books) for a in s.scalars(select(Author).join(Author.books).where(Book.pages >= 200).options(contains_eager(Author.books)).order_by(Author.id)).unique()])
x("nouniq", lambda: s.scalars(select(Author).join(Author.books).options(contains_eager(Author.books))).all())
x("outer", lambda: [(a, a.books) for a in s.query(Author).outerjoin(Author.books).options(contains_eager(Author.books)).order_by(Author.id, Book.id.desc())])
x("m2o", lambda: [(b, b.author) for b in s.scalars(select(Book).join(Book.author).options(contains_eager(Book.author)).where(Author.country == "fr").order_by(Book.id))])
x("chain", lambda: [(r, r.book, r.book.author) for r in s.query(Review).join(Review.book).join(Book.author).options(contains_eager(Review.book).contains_eager(Book.author)).order_by(Review.id)])
x("chain j", lambda: [(r, r.book, r.book.author.prizes) for r in s.query(Review).join(Review.book).options(contains_eager(Review.book).joinedload(Book.author).selectinload(Author.prizes)).order_by(Review.id) if r.book.author])
ba = aliased(Book)
x("alias", lambda: [(a, a.books) for a in s.query(Author).join(Author.books.of_type(ba)).options(contains_eager(Author.books.of_type(ba))).order_by(ba.title.desc())])
x("alias kw", lambda: [(a, a.books) for a in s.query(Author).join(ba, Author.books).options(contains_eager(Author.books, alias=ba)).order_by(ba.title.desc())])
x("only", lambda: [(a, [sorted(k for k in b.__dict__ if k[0] != '_') for b in a.books]) for a in s.query(Author).join(Author.books).options(contains_eager(Author.books).load_only(Book.title)).order_by(Author.id)])
sub = select(Book).where(Book.pages > 60).order_by(Book.id).subquery()
bs = aliased(Book, sub)
x("sub", lambda: [(a, a.books) for a in s.query(Author).join(bs, Author.books).options(contains_eager(Author.books.of_type(bs))).order_by(Author.id)])
x("sub limit", lambda: [(a, a.books) for a in s.query(Author).join(bs, Author.books).options(contains_eager(Author.books.of_type(bs))).order_by(Author.id).limit(2)])
x("m2m", lambda: [(b, b.tags) for b in s.query(Book).join(Book.tags).filter(Tag.name == "fun").options(contains_eager(Book.tags)).order_by(Book.id)])
x("two", lambda: [(a, a.books, a.prizes) for a in s.query(Author).join(Author.books).join(Author.prizes).options(contains_eager(Author.books), contains_eager(Author.prizes)).order_by(Author.id, Book.id, Prize.id)])
x("existing", lambda: (s.get(Author, 1).books, [(a.books) for a in s.query(Author).join(Author.books).filter(Book.id == 2).options(contains_eager(Author.books))]))
def keepit():
    a = s.get(Author, 1)
    a.books
    r = [(q.books) for q in s.query(Author).join(Author.books).filter(Book.id == 2).options(contains_eager(Author.books))]
    r2 = [(q.books) for q in s.query(Author).join(Author.books).filter(Book.id == 2).options(contains_eager(Author.books)).populate_existing()]
    return r, [str(z) for z in r2], a.books
x("populate", keepit)
x("core text", lambda: [(b, b.author) for b in s.query(Book).from_statement(select(Book, Author).join(Author).order_by(Book.id)).options(contains_eager(Book.author))])
x("from_st", lambda: s.scalars(select(Author).from_statement(select(Author).where(Author.id < 3).order_by(Author.id.desc()))).all())
x("from_st sel", lambda: [a.books for a in s.scalars(select(Author).options(selectinload(Author.books)).from_statement(select(Author).where(Author.id < 3).order_by(Author.id.desc())))])
x("from_st joined", lambda: [a.books for a in s.scalars(select(Author).options(joinedload(Author.books)).from_statement(select(Author).where(Author.id < 3).order_by(Author.id.desc())))])
x("first", lambda: s.query(Author).join(Author.books).options(contains_eager(Author.books)).order_by(Author.id).first().books)
x("limit", lambda: [a.books for a in s.query(Author).join(Author.books).options(contains_eager(Author.books)).order_by(Author.id).limit(3)])
x("wlc", lambda: [(a, a.books) for a in s.scalars(select(Author).options(selectinload(Author.books), with_loader_criteria(Book, Book.pages > 100)).order_by(Author.id))])
x("wlc l", lambda: [(a, a.books) for a in s.scalars(select(Author).options(with_loader_criteria(Book, lambda cls: cls.pages > 100)).order_by(Author.id))])
x("wlc j", lambda: [(a, a.books) for a in s.scalars(select(Author).options(joinedload(Author.books), with_loader_criteria(Book, Book.pages > 100)).order_by(Author.id)).unique()])
x("wlc e", lambda: s.scalars(select(Book).options(with_loader_criteria(Book, Book.pages > 100)).order_by(Book.id)).all())
x("wlc join", lambda: s.execute(select(Author.name, Book.title).join(Author.books).options(with_loader_criteria(Book, Book.pages > 100)).order_by(Book.id)).all())
