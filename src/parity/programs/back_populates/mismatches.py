from sqlalchemy import create_engine, ForeignKey, Column, Integer, String
from sqlalchemy.orm import declarative_base, relationship, Session, configure_mappers


def attempt(label, build):
    print("--", label)
    Base = declarative_base()
    try:
        build(Base)
        Base.registry.configure()
        print("ok")
    except Exception as e:
        print(type(e).__module__ + "." + type(e).__name__, e)
    return Base


def classes(Base, user=None, post=None, fks=("users.id",), ucol=(), pcol=()):
    udict = {"__tablename__": "users", "id": Column(Integer, primary_key=True), **dict(ucol), **(user or {})}
    pdict = {"__tablename__": "posts", "id": Column(Integer, primary_key=True), **dict(pcol), **(post or {})}
    for i, fk in enumerate(fks):
        pdict[f"user_id{i or ''}"] = Column(Integer, ForeignKey(fk))
    return type("User", (Base,), udict), type("Post", (Base,), pdict)


attempt("one sided name", lambda B: classes(B, {"posts": relationship("Post", back_populates="owner")}, {"user": relationship("User", back_populates="posts")}))
attempt("asymmetric", lambda B: classes(B, {"posts": relationship("Post", back_populates="user"), "others": relationship("Post", back_populates="user")}, {"user": relationship("User", back_populates="posts")}))
attempt("same direction", lambda B: classes(B, {"posts": relationship("Post", back_populates="user")}, {"user": relationship("User", back_populates="posts", remote_side="Post.user_id")}))
attempt("two fks", lambda B: classes(B, {"posts": relationship("Post")}, fks=("users.id", "users.id")))
attempt("two fks chosen", lambda B: classes(B, {"posts": relationship("Post", foreign_keys="Post.user_id1")}, fks=("users.id", "users.id")))
attempt("no fk", lambda B: classes(B, {"posts": relationship("Post")}, fks=()))
attempt("missing class", lambda B: classes(B, {"posts": relationship("Poost", back_populates="user")}))
attempt("wrong class", lambda B: classes(B, {"posts": relationship("User", back_populates="user")}, {"user": relationship("User", back_populates="posts")}))
attempt("bad fk table", lambda B: classes(B, {"posts": relationship("Post")}, fks=("user.id",)))
attempt("bad fk column", lambda B: classes(B, {"posts": relationship("Post")}, fks=("users.uid",)))
attempt("name clash column", lambda B: classes(B, {"posts": relationship("Post", backref="user_id")}))
attempt("name clash relationship", lambda B: classes(B, {"posts": relationship("Post", backref="user")}, {"user": relationship("User")}))
attempt("not a class", lambda B: classes(B, {"posts": relationship(5)}))
attempt("to table", lambda B: classes(B, {"posts": relationship("posts")}))
attempt("class attr", lambda B: classes(B, {"posts": relationship("Post.user_id")}))
attempt("secondary missing", lambda B: classes(B, {"posts": relationship("Post", secondary="links")}))
attempt("order_by unknown", lambda B: classes(B, {"posts": relationship("Post", order_by="Post.when")}))
attempt("order_by syntax", lambda B: classes(B, {"posts": relationship("Post", order_by="Post.id desc")}))
attempt("backref and back_populates", lambda B: classes(B, {"posts": relationship("Post", backref="user", back_populates="user")}))
attempt("bad lazy", lambda B: classes(B, {"posts": relationship("Post", lazy="eager")}))
attempt("self without remote_side", lambda B: type("Node", (B,), {"__tablename__": "nodes", "id": Column(Integer, primary_key=True), "pid": Column(ForeignKey("nodes.id")), "parent": relationship("Node", back_populates="children"), "children": relationship("Node", back_populates="parent")}))
attempt("fine", lambda B: classes(B, {"posts": relationship("Post", back_populates="user")}, {"user": relationship("User", back_populates="posts")}))
