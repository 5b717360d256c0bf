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
run = lambda *o, ent=Author: s.scalars(select(ent).options(*o).order_by(ent.id)).unique().all()
qrun = lambda *o, ent=Author: s.query(ent).options(*o).order_by(ent.id).all()
for r in (run, qrun):
    show("str", lambda: r(joinedload("books")))
    show("col", lambda: r(joinedload(Author.name)))
    show("selcol", lambda: r(selectinload(Author.name)))
    show("wrong ent", lambda: r(joinedload(Book.reviews)))
    show("wrong chain", lambda: r(joinedload(Author.books).joinedload(Author.prizes)))
    show("chain 2", lambda: r(joinedload(Author.books).joinedload(Review.book)))
    show("defer rel", lambda: r(defer(Author.books)))
    show("load_only rel", lambda: r(load_only(Author.books)))
    show("load_only wrong", lambda: r(load_only(Book.title)))
    show("load_only str", lambda: r(load_only("name")))
    show("defer str", lambda: r(defer("name")))
    show("class", lambda: r(joinedload(Book)))
    show("loadcls", lambda: r(Load(Book).joinedload(Book.tags)))
    show("load chain", lambda: r(Load(Author).joinedload(Book.tags)))
    show("defaultload", lambda: r(defaultload(Author.books).joinedload(Book.tags)))
    show("contains", lambda: r(contains_eager(Author.books)))
    show("undefer", lambda: r(undefer(Author.books)))
    show("undefer_group", lambda: r(undefer_group("x")))
    show("raise *", lambda: [a.books for a in r(raiseload("*"))])
    s.expunge_all()
    show("raise sql", lambda: [a.books for a in r(raiseload(Author.books, sql_only=True))])
    s.expunge_all()
    show("noload", lambda: [a.books for a in r(noload(Author.books))])
    s.expunge_all()
    show("not opt", lambda: r("abc"))
    show("none", lambda: r(None))
    show("twice", lambda: [a.books for a in r(joinedload(Author.books), selectinload(Author.books))])
    s.expunge_all()
    show("list", lambda: r([joinedload(Author.books)]))
    show("innerjoin", lambda: [a.prizes for a in r(joinedload(Author.books, innerjoin=True))])
    s.expunge_all()
    show("innerjoin nested", lambda: [b.author for b in r(joinedload(Book.author, innerjoin=True).joinedload(Author.profile, innerjoin="unnested"), ent=Book)])
    s.expunge_all()
    show("fk col", lambda: r(joinedload(Author.books, Book.tags)))
    show("int", lambda: r(joinedload(3)))
    show("and_ raise", lambda: [a.books for a in r(joinedload(Author.books.and_(Book.pages > 150)))])
    s.expunge_all()
    show("and_ sel", lambda: [a.books for a in r(selectinload(Author.books.and_(Book.pages > 150, Book.id < 9)))])
    s.expunge_all()
    show("and_ sub", lambda: [a.books for a in r(subqueryload(Author.books.and_(Book.pages > 150)))])
    s.expunge_all()
    show("and_ lazy", lambda: [a.books for a in r(lazyload(Author.books.and_(Book.title == "a1")))])
    s.expunge_all()
    show("and_ imm", lambda: [a.books for a in r(immediateload(Author.books.and_(Book.title == "a1")))])
    s.expunge_all()
    show("and m2m", lambda: [b.tags for b in r(selectinload(Book.tags.and_(Tag.name != "fun")), ent=Book)])
    s.expunge_all()
    show("and m2m j", lambda: [b.tags for b in r(joinedload(Book.tags.and_(Tag.name != "fun")), ent=Book)])
    s.expunge_all()
    show("and m2o", lambda: [b.author for b in r(joinedload(Book.author.and_(Author.name != "ann")), ent=Book)])
    s.expunge_all()
    show("and m2o s", lambda: [b.author for b in r(selectinload(Book.author.and_(Author.name != "ann")), ent=Book)])
    s.expunge_all()
show("scalars no unique", lambda: s.scalars(select(Author).options(joinedload(Author.books))).all())
show("execute no unique", lambda: s.execute(select(Author).options(joinedload(Author.books))).first())
show("wrong scalar", lambda: s.scalar(select(Author).options(joinedload(Author.books)).order_by(Author.id)))
show("lazy no options", lambda: s.execute(select(Author.name).options(joinedload(Author.books))).all())
show("q cols", lambda: s.query(Author.name).options(joinedload(Author.books)).all())
show("q cols2", lambda: s.query(Author.name).options(load_only(Author.name)).all())
show("agg", lambda: s.query(func.count(Author.id)).options(selectinload(Author.books)).scalar())
show("aliased wrong", lambda: s.query(aliased(Author, name="au")).options(joinedload(Author.books)).all())
au = aliased(Author, name="au")
show("aliased ok", lambda: [a.books for a in s.query(au).options(joinedload(au.books)).order_by(au.id)])
show("aliased other", lambda: [a.books for a in s.query(Author).options(joinedload(au.books))])
show("yield joined", lambda: list(s.query(Author).options(joinedload(Author.books)).yield_per(2)))
show("yield sub", lambda: list(s.query(Author).options(subqueryload(Author.books)).yield_per(2)))
s.expunge_all()
show("yield sel", lambda: [(a.name, a.books) for a in s.query(Author).options(selectinload(Author.books)).order_by(Author.id).yield_per(2)])
s.expunge_all()
show("yield sel 2.0", lambda: [(a.name, a.books) for a in s.scalars(select(Author).options(selectinload(Author.books)).order_by(Author.id).execution_options(yield_per=3))])
s.expunge_all()
show("partitions", lambda: [[a.name for a in p] for p in s.scalars(select(Author).options(immediateload(Author.books)).order_by(Author.id).execution_options(yield_per=3)).partitions()])
show("partitions n", lambda: [[a.name for a in p] for p in s.scalars(select(Author).order_by(Author.id)).partitions(2)])
