from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, Table, select, func
from sqlalchemy.orm import declarative_base, relationship, Session, joinedload, selectinload, subqueryload, lazyload, WriteOnlyMapped, DynamicMapped, raiseload, backref
from sqlalchemy import inspect
Base = declarative_base()
link = Table("link", Base.metadata, Column("user_id", ForeignKey("users.id"), primary_key=True), Column("group_id", ForeignKey("groups.id"), primary_key=True))


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    posts = relationship("Post", lazy="dynamic", back_populates="author", order_by="Post.id", cascade="all, delete-orphan")
    groups = relationship("Group", secondary=link, lazy="dynamic", backref=backref("members", lazy="dynamic"))
    notes = relationship("Note", lazy="write_only", cascade="all, delete-orphan", passive_deletes=True, order_by="Note.id")

    def __repr__(self):
        return self.name


class Post(Base):
    __tablename__ = "posts"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    author_id = Column(ForeignKey("users.id"))
    author = relationship("User", back_populates="posts")

    def __repr__(self):
        return self.title


class Group(Base):
    __tablename__ = "groups"
    id = Column(Integer, primary_key=True)
    name = Column(String)

    def __repr__(self):
        return self.name


class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
    text = Column(String)
    user_id = Column(ForeignKey("users.id", ondelete="cascade"))

    def __repr__(self):
        return self.text


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)


def show(label, fn):
    try:
        print(label, fn())
    except Exception as e:
        print(label, "!!", type(e).__name__, e)


u = User(name="u1")
show("transient", lambda: (u.posts.all(), list(u.posts), type(u.posts).__name__))
u.posts.append(Post(title="p0"))
show("transient 2", lambda: (u.posts.all(), [p for p in u.posts]))
show("count tr", lambda: u.posts.count())
s.add(u)
show("pending", lambda: (u.posts.all(), list(u.posts)))
s.commit()
u.posts.extend([Post(title="p1"), Post(title="p2")])
u.posts.add(Post(title="p3"))
show("all", lambda: u.posts.all())
show("count", lambda: u.posts.count())
show("filter", lambda: u.posts.filter(Post.title != "p1").order_by(Post.title.desc()).all())
show("filter_by", lambda: u.posts.filter_by(title="p1").one())
show("order", lambda: u.posts.order_by(None).order_by(Post.title.desc()).limit(2).all())
show("idx", lambda: (u.posts[0], u.posts[1:3], u.posts.first()))
show("opts", lambda: u.posts.options(joinedload(Post.author)).all())
show("join", lambda: u.posts.join(Post.author).filter(User.name == "u1").count())
show("exists", lambda: s.query(u.posts.exists()).scalar())
show("len", lambda: len(u.posts))
show("in", lambda: s.get(Post, 1) in u.posts)
show("bool", lambda: bool(u.posts))
p1 = u.posts.filter_by(title="p1").one()
u.posts.remove(p1)
show("removed", lambda: (u.posts.all(), p1 in s, inspect(p1).deleted))
s.flush()
show("del", lambda: (inspect(p1).deleted, s.query(Post).count()))
s.commit()
g1, g2 = Group(name="g1"), Group(name="g2")
u.groups.append(g1)
g2.members.append(u)
s.commit()
show("m2m", lambda: (sorted(map(str, u.groups)), g1.members.all(), g2.members.count()))
show("m2m q", lambda: u.groups.filter(Group.name.like("%2")).all())
u.groups.remove(g1)
show("m2m rm", lambda: u.groups.all())
u.posts = [Post(title="new")]
show("set", lambda: u.posts.all())
s.commit()
Post(title="by author", author=u)
show("backref", lambda: u.posts.all())
p = Post(title="by author 2")
p.author = u
s.commit()
show("backref", lambda: u.posts.all())
show("eager", lambda: s.query(User).options(joinedload(User.posts)).all())
show("eager2", lambda: s.query(User).options(selectinload(User.posts)).all())
show("eager3", lambda: s.query(User).options(subqueryload(User.posts)).all())
show("lazyopt", lambda: s.query(User).options(lazyload(User.posts)).one().posts.count())
show("raise", lambda: s.query(User).options(raiseload(User.posts)).populate_existing().one().posts.count())
show("any", lambda: s.query(User).filter(User.posts.any(title="new")).all())
show("contains", lambda: s.query(User).filter(User.posts.contains(p)).all())
show("join", lambda: s.query(User).join(User.posts).filter(Post.title == "new").all())
# write only
n = u.notes
n.add(Note(text="n1"))
n.add_all([Note(text="n2"), Note(text="n3")])
s.commit()
show("wo iter", lambda: list(u.notes))
show("wo all", lambda: u.notes.all())
show("wo len", lambda: len(u.notes))
show("wo sel", lambda: s.scalars(u.notes.select()).all())
show("wo where", lambda: s.scalars(u.notes.select().where(Note.text > "n1").order_by(None).order_by(Note.text.desc())).all())
show("wo count", lambda: s.scalar(select(func.count()).select_from(u.notes.select().subquery())))
nn = s.scalars(u.notes.select().limit(1)).one()
u.notes.remove(nn)
s.commit()
show("wo rm", lambda: s.scalars(u.notes.select()).all())
s.execute(u.notes.insert(), [{"text": "bulk1"}, {"text": "bulk2"}])
s.execute(u.notes.update().values(text=Note.text + "!").where(Note.text.like("bulk%")))
s.execute(u.notes.delete().where(Note.text == "n2"))
show("wo end", lambda: s.scalars(u.notes.select()).all())
show("wo eager", lambda: s.scalars(select(User).options(selectinload(User.notes))).all())
show("wo eager", lambda: s.scalars(select(User).options(joinedload(User.notes))).unique().all())
show("wo set", lambda: setattr(u, "notes", [Note(text="repl")]))
s.rollback()
u2 = User(name="u2", posts=[Post(title="x1"), Post(title="x2")], notes=[Note(text="y")])
s.add(u2)
s.commit()
show("kw", lambda: (u2.posts.all(), s.scalars(u2.notes.select()).all()))
s.delete(u2)
s.commit()
print(s.query(Post).filter(Post.title.like("x%")).count(), s.query(Note).count())
s.expunge(u)
show("detached", lambda: u.posts.all())
show("detached count", lambda: u.posts.count())
show("detached sel", lambda: u.notes.select())
