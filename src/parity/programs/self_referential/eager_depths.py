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

class Node(Base):
    __tablename__ = "nodes"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    parent_id = Column(ForeignKey("nodes.id"))
    children = relationship("Node", back_populates="parent", lazy="joined", join_depth=2, order_by="Node.id")
    parent = relationship("Node", back_populates="children", remote_side=[id])


class Part(Base):
    __tablename__ = "parts"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    whole_id = Column(ForeignKey("parts.id"))
    parts = relationship("Part", lazy="selectin", join_depth=2, order_by="Part.id")


class Area(Base):
    __tablename__ = "areas"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    up_id = Column(ForeignKey("areas.id"))
    subs = relationship("Area", order_by="Area.id", backref=backref("up", remote_side=[id]))


class Step(Base):
    __tablename__ = "steps"
    id = Column(Integer, primary_key=True)
    up_id = Column(ForeignKey("steps.id"))
    subs = relationship("Step", lazy="joined", order_by="Step.id")


class Hop(Base):
    __tablename__ = "hops"
    id = Column(Integer, primary_key=True)
    up_id = Column(ForeignKey("hops.id"))
    up = relationship("Hop", lazy="immediate", remote_side=[id])


Base.metadata.create_all(engine)
with Session(engine) as s:
    for cls, col in ((Node, "parent_id"), (Part, "whole_id"), (Area, "up_id"), (Step, "up_id"), (Hop, "up_id")):
        for i, p in [(1, None), (2, 1), (3, 1), (4, 2), (5, 4), (6, 5), (7, None)]:
            kw = {"id": i, col: p}
            if hasattr(cls, "name"):
                kw["name"] = f"n{i}"
            s.add(cls(**kw))
            s.flush()
    s.commit()


def walk(n, attr):
    return (n.id, [walk(c, attr) for c in getattr(n, attr)])


with Session(engine) as s:
    print([walk(n, "children") for n in s.query(Node).filter(Node.parent_id.is_(None)).order_by(Node.id)])
    s.expunge_all()
    print([walk(n, "children") for n in s.scalars(select(Node).filter_by(parent=None).options(joinedload(Node.children).joinedload(Node.children).joinedload(Node.children))).unique()])
    s.expunge_all()
    print([walk(n, "children") for n in s.scalars(select(Node).filter_by(id=1).options(lazyload(Node.children)))])
    s.expunge_all()
    print([walk(n, "parts") for n in s.scalars(select(Part).where(Part.whole_id == None).order_by(Part.id))])
    s.expunge_all()
    print([walk(n, "subs") for n in s.scalars(select(Step).where(Step.up_id == None).order_by(Step.id)).unique()])
    s.expunge_all()
    print([(h.id, h.up and h.up.id) for h in s.scalars(select(Hop).where(Hop.id.in_([6, 3])).order_by(Hop.id))])
    s.expunge_all()
    for o in (selectinload(Area.subs, recursion_depth=2), selectinload(Area.subs, recursion_depth=-1), immediateload(Area.subs, recursion_depth=1), immediateload(Area.subs, recursion_depth=-1), selectinload(Area.subs).selectinload(Area.subs), subqueryload(Area.subs).subqueryload(Area.subs), subqueryload(Area.subs).joinedload(Area.up), selectinload(Area.up), selectinload(Area.up, recursion_depth=-1), joinedload(Area.up).joinedload(Area.up)):
        print([(walk(n, "subs"), n.up and n.up.name) for n in s.scalars(select(Area).order_by(Area.id).options(o)).unique()])
        s.expunge_all()
    show("rd0", lambda: selectinload(Area.subs, recursion_depth=0))
    show("rdj", lambda: joinedload(Area.subs, recursion_depth=1))
    show("rdq", lambda: s.scalars(select(Author).options(selectinload(Author.books, recursion_depth=2))).all())
    up = aliased(Area, name="boss")
    print([(a.name, a.up.name) for a in s.scalars(select(Area).join(Area.up.of_type(up)).options(contains_eager(Area.up.of_type(up))).order_by(up.name, Area.id))])
    s.expunge_all()
    g = aliased(Area)
    print([(a.name, a.up.name, a.up.up.name) for a in s.query(Area).join(up, Area.up).join(g, up.up).options(contains_eager(Area.up.of_type(up)).contains_eager(up.up.of_type(g))).order_by(Area.id)])
    show("recur sel", lambda: [walk(a, "subs") for a in s.query(Area).filter(Area.id == 2).options(selectinload(Area.subs, recursion_depth=2).joinedload(Area.up))])
