from contextlib import contextmanager
from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, select, event
from sqlalchemy.orm import declarative_base, relationship, scoped_session, sessionmaker, Session, close_all_sessions
from sqlalchemy.exc import IntegrityError, InvalidRequestError, SQLAlchemyError, NoResultFound, PendingRollbackError

engine = create_engine("sqlite://")
db = scoped_session(sessionmaker(autocommit=False, autoflush=True, bind=engine))
Base = declarative_base()
Base.query = db.query_property()


class Task(Base):
    __tablename__ = "tasks"
    id = Column(Integer, primary_key=True)
    title = Column(String, nullable=False, unique=True)
    done = Column(Integer, default=0)
    list_id = Column(ForeignKey("lists.id"))

    def to_dict(self):
        return {c.name: getattr(self, c.name) for c in self.__table__.columns}


class List(Base):
    __tablename__ = "lists"
    id = Column(Integer, primary_key=True)
    tasks = relationship("Task", backref="list", lazy="select")


Base.metadata.create_all(bind=engine)


@contextmanager
def session_scope():
    session = db()
    try:
        yield session
        session.commit()
    except Exception:
        session.rollback()
        raise
    finally:
        session.close()


with session_scope() as s:
    s.add(List(tasks=[Task(title="a"), Task(title="b", done=1)]))
print(Task.query.filter_by(done=1).first().to_dict(), Task.query.count())
try:
    with session_scope() as s:
        s.add(Task(title="a"))
except IntegrityError as e:
    print("rolled back:", e.orig.args, e.statement)
db.add(Task(title="c"))
db.commit()
print([t.title for t in db.query(Task).order_by(Task.title.desc())], db.execute(select(Task.id)).scalars().all())
print(Task.query.get(1).list.id, Task.query.filter(Task.title.in_(["a", "c"])).order_by(Task.id).all()[1].list)
task = Task.query.filter(Task.title == "c").one_or_none()
task.done += 1
print(db.dirty, db.is_modified(task), task in db)
db.remove()
print(task.title if task in db else "detached", db.query(Task.done).filter_by(title="c").scalar())
try:
    Task.query.filter_by(title="zzz").one()
except NoResultFound as e:
    print(e)
db.add(Task(title="a"))
try:
    db.flush()
except SQLAlchemyError as e:
    print(type(e).__name__)
try:
    Task.query.all()
except PendingRollbackError as e:
    print(str(e)[:90])
db.rollback()
print(db.query(List).first().tasks[0].list is db.query(List).first())
db.configure(autoflush=False) if not db.registry.has() else print("has a session")
db.remove()
db.configure(autoflush=False)
db.add(Task(title="quiet"))
print(Task.query.count(), db.no_autoflush is not None, list(db)[0].title, len(db.new))
close_all_sessions()
print(len(db.new))
maker = sessionmaker(bind=engine, expire_on_commit=False)
with maker() as one, maker() as two:
    x = one.get(Task, 1)
    y = two.get(Task, 1)
    print(x is y, x.title == y.title)
    x.title = "changed by one"
    one.commit()
    print(y.title)
    two.refresh(y)
    print(y.title)
class Special(Session):
    def shout(self):
        return "special " + str(self.query(Task).count())
print(sessionmaker(engine, class_=Special)().shout(), maker.kw["expire_on_commit"], maker)
