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

class Doc(Base):
    __tablename__ = "docs"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    body = deferred(Column(String))
    notes = deferred(Column(String), group="extra")
    summary = deferred(Column(String), group="extra")
    secret = deferred(Column(String), raiseload=True)
    author_id = Column(ForeignKey("authors.id"))
    author = relationship("Author", backref=backref("docs", order_by="Doc.id"))
    upper = column_property(func.upper(title))
    lazy_len = column_property(func.length(title), deferred=True)
    extra = query_expression()


Base.metadata.create_all(engine)
with Session(engine) as s:
    s.add_all([Doc(id=i, title=f"d{i}", body=f"body{i}", notes="n", summary="s", secret="x", author_id=i % 2 + 1) for i in range(1, 4)])
    s.commit()
s = Session(engine)


def loaded(o):
    return sorted(k for k in o.__dict__ if not k.startswith("_"))


def go(label, *opts, ent=Doc, read=()):
    def fn():
        out = []
        for d in s.scalars(select(ent).options(*opts).order_by(ent.id)).unique():
            before = loaded(d)
            vals = []
            for r in read:
                try:
                    vals.append(getattr(d, r))
                except SQLAlchemyError as e:
                    vals.append(str(e))
            out.append((before, vals, loaded(d)))
        return out
    show(label, fn)
    s.expunge_all()


go("plain", read=["body", "notes", "summary", "lazy_len"])
go("secret", read=["secret"])
go("undefer", undefer(Doc.body), read=["body", "lazy_len"])
go("undefer sec", undefer(Doc.secret), read=["secret"])
go("group", undefer_group("extra"), read=["summary"])
go("star", undefer("*"), read=["secret"])
go("load_only", load_only(Doc.title), read=["upper", "author_id"])
go("load_only body", load_only(Doc.body, Doc.notes), read=["title"])
go("load_only raise", load_only(Doc.title, raiseload=True), read=["author_id", "body"])
go("defer", defer(Doc.title), read=["title", "upper"])
go("defer raise", defer(Doc.title, raiseload=True), read=["title"])
go("defer star", defer("*"), read=["title", "id"])
go("defer pk", defer(Doc.id), read=["id"])
go("load cls", Load(Doc).load_only(Doc.title).undefer(Doc.body), read=["body"])
go("expr", with_expression(Doc.extra, Doc.title + "!"), read=["extra"])
go("rel", joinedload(Doc.author).load_only(Author.name), read=["author"])
go("rel2", selectinload(Doc.author).defer(Author.country), read=["author"])
go("rel3", joinedload(Doc.author).options(load_only(Author.country), joinedload(Author.prizes)), read=["author"])
go("from author", selectinload(Author.docs).undefer(Doc.body), ent=Author, read=["docs"])
go("from author 2", joinedload(Author.docs).load_only(Doc.title), ent=Author, read=["docs"])
go("from author 3", defaultload(Author.docs).undefer_group("extra"), ent=Author, read=["docs"])
go("from author 4", subqueryload(Author.docs).options(undefer("*")), ent=Author, read=["docs"])
d = s.get(Doc, 1, options=[undefer(Doc.body)])
print(loaded(d))
d.body
s.refresh(d)
print(loaded(d))
s.refresh(d, ["body", "title"])
print(loaded(d))
s.expire(d, ["title"])
print(d.title, loaded(d))
s.expire(d)
print(d.title, loaded(d))
d.notes
s.commit()
print(d.id, loaded(d))
d.body = "changed"
s.commit()
print(d.body)
s.expire(d)
s.expunge(d)
show("detached", lambda: d.title)
show("detached body", lambda: d.body)
d2 = s.query(Doc).options(defer(Doc.title)).first()
s.expunge(d2)
show("det", lambda: d2.title)
print(s.query(Doc).populate_existing().options(undefer(Doc.body)).filter_by(id=2).one().body)
d3 = s.get(Doc, 3)
print(s.query(Doc).options(undefer(Doc.body)).filter_by(id=3).one() is d3, loaded(d3))
print(s.query(Doc).options(undefer(Doc.body)).populate_existing().filter_by(id=3).one() is d3, loaded(d3))
d4 = Doc(id=9, title="new")
print(d4.body, d4.upper, d4.extra, loaded(d4))
s.add(d4)
s.flush()
print(loaded(d4), d4.upper, d4.body, d4.lazy_len)
show("sort", lambda: [x.title for x in s.query(Doc).order_by(Doc.upper.desc(), Doc.lazy_len)])
show("where def", lambda: s.scalars(select(Doc.id).where(Doc.body.like("body%"))).all())
