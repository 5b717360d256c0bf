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
au = aliased(Author)
b1, b2 = aliased(Book, name="first_book"), aliased(Book)
x("alias joined", lambda: [(a.name, [(b.title, b.tags) for b in a.books]) for a in s.scalars(select(au).options(joinedload(au.books).joinedload(Book.tags)).order_by(au.id)).unique()])
x("alias of_type", lambda: [(a.name, a.books) for a in s.scalars(select(au).options(joinedload(au.books.of_type(b1))).order_by(au.id)).unique()])
x("alias of_type chain", lambda: [(a.name, [(b, b.reviews) for b in a.books]) for a in s.scalars(select(Author).options(joinedload(Author.books.of_type(b1)).selectinload(b1.reviews)).order_by(Author.id)).unique()])
x("sel of_type", lambda: [(a.name, [(b, b.reviews) for b in a.books]) for a in s.scalars(select(Author).options(selectinload(Author.books.of_type(b2)).joinedload(b2.reviews)).order_by(Author.id)).unique()])
x("sub of_type", lambda: [(a.name, [(b, b.reviews) for b in a.books]) for a in s.scalars(select(Author).options(subqueryload(Author.books.of_type(b2)).joinedload(b2.reviews)).order_by(Author.id)).unique()])
x("two aliases", lambda: s.execute(select(b1, b2).join(b2, b1.author_id == b2.author_id).where(b1.id < b2.id).options(joinedload(b1.author), selectinload(b2.tags))).unique().all())
x("two collections", lambda: [(a.name, a.books, a.prizes) for a in s.scalars(select(Author).options(joinedload(Author.books), joinedload(Author.prizes)).order_by(Author.id)).unique()])
x("two collections limit", lambda: [(a.name, a.books, a.prizes) for a in s.scalars(select(Author).options(joinedload(Author.books), joinedload(Author.prizes)).order_by(Author.name.desc()).limit(2).offset(1)).unique()])
x("deep", lambda: [(t.name, [(b.title, b.author and (b.author.profile, b.author.prizes)) for b in t.books]) for t in s.scalars(select(Tag).options(joinedload(Tag.books).joinedload(Book.author).options(joinedload(Author.profile), joinedload(Author.prizes))).order_by(Tag.name)).unique()])
x("inner nest", lambda: [(r.stars, r.book.title, r.book.author) for r in s.scalars(select(Review).options(joinedload(Review.book, innerjoin=True).joinedload(Book.author)).order_by(Review.id))])
x("inner below outer", lambda: [(b.title, b.author and b.author.books) for b in s.scalars(select(Book).options(joinedload(Book.author).joinedload(Author.books, innerjoin=True)).order_by(Book.id)).unique()])
x("inner unnested", lambda: [(b.title, b.author and b.author.books) for b in s.scalars(select(Book).options(joinedload(Book.author).joinedload(Author.books, innerjoin="unnested")).order_by(Book.id)).unique()])
x("m2m inner", lambda: [(b.title, b.tags) for b in s.scalars(select(Book).options(joinedload(Book.tags, innerjoin=True)).order_by(Book.id)).unique()])
x("distinct order", lambda: [(a.name, a.books) for a in s.query(Author).join(Author.books).distinct().options(joinedload(Author.books)).order_by(Author.name.desc())])
x("distinct on col", lambda: [(a.name, a.books) for a in s.query(Author).distinct().options(joinedload(Author.books)).order_by(func.length(Author.name), Author.id).limit(3)])
x("order by joined", lambda: [(a.name, a.books) for a in s.query(Author).join(Author.books).options(joinedload(Author.books)).order_by(Book.pages.desc())])
x("order by expr limit", lambda: [(a.name, a.books) for a in s.query(Author).outerjoin(Author.books).group_by(Author.id).options(joinedload(Author.books)).order_by(func.sum(Book.pages).desc(), Author.id).limit(3)])
x("label order", lambda: s.execute(select(Author, func.count(Book.id).label("n")).outerjoin(Author.books).group_by(Author.id).options(joinedload(Author.prizes)).order_by(desc("n"), Author.id).limit(3)).unique().all())
x("cols and entity", lambda: s.execute(select(Author.name, Book).join(Author.books).options(joinedload(Book.reviews)).order_by(Book.id)).unique().all())
x("cols and limit", lambda: [(n, b, b.reviews) for n, b in s.query(Author.name, Book).join(Author.books).options(joinedload(Book.reviews)).order_by(Book.id).limit(2)])
x("select_from", lambda: [(a, a.books) for a in s.query(Author).select_from(Prize).join(Prize.author).options(joinedload(Author.books)).order_by(Prize.year)])
sub = select(Author).where(Author.country == "fr").order_by(Author.id).limit(5).subquery()
fr = aliased(Author, sub)
x("aliased sub", lambda: [(a.name, a.books) for a in s.scalars(select(fr).options(joinedload(fr.books)).order_by(fr.name.desc())).unique()])
x("aliased sub sel", lambda: [(a.name, a.books) for a in s.scalars(select(fr).options(selectinload(fr.books)).order_by(fr.name.desc()))])
x("aliased sub subq", lambda: [(a.name, a.books) for a in s.scalars(select(fr).options(subqueryload(fr.books)).order_by(fr.name.desc()))])
x("aliased sub limit", lambda: [(a.name, a.books) for a in s.query(fr).options(joinedload(fr.books)).order_by(fr.name.desc()).limit(1)])
cte = select(Book).where(Book.pages > 60).cte("big")
bc = aliased(Book, cte)
x("cte", lambda: [(b.title, b.author) for b in s.scalars(select(bc).options(joinedload(bc.author)).order_by(bc.id))])
u = select(Author).where(Author.id == 1).union_all(select(Author).where(Author.id == 3)).subquery()
ua = aliased(Author, u)
x("union", lambda: [(a.name, a.books) for a in s.scalars(select(ua).options(selectinload(ua.books)).order_by(ua.id))])
x("q union", lambda: [(a.name, a.books) for a in s.query(Author).filter_by(id=1).union(s.query(Author).filter_by(id=3)).options(joinedload(Author.books)).order_by(Author.id)])
x("q from sub", lambda: [(a.name, a.books) for a in s.query(fr).filter(fr.id > 1).options(contains_eager(fr.books)).join(fr.books)])
x("exists sub", lambda: [(a.name, a.books) for a in s.query(Author).filter(s.query(Book).filter(Book.author_id == Author.id).exists()).options(subqueryload(Author.books)).order_by(Author.id)])
x("subq params", lambda: [(a.name, a.books) for a in s.query(Author).filter(Author.name.in_(["ann", "bob"]), Author.country != None).options(subqueryload(Author.books).subqueryload(Book.reviews)).order_by(Author.id).limit(5)])
x("eager disabled", lambda: [(a.name, a.books) for a in s.query(Author).options(joinedload(Author.books)).enable_eagerloads(False).order_by(Author.id).limit(1)])
x("count eager", lambda: s.query(Author).options(joinedload(Author.books)).count())
x("exists eager", lambda: s.query(s.query(Author).options(joinedload(Author.books)).exists()).scalar())
x("subquery eager", lambda: s.query(s.query(Author).options(joinedload(Author.books)).subquery()).count())
x("str", lambda: str(s.query(Author).options(joinedload(Author.books)).limit(2)))
x("str sel", lambda: str(select(Author).options(joinedload(Author.books).joinedload(Book.tags)).where(Author.id == 3)))
