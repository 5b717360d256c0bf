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
q = session.query(Employee).order_by(Employee.id)
t("one", lambda: q.one())
t("one0", lambda: q.filter(Employee.id > 100).one())
t("oon", lambda: q.one_or_none())
t("oon0", lambda: q.filter(Employee.id > 100).one_or_none())
t("scalar", lambda: session.query(Employee.name).filter_by(id=1).scalar())
t("scalar many", lambda: session.query(Employee.name).scalar())
t("scalar none", lambda: session.query(Employee.name).filter_by(id=100).scalar())
t("first none", lambda: q.filter_by(name="Zed").first())
t("filter_by bad", lambda: q.filter_by(nome="Zed").first())
t("filter_by dep", lambda: q.filter_by(department=it).all())
t("filter_by after limit", lambda: q.limit(2).filter_by(name="Ann").all())
t("order after limit", lambda: q.limit(2).order_by(Employee.name).all())
t("join after limit", lambda: q.limit(2).join(Employee.department).all())
t("neg idx", lambda: q[-1])
t("idx", lambda: q[1])
t("idx out", lambda: q[10])
t("slice", lambda: q[1:3])
t("slice step", lambda: q[0:5:2])
t("slice neg", lambda: q[-2:])
t("slice open", lambda: q[3:])
t("slice upto", lambda: q[:2])
t("get", lambda: session.query(Employee).get(1))
t("get none", lambda: session.query(Employee).get(99))
t("get filter", lambda: session.query(Employee).filter_by(id=1).get(1))
t("get 2", lambda: session.query(Employee, Department).get(1))
t("get tuple", lambda: session.get(Employee, (1, 2)))
t("get dict", lambda: session.get(Employee, {"id": 2}))
t("get dict bad", lambda: session.get(Employee, {"ident": 2}))
t("count", lambda: q.count())
t("count limit", lambda: q.limit(2).count())
t("count distinct", lambda: session.query(Employee.salary).distinct().count())
t("func count", lambda: session.query(func.count(Employee.id)).scalar())
t("func count distinct", lambda: session.query(func.count(distinct(Employee.salary))).scalar())
t("func count distinct2", lambda: session.query(func.count(Employee.salary.distinct())).scalar())
t("exists", lambda: session.query(q.filter_by(name="Bob").exists()).scalar())
t("bool", lambda: bool(Employee.name == "x"))
t("with_entities", lambda: q.with_entities(Employee.id, Employee.name).all())
t("add_columns", lambda: session.query(Employee.id).add_columns(Employee.name, Employee.salary).order_by(Employee.id).all())
t("add_entity", lambda: session.query(Employee).add_entity(Department).join(Employee.department).order_by(Employee.id).all())
t("values", lambda: list(q.values(Employee.name)))
t("value", lambda: q.value(Employee.name))
t("distinct order", lambda: session.query(Employee.department_id).distinct().order_by(Employee.department_id).all())
t("group", lambda: session.query(Department.name, func.count(Employee.id)).join(Employee).group_by(Department.name).having(func.count(Employee.id) > 1).order_by(Department.name).all())
t("outer", lambda: session.query(Department.name, func.count(Employee.id)).outerjoin(Employee).group_by(Department.id).order_by(Department.id).all())
t("outer2", lambda: session.query(Department, Employee).outerjoin(Department.employees).order_by(Department.id, Employee.id).all())
t("full", lambda: session.query(Department, Employee).join(Department.employees, full=True).order_by(Department.id, Employee.id).all())
t("cross", lambda: session.query(Department, Employee).filter(Department.id == Employee.department_id).order_by(Employee.id).all())
t("union", lambda: session.query(Employee).filter_by(name="Ann").union(session.query(Employee).filter_by(name="Bob")).order_by(Employee.name.desc()).all())
t("union_all", lambda: session.query(Employee.name).filter_by(name="Ann").union_all(session.query(Employee.name).filter_by(name="Ann")).all())
t("intersect", lambda: session.query(Employee.name).intersect(session.query(Employee.name).filter_by(name="Ann")).all())
t("except", lambda: session.query(Employee.name).except_(session.query(Employee.name).filter_by(name="Ann")).order_by(Employee.name).all())
t("with_parent", lambda: session.query(Employee).with_parent(it).all())
t("with_parent2", lambda: session.query(Employee).filter(with_parent(hr, Department.employees)).all())
t("with_parent bad", lambda: session.query(Department).with_parent(it).all())
t("params", lambda: session.query(Employee).filter(text("salary > :s")).params(s=3500).order_by(text("name")).all())
t("from_statement", lambda: session.query(Employee).from_statement(text("SELECT * FROM employees WHERE name LIKE 'A%' ORDER BY id")).all())
t("populate_existing", lambda: session.query(Employee).populate_existing().filter_by(id=1).one())
t("yield_per", lambda: [e.name for e in q.yield_per(2)])
t("options none", lambda: q.options().count())
t("select_from", lambda: session.query(func.count("*")).select_from(Employee).scalar())
t("select_from2", lambda: session.query(func.count()).select_from(Employee).filter(Employee.salary > 3000).scalar())
t("reset", lambda: str(session.query(Employee).join(Employee.department).reset_joinpoint().filter_by(name="Ann")))
t("fb after join", lambda: session.query(Employee).join(Employee.department).filter_by(name="IT").all())
t("join str", lambda: session.query(Employee).join("department").all())
t("join 2", lambda: session.query(Employee).join(Employee.department, Employee.manager).all())
t("join bad", lambda: session.query(Employee).join(Employee.name).all())
t("join bad2", lambda: session.query(Department).join(Employee.manager).all())
t("join self", lambda: session.query(Employee).join(Employee.manager).all())
t("join self2", lambda: session.query(Employee).join(Employee, Employee.manager).all())
t("is_single", lambda: q.is_single_entity)
t("whereclause", lambda: str(q.filter(Employee.id == 1).whereclause))
t("str", lambda: str(q))
t("label", lambda: str(session.query(Employee.name).label("x")))
t("delete", lambda: session.query(Employee).filter(Employee.name == "Dan").delete())
t("update", lambda: session.query(Employee).filter(Employee.name == "Cid").update({"salary": Employee.salary + 1}))
t("update2", lambda: session.query(Employee).filter(Employee.name == "Cid").update({Employee.salary: 5}, synchronize_session="fetch"))
t("update3", lambda: session.query(Employee).filter(Employee.name == "Cid").update({Employee.salary: 6}, synchronize_session=False))
t("update4", lambda: session.query(Employee).filter(Employee.name == "Cid").update({"nome": 6}))
t("update5", lambda: session.query(Employee).filter(Employee.name == "Cid").update({"salary": 6}, synchronize_session="foo"))
t("update6", lambda: session.query(Employee).order_by(Employee.id).update({"salary": 6}))
t("update7", lambda: session.query(Employee).limit(1).update({"salary": 6}))
t("update8", lambda: session.query(Employee).join(Department).update({"salary": 6}))
t("delete3", lambda: session.query(Employee).limit(1).delete())
t("iter", lambda: [x for x in session.query(Employee.name, Employee.salary).order_by(Employee.id)])
t("cd", lambda: session.query(Employee, Employee.name, func.count(Employee.id).label("n"), Department).column_descriptions)
t("lazy", lambda: session.query(Employee).filter(Employee.department.has(name="HR")).order_by(Employee.id).all())
t("any", lambda: session.query(Department).filter(Department.employees.any(Employee.salary > 3000)).all())
t("anyfb", lambda: session.query(Department).filter(~Department.employees.any()).all())
t("rel==None", lambda: session.query(Employee).filter(Employee.department == None).all())
t("rel!=None", lambda: session.query(Employee).filter(Employee.department != None).order_by(Employee.id).all())
t("rel in", lambda: session.query(Employee).filter(Employee.department.in_([it])).all())
t("coll ==", lambda: session.query(Department).filter(Department.employees == ann).all())
t("has coll", lambda: session.query(Department).filter(Department.employees.has()).all())
t("any scalar", lambda: session.query(Employee).filter(Employee.department.any()).all())
t("contains", lambda: session.query(Department).filter(Department.employees.contains(ann)).all())
t("rel like", lambda: session.query(Employee).filter(Employee.department.name == "IT").all())
t("filter str", lambda: session.query(Employee).filter("salary > 3"))
t("order str", lambda: session.query(Employee).order_by("foo").all())
t("order_by(None)", lambda: str(q.order_by(None)))
t("order_by(False)", lambda: str(q.order_by(False)))
t("query()", lambda: session.query().all())
t("query(str)", lambda: session.query("employees").all())
t("query(5)", lambda: session.query(5).all())
