from datetime import datetime
from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, Boolean, event, inspect, select, func
from sqlalchemy.orm import declarative_base, relationship, Session, sessionmaker, Mapper, object_session, with_loader_criteria

Base = declarative_base()


class SoftDelete:
    deleted = Column(Boolean, default=False, nullable=False)


class Doc(SoftDelete, Base):
    __tablename__ = "docs"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    revision = Column(Integer, nullable=False)
    lines = relationship("Line", back_populates="doc", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": revision}


class Line(Base):
    __tablename__ = "lines"
    id = Column(Integer, primary_key=True)
    text = Column(String)
    doc_id = Column(ForeignKey("docs.id"))
    doc = relationship("Doc", back_populates="lines")


class Audit(Base):
    __tablename__ = "audit"
    id = Column(Integer, primary_key=True)
    entry = Column(String)


Maker = sessionmaker(create_engine("sqlite://"))
Base.metadata.create_all(Maker.kw["bind"])


@event.listens_for(Maker, "before_flush")
def audit(session, context, instances):
    for obj in sorted(session.new, key=lambda o: type(o).__name__):
        if not isinstance(obj, Audit):
            session.add(Audit(entry=f"new {type(obj).__name__}"))
    for obj in session.dirty:
        if session.is_modified(obj):
            changes = {a.key: (list(a.history.deleted), list(a.history.added)) for a in inspect(obj).attrs if a.history.has_changes() and a.key != "lines"}
            session.add(Audit(entry=f"changed {changes}"))
    for obj in list(session.deleted):
        if isinstance(obj, SoftDelete):
            obj.deleted = True
            session.add(obj)
            session.add(Audit(entry="soft delete"))


@event.listens_for(Maker, "after_flush")
def after(session, context):
    print("flushed", len(session.new), len(session.dirty), len(session.deleted))


@event.listens_for(Maker, "do_orm_execute")
def hide(state):
    if state.is_select and not state.is_column_load and not state.is_relationship_load:
        state.statement = state.statement.options(with_loader_criteria(Doc, Doc.deleted == False))


@event.listens_for(Mapper, "before_insert")
def any_insert(mapper, connection, target):
    if isinstance(target, Line) and target.text == "bad":
        raise ValueError("bad line")


@event.listens_for(Line, "before_update", propagate=True)
def line_update(mapper, connection, target):
    target.text = target.text + "*"


with Maker() as s:
    d = Doc(title="one", lines=[Line(text="l1"), Line(text="l2")])
    s.add(d)
    s.commit()
    print(d.revision, d.deleted)
    d.title = "uno"
    d.lines[0].text = "L1"
    s.commit()
    print(d.revision, [l.text for l in d.lines])
    s.delete(d)
    s.commit()
    print(s.scalars(select(Doc)).all(), s.scalars(select(func.count(Line.id))).one())
    print(s.scalars(select(Audit.entry).order_by(Audit.id)).all())
    s.add(Doc(title="two", lines=[Line(text="bad")]))
    try:
        s.commit()
    except ValueError as e:
        print("ValueError", e)
        s.rollback()
    two = Doc(title="two")
    s.add(two)
    s.commit()
    s.connection().execute(Doc.__table__.update().where(Doc.id == two.id).values(revision=9))
    two.title = "stale"
    try:
        s.flush()
    except Exception as e:
        print(type(e).__name__, e)
    s.rollback()
    print(two.title, two.revision)
event.remove(Maker, "after_flush", after)
with Maker.begin() as s:
    s.add(Doc(title="three"))
print(event.contains(Maker, "before_flush", audit), event.contains(Maker, "after_flush", after))
