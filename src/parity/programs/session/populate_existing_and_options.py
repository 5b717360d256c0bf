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
    show(label, fn)
a = s.get(Author, 1, options=[joinedload(Author.books)])
x("opt get", lambda: (a.books, s.get(Author, 1, options=[selectinload(Author.prizes)]) is a, "prizes" in a.__dict__))
x("populate get", lambda: s.get(Author, 1, options=[selectinload(Author.prizes)], populate_existing=True).__dict__.keys() >= {"prizes"})
a.name = "local"
x("query keeps", lambda: s.query(Author).filter(Author.id == 1).one().name)
s.rollback()
a.name = "local"
with s.no_autoflush:
    x("no autoflush", lambda: (s.query(Author).filter(Author.id == 1).one().name, s.query(Author).filter(Author.name == "local").count()))
    x("populate", lambda: (s.query(Author).filter(Author.id == 1).populate_existing().one().name, a in s.dirty))
x("options on existing", lambda: [("books" in z.__dict__, "profile" in z.__dict__) for z in s.query(Author).options(selectinload(Author.books), joinedload(Author.profile)).order_by(Author.id)])
keep = s.query(Author).order_by(Author.id).all()
x("existing again", lambda: [sorted(k for k in z.__dict__ if k[0] != "_") for z in s.query(Author).options(selectinload(Author.books)).order_by(Author.id)])
keep[0].books.append(Book(title="pending"))
x("pending kept", lambda: [len(z.books) for z in s.query(Author).options(selectinload(Author.books)).order_by(Author.id)])
x("pending replaced", lambda: [len(z.books) for z in s.query(Author).options(selectinload(Author.books)).populate_existing().order_by(Author.id)])
s.rollback()
x("after rollback", lambda: [len(z.books) for z in keep])
x("joined existing", lambda: [(z.name, z.books) for z in s.scalars(select(Author).join(Author.books).options(contains_eager(Author.books)).where(Book.pages > 150).order_by(Author.id)).unique()])
x("joined populate", lambda: [(z.name, z.books) for z in s.scalars(select(Author).join(Author.books).options(contains_eager(Author.books)).where(Book.pages > 150).order_by(Author.id).execution_options(populate_existing=True)).unique()])
x("others", lambda: [(z.name, z.books) for z in keep])
s.expire_all()
x("back", lambda: [(z.name, z.books) for z in keep])
s.expunge_all()
a = s.scalars(select(Author).options(load_only(Author.name)).where(Author.id == 1)).one()
x("load_only", lambda: sorted(k for k in a.__dict__ if k[0] != "_"))
x("full query fills", lambda: (s.scalars(select(Author).where(Author.id == 1)).one() is a, sorted(k for k in a.__dict__ if k[0] != "_")))
s.expire(a)
x("expired load_only", lambda: (a.name, sorted(k for k in a.__dict__ if k[0] != "_"), a.country))
s.refresh(a)
x("refreshed load_only", lambda: sorted(k for k in a.__dict__ if k[0] != "_"))
s.expunge_all()
b = s.query(Book).options(lazyload(Book.author).load_only(Author.name)).filter(Book.id == 1).one()
x("lazy with load_only", lambda: (b.author.name, sorted(k for k in b.author.__dict__ if k[0] != "_")))
s.expunge_all()
b = s.query(Book).options(lazyload(Book.author).joinedload(Author.prizes), lazyload(Book.reviews)).filter(Book.id == 1).one()
x("lazy then joined", lambda: (b.author.prizes, b.reviews))
s.expunge_all()
b = s.query(Book).options(defaultload(Book.author).selectinload(Author.books).joinedload(Book.tags)).filter(Book.id == 1).one()
x("default then selectin", lambda: (b.author.books, [z.tags for z in b.author.books]))
s.expunge_all()
x("many", lambda: s.execute(select(Author.name, Book).outerjoin(Author.books).options(selectinload(Book.tags)).order_by(Author.id, Book.id)).all())
x("none entity", lambda: s.execute(select(Author, Profile).outerjoin(Author.profile).options(joinedload(Profile.author), selectinload(Author.books)).order_by(Author.id)).unique().all())
x("scalar_one", lambda: s.execute(select(Author).where(Author.id == 1).options(joinedload(Author.books))).unique().scalar_one().books)
x("one_or_none", lambda: s.scalars(select(Author).where(Author.id == 9).options(joinedload(Author.books))).unique().one_or_none())
x("one fails", lambda: s.scalars(select(Author).options(joinedload(Author.books))).unique().one())
x("mappings", lambda: s.execute(select(Author, Book.title).join(Author.books).options(selectinload(Author.prizes)).order_by(Book.id)).mappings().all())
x("unique strategy", lambda: s.scalars(select(Author).join(Author.books)).unique(lambda z: z.country).all())
x("unique rows", lambda: s.execute(select(Author.country)).unique().all())
x("column", lambda: s.execute(select(Author, Book).join(Author.books).order_by(Book.id)).scalars(1).all())
x("fetchmany", lambda: (lambda r: (r.fetchmany(1), r.fetchone(), r.all()))(s.execute(select(Author).options(selectinload(Author.books)).order_by(Author.id))))
x("first closes", lambda: (lambda r: (r.first(), r.fetchone()))(s.execute(select(Author).order_by(Author.id))))
