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

class Cat(Base):
    __tablename__ = "cats"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    owner_id = Column(ForeignKey("authors.id"))
    room_id = Column(ForeignKey("books.id"))
    owner = relationship("Author", lazy="raise")
    room = relationship("Book", lazy="raise_on_sql")
    toys = relationship("Toy", lazy="raise", back_populates="cat", order_by="Toy.id")
    friends = relationship("Toy", lazy="noload", viewonly=True)


class Toy(Base):
    __tablename__ = "toys"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    cat_id = Column(ForeignKey("cats.id"))
    cat = relationship("Cat", lazy="raise_on_sql", back_populates="toys")


class Box(Base):
    __tablename__ = "boxes"
    id = Column(Integer, primary_key=True)
    book_id = Column(ForeignKey("books.id"))
    a = relationship("Book", lazy="immediate")
    b = relationship("Book", lazy="joined", viewonly=True)
    c = relationship("Book", lazy="subquery", viewonly=True)
    d = relationship("Book", lazy="noload", viewonly=True)
    e = relationship("Book", lazy=True, viewonly=True)
    f = relationship("Book", lazy=False, viewonly=True)
    g = relationship("Book", lazy=None, viewonly=True)


Base.metadata.create_all(engine)
with Session(engine) as s:
    s.add_all([Cat(id=1, name="tom", owner_id=1, room_id=1), Cat(id=2, name="kit", owner_id=2), Toy(id=1, name="ball", cat_id=1), Toy(id=2, name="mouse", cat_id=1), Box(id=1, book_id=3), Box(id=2)])
    s.commit()
s = Session(engine)
cat = s.get(Cat, 1)
show("owner", lambda: cat.owner)
show("room", lambda: cat.room)
keep = s.get(Book, 1)
show("room in map", lambda: cat.room)
show("toys", lambda: cat.toys)
show("noload", lambda: cat.friends)
toy = s.get(Toy, 1)
show("toy.cat", lambda: toy.cat.name)
show("append", lambda: cat.toys.append(Toy(name="z")))
show("set", lambda: setattr(cat, "toys", []))
show("set owner", lambda: setattr(cat, "owner", s.get(Author, 2)))
show("cat2 room", lambda: s.get(Cat, 2).room)
s.rollback()
s.expunge_all()
for o in (joinedload, selectinload, subqueryload, immediateload, lazyload):
    show(o.__name__, lambda: [(c.owner, [t.name for t in c.toys]) for c in s.scalars(select(Cat).options(o(Cat.owner), o(Cat.toys)).order_by(Cat.id)).unique()] if o in (joinedload, lazyload) else [(c.owner) for c in s.scalars(select(Cat).options(o(Cat.owner)).order_by(Cat.id)).unique()])
    s.expunge_all()
    show(o.__name__, lambda: [[t.name for t in c.friends] for c in s.scalars(select(Cat).options(o(Cat.friends)).order_by(Cat.id)).unique()])
    s.expunge_all()
t = Cat(name="new", owner=None)
show("transient", lambda: (t.owner, t.toys, t.friends, t.room))
s.add(t)
show("pending", lambda: (t.owner, t.room))
s.flush()
show("persistent", lambda: t.room)
show("persistent2", lambda: t.toys)
s.expire(t)
show("expired", lambda: t.toys)
s.rollback()
show("delete", lambda: (s.delete(s.get(Cat, 1)), s.flush()))
s.rollback()
for b in s.scalars(select(Box).order_by(Box.id)):
    show("box", lambda: (b.a, b.b, b.c, b.d, b.e, b.f, b.g))
s.expunge_all()
show("raise *", lambda: [x.books for x in s.query(Author).options(selectinload(Author.prizes), raiseload("*"))])
s.expunge_all()
show("raise * chained", lambda: [x.books[0].reviews for x in s.query(Author).options(selectinload(Author.books).raiseload("*")).order_by(Author.id)])
s.expunge_all()
show("raise * other", lambda: [x.profile for x in s.query(Author).options(selectinload(Author.books).raiseload("*")).order_by(Author.id)])
s.expunge_all()
show("Load raise *", lambda: [(x.profile) for x in s.query(Author).options(Load(Author).raiseload("*"))])
s.expunge_all()
show("Load raise * sub", lambda: [(x.books[0].reviews) for x in s.query(Author).options(Load(Author).selectinload(Author.books), Load(Author).raiseload("*")).order_by(Author.id).limit(1)])
s.expunge_all()
show("lazyload *", lambda: [b.a for b in s.query(Box).options(lazyload("*")).order_by(Box.id)])
s.expunge_all()
show("joined *", lambda: [b.author for b in s.scalars(select(Book).options(joinedload("*")).order_by(Book.id)).unique()])
s.expunge_all()
s.expunge_all()
show("noload *", lambda: [(b.author, b.tags) for b in s.scalars(select(Book).options(noload("*")).order_by(Book.id)).unique()])
s.expunge_all()
show("raise m2o in map", lambda: [(b.author) for b in (s.query(Author).all(), s.scalars(select(Book).options(raiseload(Book.author, sql_only=True)).order_by(Book.id).limit(2)).all())[1]])
s.expunge_all()
show("raise m2o strict", lambda: [(b.author) for b in (s.query(Author).all(), s.scalars(select(Book).options(raiseload(Book.author)).order_by(Book.id).limit(2)).all())[1]])
s.expunge_all()
show("raise multi", lambda: s.execute(select(Author, Book).join(Author.books).options(raiseload("*"))).all())
show("raise multi2", lambda: s.execute(select(Author, Book).join(Author.books).options(Load(Author).raiseload("*"), Load(Book).joinedload(Book.tags)).order_by(Book.id)).unique().all()[0][1].tags)
s.close()
a = s.scalars(select(Author).options(raiseload(Author.books)).order_by(Author.id)).first()
s.expire(a)
show("raise after expire", lambda: a.books)
s.refresh(a)
show("raise after refresh", lambda: a.books)
a.books = [Book(title="k")]
show("set ok", lambda: a.books)
s.rollback()
with Session(engine) as s2:
    det = s2.scalars(select(Author).options(raiseload(Author.prizes)).order_by(Author.id)).first()
show("detached raise", lambda: det.prizes)
show("detached lazy", lambda: det.books)
with Session(engine) as s2:
    s2.add(det)
    show("readded raise", lambda: det.prizes)
    show("readded lazy", lambda: det.books)
