from sqlalchemy import *
from sqlalchemy import exc as sa_exc

metadata = MetaData()
users = Table(
    "users", metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(30), nullable=False, index=True),
    Column("fullname", String),
    Column("created", DateTime, server_default=func.now()),
)
addresses = Table(
    "addresses", metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("email", String, unique=True),
    CheckConstraint("length(email) > 2", name="ck_email"),
)
engine = create_engine("sqlite://")
def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)
t("repr", lambda: repr(users))
t("repr2", lambda: repr(addresses))
t("str", lambda: (str(users), str(users.c.id), repr(users.c.id), repr(addresses.c.user_id)))
t("cols", lambda: (users.c.keys(), users.columns.keys(), list(users.c), [c.name for c in users.primary_key], users.primary_key))
t("c bad", lambda: users.c.nope)
t("c bad2", lambda: users.c["nope"])
t("c in", lambda: ("id" in users.c, users.c.contains_column(users.c.id), len(users.c)))
t("c multi", lambda: users.c["id", "name"].keys())
t("fks", lambda: (addresses.foreign_keys, [fk.target_fullname for fk in addresses.foreign_keys], [fk.column for fk in addresses.foreign_keys]))
t("meta", lambda: (metadata, metadata.tables.keys(), metadata.sorted_tables, "users" in metadata.tables, repr(metadata.tables["users"].c.name)))
t("idx", lambda: users.indexes)
t("cons", lambda: sorted(type(c).__name__ for c in addresses.constraints))
metadata.create_all(engine)
metadata.create_all(engine)
metadata.create_all(engine, checkfirst=True)
from sqlalchemy.schema import CreateTable, DropTable, CreateIndex
print(CreateTable(addresses))
print(str(CreateTable(users).compile(engine)))
print(CreateIndex(list(users.indexes)[0]))
with engine.begin() as conn:
    r = conn.execute(insert(users).values(name="sandy", fullname="Sandy Cheeks"))
    print(r.inserted_primary_key, r.lastrowid, r.rowcount)
    r = conn.execute(users.insert(), [{"name": "pat", "fullname": "Patrick"}, {"name": "sq", "fullname": "Squid"}])
    print(r.rowcount)
    r = conn.execute(insert(addresses), {"user_id": 1, "email": "s@x.org"})
    print(r.inserted_primary_key)
    conn.execute(insert(addresses).values([{"user_id": 2, "email": "p1@x.org"}, {"user_id": 2, "email": "p2@x.org"}]))
    t("dup", lambda: conn.execute(insert(addresses), {"user_id": 1, "email": "s@x.org"}))
    t("null", lambda: conn.execute(insert(users), {"fullname": "x"}))
    t("unconsumed", lambda: conn.execute(insert(users), {"name": "x", "nope": 1}))
    t("unconsumed2", lambda: conn.execute(insert(users).values(nope=1)))
    t("check", lambda: conn.execute(insert(addresses), {"user_id": 1, "email": "s"}))
