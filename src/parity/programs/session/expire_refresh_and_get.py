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
s = Session(engine, expire_on_commit=True)
a = s.get(Author, 1)
a.books, a.profile, a.prizes
i = inspect(a)
print(sorted(i.unloaded), i.expired_attributes)
s.expire(a, ["name"])
print(sorted(i.unloaded), sorted(i.expired_attributes), i.expired)
print(a.country, a.name)
s.expire(a, ["books"])
print(sorted(i.unloaded), [b.title for b in a.books])
s.expire(a, ["name", "books"])
print(a.books, sorted(i.unloaded))
print(a.name)
s.refresh(a)
print(sorted(i.unloaded))
s.refresh(a, attribute_names=["books"])
s.refresh(a, attribute_names=["name", "profile"])
s.refresh(a, ["prizes", "country"])
show("badref", lambda: s.refresh(a, ["nope"]))
show("badexp", lambda: s.expire(a, ["nope"]))
s.expire_all()
print(a.profile.bio, a.books)
s.commit()
a.name = "x"
print(i.modified, inspect(a).attrs.name.history)
s.refresh(a)
print(a.name, i.modified)
a.name = "y"
s.expire(a)
print(a.name)
a.books.append(Book(title="tmp"))
s.expire(a)
print([b.title for b in a.books], len(s.new))
s.rollback()
n = Author(name="z")
show("not pers", lambda: s.refresh(n))
show("not pers", lambda: s.expire(n))
s.add(n)
show("pend", lambda: s.refresh(n))
s.flush()
s.refresh(n)
print(n.id, n.books)
s.execute(Author.__table__.update().where(Author.id == 1).values(name="core"))
print(a.name, s.scalars(select(Author).where(Author.id == 1)).one().name)
s.refresh(a)
print(a.name)
s.execute(Author.__table__.update().where(Author.id == 1).values(name="core2"))
print(s.scalars(select(Author).where(Author.id == 1).execution_options(populate_existing=True)).one().name)
s.execute(Author.__table__.update().where(Author.id == 1).values(name="core3"))
print(s.get(Author, 1).name, s.get(Author, 1, populate_existing=True).name)
a.name = "pending"
with s.no_autoflush:
    print(s.query(Author).populate_existing().filter_by(id=1).one().name)
s.execute(Author.__table__.delete().where(Author.id == 4))
d = s.get(Author, 3)
s.execute(Author.__table__.delete().where(Author.id == 3))
s.expire(d)
show("gone", lambda: d.name)
show("gone2", lambda: s.refresh(d))
s.rollback()
print(d.name)
s.close()
show("detached col", lambda: d.name)
show("detached rel", lambda: d.books)
show("detached loaded", lambda: a.name)
s.add(a)
print(a.books)
s.expunge(a)
show("expunged", lambda: a.prizes)
show("exp", lambda: s.expire(a))
with Session(engine) as s2:
    b = s2.query(Book).options(joinedload(Book.author)).filter_by(id=1).one()
print(b.author.name, inspect(b).detached, object_session(b))
show("lazy", lambda: b.reviews)
show("lazy2", lambda: b.author.books)
with Session(engine) as s3:
    b2 = s3.merge(b, load=False)
    print(b2.reviews, b2 is b)
    b3 = s3.merge(Book(id=1, title="merged"))
    print(b3 is b2, b2.title)
    s3.commit()
show("after commit", lambda: b2.title)
with Session(engine, expire_on_commit=False) as s4:
    k = s4.get(Book, 2)
    k.title = "kk"
    s4.commit()
print(k.title, k.pages)
show("k", lambda: k.author)
u = s.get(Author, 2, options=[selectinload(Author.books).joinedload(Book.tags)])
print(u.books[0].tags)
s.expire(u)
print(u.books[0].tags)
s.refresh(u)
s.refresh(u, ["books"])
show("get none", lambda: s.get(Author, 99))
show("get tuple", lambda: s.get(Author, (2,)))
show("get bad", lambda: s.get(Author, (2, 3)))
show("get dict", lambda: s.get(Author, {"id": 2}))
show("get dict bad", lambda: s.get(Author, {"ident": 2}))
show("get_one", lambda: s.get_one(Author, 98))
show("get nonmapped", lambda: s.get(Session, 1))
show("get null", lambda: s.get(Author, None))
