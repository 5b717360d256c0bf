from sqlalchemy import create_engine, ForeignKey, String, select, func, insert, update, delete, text, Table, MetaData, Column, Integer, literal, case, union_all, exists
from sqlalchemy.orm import declarative_base, relationship, Session, sessionmaker

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String(20), nullable=False)
    orders = relationship("Order", back_populates="user")


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    total = Column(Integer)
    user_id = Column(ForeignKey("users.id"))
    user = relationship("User", back_populates="orders")


users, orders = User.__table__, Order.__table__
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with engine.begin() as conn:
    r = conn.execute(users.insert(), [{"name": "ann"}, {"name": "bob"}])
    print(r.rowcount)
    r = conn.execute(insert(users).values(name="cid"))
    print(r.inserted_primary_key, r.lastrowid, r.is_insert)
    conn.execute(orders.insert().values([{"total": 5, "user_id": 1}, {"total": 7, "user_id": 1}, {"total": 9, "user_id": 2}]))
with engine.connect() as conn:
    print(conn.execute(select(users)).mappings().all())
    print(conn.scalar(select(func.sum(orders.c.total))), conn.in_transaction())
    conn.execute(update(users).where(users.c.id == 1).values(name="ANN"))
    conn.rollback()
    conn.execute(delete(orders).where(orders.c.user_id == 2))
    conn.commit()
    try:
        with conn.begin():
            conn.execute(users.insert().values(name=None))
    except Exception as e:
        print(type(e).__name__, e.orig)
    tx = conn.begin()
    sp = conn.begin_nested()
    conn.execute(users.insert().values(name="temp"))
    sp.rollback()
    tx.commit()
    try:
        conn.execute(select(users).where(users.c.nope == 1))
    except AttributeError as e:
        print("AttributeError", e)
with Session(engine) as s:
    print(s.execute(select(users.c.name, func.count(orders.c.id)).outerjoin_from(users, orders).group_by(users.c.id).order_by(users.c.id)).all())
    row = s.execute(select(User, func.coalesce(func.sum(Order.total), 0).label("spent")).outerjoin(User.orders).group_by(User).order_by(User.id)).first()
    print(row.User.name, row.spent, row._fields, row._mapping["spent"], tuple(row)[1])
    res = s.execute(text("select name, id from users where id > :low order by id"), {"low": 1})
    print(res.keys(), res.fetchone(), res.fetchmany(5), res.fetchall())
    print(s.execute(select(User).from_statement(text("select * from users order by name desc"))).scalars().first().name)
    print(s.query(User).from_statement(text("select * from users where id=:id")).params(id=2).one().name)
    u = s.get(User, 1)
    s.connection().execute(users.update().where(users.c.id == 1).values(name="behind"))
    print(u.name)
    s.expire(u)
    print(u.name)
    s.execute(users.insert(), [{"name": "x"}, {"name": "y"}])
    print(s.scalar(select(func.count()).select_from(User)), s.scalars(select(User.name).order_by(User.id.desc()).limit(2)).all())
    kind = case((Order.total > 6, "big"), else_="small")
    print(s.execute(select(kind.label("kind"), Order.id).order_by(Order.id)).all())
    print(s.scalars(union_all(select(User.name), select(literal("lit")))).all())
    print(s.scalar(select(exists().where(Order.total > 100))), s.query(exists().where(Order.total > 6)).scalar())
    try:
        s.execute(select(User)).scalar_one()
    except Exception as e:
        print(type(e).__name__, e)
    part = s.execute(select(User.id, User.name).order_by(User.id)).partitions(3)
    print([len(p) for p in part])
    print(s.bind is engine, s.get_bind() is engine, s.connection().engine is engine)
conn = engine.connect()
trans = conn.begin()
with Session(bind=conn, join_transaction_mode="create_savepoint") as s:
    s.add(User(name="inside"))
    s.commit()
    print(s.query(User).count())
trans.rollback()
conn.close()
with Session(engine) as s:
    print(s.query(User).count())
