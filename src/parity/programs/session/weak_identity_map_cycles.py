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
import weakref
gc.disable()
s = Session(engine)
count = lambda: len(s.identity_map)
# lists dropped and loaded again
def titles():
    return [b.title for b in s.scalars(select(Book).order_by(Book.id))]
print(titles(), count())
print(titles(), count())
# first loop keeps nothing, second loop must load again
for i in range(2):
    for b in s.query(Book).order_by(Book.id):
        print(b.title, b.author and b.author.name, [r.stars for r in b.reviews], count())
del b
print(count())
gc.collect()
print(count())
# comprehension keeps the list
books = s.query(Book).order_by(Book.id).all()
names = [b.author.name for b in books if b.author]
print(names, count())
del books
print(count())
gc.collect()
print(count())
# a reference cycle through back_populates keeps objects until the collector comes
gc.disable()
a = s.get(Author, 1)
for b in a.books:
    b.author
print(count())
a = b = None
print(count())
x = s.get(Author, 1)
print(x.name, count())
x = None
gc.collect()
print(count())
x = s.get(Author, 1)
print(x.books, count())
x = None
print(count())
# eager loaded: many-to-one set both ways
a = s.scalars(select(Author).options(selectinload(Author.books)).where(Author.id == 1)).one()
b = a.books[0]
a = None
print(count(), b.author.name, count())
b = None
print(count())
gc.collect()
print(count())
a = s.scalars(select(Author).options(joinedload(Author.books).joinedload(Book.author)).where(Author.id == 1)).unique().one()
print(a.books[0].author is a)
a = None
print(count())
gc.collect()
print(count())
# weakref callbacks
a = s.get(Author, 2)
r = weakref.ref(a, lambda ref: print("died"))
print(r() is a)
a = None
print(r(), count())
# session.get of dropped objects sends again
for i in (1, 1, 2, 1):
    print(s.get(Author, i).name)
keep = [s.get(Author, i) for i in (1, 1, 2, 1)]
print(count())
keep.pop(2)
print(count())
keep.clear()
print(count())
# modified are strong until flushed
a = s.get(Author, 3)
a.name = "changed"
a = None
gc.collect()
print(count(), [o.name for o in s.dirty])
s.flush()
print(count())
a = s.get(Author, 3)
print(a.name)
s.rollback()
print(a.name)
# new objects are strong, then weak after the flush
s.add(Author(name="n1"))
s.add_all([Author(name="n2", books=[Book(title="nb")])])
print(len(s.new), count())
s.flush()
print(len(s.new), count())
gc.collect()
print(count())
print([x.title for x in s.query(Book).filter(Book.title == "nb")], count())
s.rollback()
print(count())
# pending change in a collection
a = s.get(Author, 1)
a.books.append(Book(title="extra"))
a = None
gc.collect()
print(count(), len(s.new))
s.commit()
gc.collect()
print(count())
print(s.query(func.count(Book.id)).scalar())
# delete
d = s.query(Book).filter_by(title="extra").one()
s.delete(d)
d = None
gc.collect()
print(count(), len(s.deleted))
s.commit()
print(count())
# expire keeps objects, drops what they refer to
a = s.get(Author, 1)
a.books
print(count())
s.expire(a, ["books"])
gc.collect()
print(count())
a.books
s.refresh(a)
gc.collect()
print(count())
s.expire_all()
gc.collect()
print(count())
a.books
s.commit()
gc.collect()
print(count(), a.name)
# rows keep their objects
row = s.execute(select(Author, Book).join(Author.books).order_by(Book.id)).first()
print(count(), row)
row = row[1]
gc.collect()
print(count(), row)
# generators
def gen():
    for bk in s.scalars(select(Book).order_by(Book.id)):
        yield bk
g = gen()
print(next(g), count())
print(next(g), count())
g.close()
del g
gc.collect()
print(count())
it = iter(s.query(Tag).order_by(Tag.id))
t = next(it)
print(t.name, count())
del it
print(count())
print([z.name for z in t.books[0].tags], count())
for t in s.query(Tag).order_by(Tag.id):
    for z in t.books:
        gc.collect()
        print(t.name, z.title, z.author, count())
