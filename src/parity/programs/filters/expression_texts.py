from sqlalchemy import *
from sqlalchemy import exc as sa_exc
from sqlalchemy.orm import *


class Base(DeclarativeBase):
    pass


class Department(Base):
    __tablename__ = "departments"
    id = Column(Integer, primary_key=True)
    name = Column(String(40), nullable=False)
    employees = relationship("Employee", back_populates="department", order_by="Employee.id")

    def __repr__(self):
        return f"Department({self.name!r})"


class Employee(Base):
    __tablename__ = "employees"
    id = Column(Integer, primary_key=True)
    name = Column(String(40), nullable=False)
    email = Column(String(80))
    salary = Column(Integer, default=1000)
    active = Column(Boolean, default=True)
    department_id = Column(Integer, ForeignKey("departments.id"))
    department = relationship("Department", back_populates="employees")
    manager_id = Column(Integer, ForeignKey("employees.id"))
    manager = relationship("Employee", remote_side=[id], back_populates="reports")
    reports = relationship("Employee", back_populates="manager", order_by="Employee.id")

    def __repr__(self):
        return f"Employee({self.name!r})"


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
session = Session(engine)
it, hr, legal = Department(name="IT"), Department(name="HR"), Department(name="Legal")
session.add_all([it, hr, legal])
session.flush()
ann = Employee(name="Ann", email="ann@x.org", salary=5000, department=it)
session.add(ann)
session.flush()
for n, e, s, d, m in [("Bob", "bob@x.org", 4000, it, ann), ("Cid", None, 3000, hr, ann), ("Dan", "dan@y.org", 1000, None, None), ("Andy", None, 4000, hr, None)]:
    session.add(Employee(name=n, email=e, salary=s, department=d, manager=m))
    session.flush()
session.commit()


def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)