with engine.connect() as conn:
    print(conn.execute(select(users.c.id, users.c.name)).all())
    for row in conn.execute(select(users.c.name, addresses.c.email).join(addresses).order_by(addresses.c.id)):
        print(row.name, row.email)
    print(conn.execute(select(users.c.name, func.count(addresses.c.id).label("n")).outerjoin(addresses).group_by(users.c.id).order_by(users.c.id)).all())
    print(conn.execute(select(users.c.name).where(users.c.id.in_(select(addresses.c.user_id)))).scalars().all())
    j = users.join(addresses)
    print(j, j.c.keys())
    print(conn.execute(select(j).order_by(addresses.c.id)).mappings().first().keys())
    print(conn.execute(select(users.alias("u"))).keys())
    print(users.outerjoin(addresses, users.c.id == addresses.c.user_id))
    print(select(users).select_from(users.outerjoin(addresses)).where(addresses.c.id == None))
    print(conn.in_transaction(), conn.closed)
    r = conn.execute(update(users).where(users.c.name == "pat").values(fullname=users.c.fullname + " Star"))
    print(r.rowcount, r.last_updated_params() if False else "")
    conn.commit()
    r = conn.execute(users.update().where(users.c.id == bindparam("i")).values(name=bindparam("n")), [{"i": 1, "n": "S1"}, {"i": 2, "n": "P1"}])
    print(r.rowcount)
    conn.rollback()
    print(conn.execute(users.select().where(users.c.id < 3).with_only_columns(users.c.name)).all())
    print(conn.execute(users.delete().where(users.c.name == "sq")).rowcount)
    t("bad table", lambda: conn.execute(text("select * from nope")))
    conn.commit()
    t("begin twice", lambda: (conn.begin(), conn.begin()))
    conn.rollback()
    with conn.begin():
        conn.execute(insert(users).values(name="in tx"))
    sp = None
    with conn.begin() as trans:
        nested = conn.begin_nested()
        conn.execute(insert(users).values(name="nested"))
        nested.rollback()
        print(conn.execute(select(func.count()).select_from(users)).scalar())
        print(trans.is_active, nested.is_active)
t("closed", lambda: conn.execute(select(1)))
try:
    with engine.begin() as conn:
        conn.execute(delete(users))
        raise ValueError("stop")
except ValueError as e:
    print("rolled back", e)
with engine.connect() as conn:
    print(conn.scalar(select(func.count()).select_from(users)))
insp = inspect(engine)
t("tables", lambda: insp.get_table_names())
t("cols", lambda: insp.get_columns("users"))
t("pk", lambda: insp.get_pk_constraint("users"))
t("fk", lambda: insp.get_foreign_keys("addresses"))
t("ix", lambda: insp.get_indexes("users"))
t("uq", lambda: insp.get_unique_constraints("addresses"))
t("ck", lambda: insp.get_check_constraints("addresses"))
t("has", lambda: (insp.has_table("users"), insp.has_table("zz"), insp.get_view_names(), insp.get_schema_names(), insp.default_schema_name))
t("cols bad", lambda: insp.get_columns("zz"))
t("dup table", lambda: Table("users", metadata, Column("id", Integer)))
t("extend", lambda: Table("users", metadata, Column("extra", Integer), extend_existing=True).c.keys())
print(engine, repr(engine), engine.url, engine.dialect.name, engine.driver, engine.name)
t("exec engine", lambda: engine.execute("select 1"))
addresses.drop(engine)
t("drop again", lambda: addresses.drop(engine))
addresses.create(engine)
addresses.drop(engine, checkfirst=True)
addresses.create(engine, checkfirst=True)
metadata.drop_all(engine)
print(inspect(engine).get_table_names())
t("tuple ins", lambda: str(insert(users).values((1, "a", "b", None))))
t("ins from", lambda: str(insert(users).from_select(["name"], select(addresses.c.email))))
t("ins str", lambda: str(users.insert()))
t("ins cols", lambda: str(insert(users).values({users.c.name: "x"})))
t("upd multi", lambda: str(update(users).values(name=select(addresses.c.email).where(addresses.c.user_id == users.c.id).scalar_subquery())))
t("upd from", lambda: str(update(users).where(users.c.id == addresses.c.user_id).values(name="x")))
t("upd ord", lambda: str(update(users).ordered_values((users.c.fullname, "a"), (users.c.name, "b"))))
t("on_conflict", lambda: str(__import__("sqlalchemy.dialects.sqlite", fromlist=["insert"]).insert(users).values(name="x").on_conflict_do_nothing().compile(engine)))
def upsert():
    from sqlalchemy.dialects.sqlite import insert as si
    s = si(users).values(id=1, name="x")
    return str(s.on_conflict_do_update(index_elements=["id"], set_=dict(name=s.excluded.name)).compile(engine))
t("upsert", upsert)
t("or", lambda: str(insert(users).prefix_with("OR IGNORE").values(name="x")))

