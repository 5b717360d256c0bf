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
gc.disable()
s = Session(engine)
print(len(s.identity_map))
a = s.get(Author, 1)
print(len(s.identity_map), a.name)
bid = id(a)
del a
print(len(s.identity_map))
a = s.get(Author, 1)
books = a.books
del books
print(len(s.identity_map), [b.title for b in a.books])
first = a.books[0]
del a
print(len(s.identity_map))
gc.collect()
print(len(s.identity_map), sorted(map(str, [i for i in s.identity_map.keys()])))
print(first.author.name, len(s.identity_map))
del first
gc.collect()
print(len(s.identity_map))
for a in s.query(Author).order_by(Author.id):
    print(a.name, len(s.identity_map))
print(len(s.identity_map))
for a in s.scalars(select(Author).order_by(Author.id)):
    for b in a.books:
        print(b.title, b.author is a)
    print(len(s.identity_map))
a = b = None
gc.collect()
for b in s.scalars(select(Book).order_by(Book.id)):
    print(b.title, b.author.name if b.author else None, len(s.identity_map))
    gc.collect()
b = None
gc.collect()
print(len(s.identity_map))
x = s.get(Book, 1)
x.title = "dirty"
del x
gc.collect()
print(len(s.identity_map), s.dirty)
s.flush()
gc.collect()
print(len(s.identity_map))
s.rollback()
x = Book(title="n")
s.add(x)
del x
print(len(s.new))
s.flush()
gc.collect()
print(len(s.identity_map), len(s.new))
s.rollback()
rs = s.scalars(select(Author).options(selectinload(Author.books)).order_by(Author.id))
it = iter(rs)
n = next(it)
print(n.name, len(s.identity_map))
gc.collect()
print(len(s.identity_map))
n = next(it)
gc.collect()
print(n.books)
rest = list(it)
gc.collect()
print(len(s.identity_map))
del rest, n, it, rs
gc.collect()
print(len(s.identity_map))


def names():
    return [b.author.name for b in s.query(Book).filter(Book.author_id != None).order_by(Book.id)]


print(names(), len(s.identity_map))
print(names(), len(s.identity_map))
keep = s.query(Author).all()
print(names(), len(s.identity_map))
del keep
print(names(), len(s.identity_map))
p = s.query(Profile).options(joinedload(Profile.author)).first()
print(len(s.identity_map))
auth = p.author
del p
print(len(s.identity_map), s.get(Author, auth.id) is auth)
s.expire(auth, ["profile"])
gc.collect()
print(len(s.identity_map), auth.profile)
rows = s.execute(select(Author, Book).join(Author.books).order_by(Book.id)).all()
print(len(s.identity_map))
rows = rows[:1]
print(len(s.identity_map))
del rows
gc.collect()
print(len(s.identity_map))
r = s.execute(select(Author).order_by(Author.id))
print(r.fetchone(), len(s.identity_map))
print(r.fetchmany(2), len(s.identity_map))
print(r.all(), len(s.identity_map))
w = s.query(Book).get(3)
s.delete(w)
del w
gc.collect()
print(len(s.deleted), len(s.identity_map))
s.flush()
print(len(s.deleted), len(s.identity_map))
s.rollback()
print(len(s.identity_map), s.get(Book, 3))