# pre: hr
from sqlalchemy.ext.hybrid import hybrid_property
p = print
e = Employee
def s(x): return str(x)
t("cmp", lambda: [s(x) for x in (e.id == 1, e.id != 1, e.id > 1, e.id <= 1, e.id == None, e.id != None, e.id.is_(None), e.id.in_([1, 2]), ~e.id.in_([1]), e.id.between(1, 2), e.name.like("a%"), e.name.ilike("a%"), e.name.not_like("a"), ~e.name.like("a"), e.name.contains("a%", autoescape=True), e.name.startswith("a"), e.name.endswith("a"), e.name.icontains("a"), e.name.istartswith("A"))])
t("bool", lambda: [s(x) for x in (e.active, ~e.active, e.active == True, e.active == False, e.active.is_(True), not_(e.active), and_(e.active, e.id == 1), or_(e.active, ~e.active))])
t("math", lambda: [s(x) for x in (e.id + 1, 1 + e.id, e.id - 1, e.id * 2, e.id / 2, e.id // 2, e.id % 2, -e.id, e.id + e.salary * 2, (e.id + e.salary) * 2, e.id ** 2 if False else e.id)])
t("str", lambda: [s(x) for x in (e.name + "x", "x" + e.name, e.name.concat("y"), e.name + e.email, func.lower(e.name) + "x")])
t("precedence", lambda: s(and_(e.id == 1, or_(e.id == 2, e.id == 3), not_(or_(e.id == 4, e.id == 5)))))
t("prec2", lambda: s((e.id == 1) & (e.id == 2) | (e.id == 3)))
t("prec3", lambda: s(~(e.id == 1) & ~(e.name.in_(["x"]))))
t("prec mistake", lambda: s(e.id == 1 & e.id == 2))
t("and py", lambda: s(e.id == 1 and e.name == "x"))
t("chained cmp", lambda: s(1 < e.id < 5))
t("in str", lambda: s(e.name.in_("abc")))
t("in int", lambda: s(e.id.in_(5)))
t("in gen", lambda: s(e.id.in_(i for i in [1, 2])))
t("in range", lambda: s(e.id.in_(range(3))))
t("in set", lambda: s(e.id.in_({1})))
t("in dict keys", lambda: s(e.id.in_({1: 2}.keys())))
t("in none", lambda: s(e.id.in_([None, 1])))
t("desc", lambda: [s(x) for x in (e.id.desc(), desc(e.id), e.id.asc().nulls_first(), desc("name"), e.name.collate("NOCASE"))])
t("label", lambda: (s(e.id.label("x")), s(select(e.id.label("x"))), e.id.label("x").name))
t("func", lambda: [s(x) for x in (func.count(), func.count(e.id), func.count("*"), func.now(), func.coalesce(e.name, "x"), func.strftime("%Y", e.name), func.my_func(1, "a"), func.a.b.c(1), func.current_timestamp(), func.random(), func.substr(e.name, 1, 2), func.group_concat(e.name, ","), func.max(e.id, 3), func.count(e.id.distinct()))])
t("case", lambda: s(case((e.id == 1, "a"), (e.id == 2, "b"), else_="c")))
t("case no else", lambda: s(case((e.id == 1, e.name))))
t("case empty", lambda: s(case()))
t("case cols", lambda: s(case((e.id > 1, e.salary), else_=0) + 1))
t("cast", lambda: [s(x) for x in (cast(e.id, String), cast("5", Integer), e.id.cast(Numeric(10, 2)), type_coerce(e.id, String))])
t("extract", lambda: s(extract("year", e.name)))
t("tuple", lambda: s(tuple_(e.id, e.name).in_([(1, "a"), (2, "b")])))
t("exists", lambda: s(exists().where(e.id == 1)))
t("exists2", lambda: s(~exists().where(e.id == Department.id)))
t("any", lambda: s(Department.employees.any()))
t("any2", lambda: s(Department.employees.any(and_(e.name == "x", e.salary > 1))))
t("has", lambda: s(e.department.has(name="x")))
t("contains", lambda: s(Department.employees.contains(ann)))
t("rel eq", lambda: s(e.department == it))
t("rel ne", lambda: s(e.department != it))
t("rel none", lambda: (s(e.department == None), s(e.department.is_(None)), s(e.department != None), s(e.department.is_not(None))))
t("coll none", lambda: s(Department.employees == None))
t("rel eq bad", lambda: s(e.department == 5))
t("rel eq wrong type", lambda: s(e.department == ann))
t("contains bad", lambda: s(Department.employees.contains(5)))
t("rel lt", lambda: s(e.department < it))
t("rel in q", lambda: s(e.department.name))
t("attr bad", lambda: s(e.nope))
t("bind repr", lambda: (repr(bindparam("x", 5)), s(bindparam("x")), s(literal(5)), repr(literal("a").value)))
t("column repr", lambda: (s(e.id), repr(e.id)[:45], s(e.__table__.c.id), repr(e.__table__.c.id), s(column("x")), s(table("t", column("a"))), s(literal_column("a+1"))))
t("rel repr", lambda: (s(Department.employees), s(e.department.property), repr(e.department.property)[:60], e.department.property.mapper, e.department.key, e.department.property.target.name))
t("types", lambda: (e.id.type, repr(e.name.type), str(e.name.type), (e.id + 1).type, (e.name + "x").type, (e.id > 1).type, (e.id / 2).type, func.sum(e.salary).type, func.avg(e.salary).type, case((e.id == 1, "a")).type, literal(1.5).type, literal(None).type, literal(True).type))
t("compile", lambda: (e.id == 5).compile().params)
t("compile lit", lambda: s((e.name == "it's").compile(compile_kwargs={"literal_binds": True})))
t("compile lit2", lambda: s(and_(e.id.in_([1, 2]), e.name == None, e.active == True, e.salary == 1.5).compile(engine, compile_kwargs={"literal_binds": True})))
t("compile dialect", lambda: s(select(e.id).where(e.id == 5).limit(2).compile(dialect=engine.dialect)))
from sqlalchemy.dialects import postgresql, mysql, sqlite
t("compile sqlite", lambda: s(select(e.id).where(e.name.ilike("x")).compile(dialect=sqlite.dialect())))
t("self cmp", lambda: s(e.id == e.manager_id))
t("op", lambda: (s(e.name.op("REGEXP")("x")), s(e.id.op("&")(1)), s(e.id.bool_op("@>")(1)), s(e.id.bitwise_and(3)), s(e.name.regexp_match("x")), s(e.name.match("x"))))
t("is distinct", lambda: (s(e.id.is_distinct_from(1)), s(e.id.is_not_distinct_from(None))))
t("any_", lambda: s(e.id == any_(select(Department.id).scalar_subquery())))
t("all_", lambda: s(e.id > all_(select(Department.id).scalar_subquery())))
t("subq col", lambda: s(select(e.id).subquery("q").c.id))
t("text expr", lambda: (s(text("a = :b")), s(text("a = :b").bindparams(b=1)), text("a = :b").bindparams(b=1).compile().params, s(and_(text("x = 1"), e.id == 2))))
t("text bind bad", lambda: text("a = :b").bindparams(c=1))
t("over", lambda: (s(func.sum(e.id).over()), s(func.sum(e.id).over(partition_by=e.name, order_by=e.id.desc())), s(func.row_number().over(order_by=[e.id, e.name.desc()])), s(func.ntile(4).over(order_by=e.id)), s(func.first_value(e.id).over(order_by=e.id, rows=(-1, 1)))))
t("over filter", lambda: s(func.count(e.id).filter(e.id > 1).over(partition_by=e.name)))
t("within", lambda: s(func.percentile_cont(0.5).within_group(e.id)))
t("distinct on", lambda: s(select(distinct(e.name))))
t("select count", lambda: (s(select(func.count()).select_from(e)), s(select(func.count(e.id))), s(select(func.count("*")))))
t("alias str", lambda: (s(select(aliased(e))), s(select(aliased(e, name="zz")))))
t("join str", lambda: s(join(e, Department)))
t("join orm", lambda: s(select(e.name).select_from(join(e, Department, e.department))))
t("nested fn", lambda: s(func.round(func.avg(e.salary), 2).label("r")))
t("null order", lambda: s(select(e.id).order_by(e.id.desc().nullslast())))
t("except", lambda: s(select(e.id).except_(select(Department.id))))
t("union order", lambda: s(union_all(select(e.id), select(Department.id)).order_by("id").limit(1)))
t("union in from", lambda: s(select(union_all(select(e.id), select(Department.id)).subquery().c.id)))
t("union mismatch", lambda: session.execute(union(select(e.id, e.name), select(Department.id))).all())
t("select from subq", lambda: s(select(select(e).where(e.id > 1).subquery())))
t("cte", lambda: s(select(select(e.id).cte("c"))))
t("cte2", lambda: s(select(e.id).join(select(Department.id).cte("c"), text("1=1"))))
t("true false", lambda: (s(true()), s(false()), s(null()), s(select(e.id).where(true())), s(select(e.id).where(false())), s(select(e.id).where(True)), s(select(e.id).where(False))))
t("where none", lambda: s(select(e.id).where(None)))
t("where str", lambda: s(select(e.id).where("x")))
t("where int", lambda: s(select(e.id).where(5)))
t("where class", lambda: s(select(e.id).where(e)))
t("order class", lambda: s(select(e.id).order_by(e)))
t("group class", lambda: s(select(e.id).group_by(e)))
t("hash", lambda: (len({e.id, e.id}), e.id is e.id, e.id in [e.id]))
t("eq obj", lambda: bool(e.id == e.id))
t("bool clause", lambda: bool(e.id == 5))
t("if clause", lambda: 1 if e.id > 5 else 2)
t("iter", lambda: list(e.name))
t("getitem", lambda: e.name[0])
t("call", lambda: e.name())
t("contains in", lambda: "a" in e.name)
t("len", lambda: len(e.name))
