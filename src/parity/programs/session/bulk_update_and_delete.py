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
from sqlalchemy.ext.hybrid import hybrid_property, hybrid_method
S = session
emps = S.query(Employee).order_by(Employee.id).all()
a, b, c, d, y = emps
def show(): return [(e.name, e.salary) for e in emps if e in S]
t("upd eval", lambda: (S.execute(update(Employee).where(Employee.salary < 3500).values(salary=Employee.salary + 100)).rowcount, show()))
t("upd fetch", lambda: (S.execute(update(Employee).where(Employee.name == "Ann").values(salary=1), execution_options={"synchronize_session": "fetch"}).rowcount, show()))
t("upd evaluate", lambda: (S.execute(update(Employee).where(Employee.name.like("A%")).values(salary=2), execution_options={"synchronize_session": "evaluate"}).rowcount, show()))
t("upd evaluate func", lambda: S.execute(update(Employee).where(func.lower(Employee.name) == "ann").values(salary=2), execution_options={"synchronize_session": "evaluate"}).rowcount)
t("upd auto func", lambda: (S.execute(update(Employee).where(func.lower(Employee.name) == "ann").values(salary=22)).rowcount, show()))
t("upd values func", lambda: (S.execute(update(Employee).where(Employee.id == 1).values(name=func.upper(Employee.name))).rowcount, a.name))
t("upd False", lambda: (S.execute(update(Employee).values(salary=7).execution_options(synchronize_session=False)).rowcount, show()))
t("upd bad", lambda: S.execute(update(Employee).values(salary=7).execution_options(synchronize_session="bogus")))
t("upd bad col", lambda: S.execute(update(Employee).values(nope=7)))
t("upd col key", lambda: S.execute(update(Employee).values({Employee.salary: 9, "email": None})).rowcount)
t("upd by pk list", lambda: (S.execute(update(Employee), [{"id": 1, "salary": 11}, {"id": 2, "salary": 12}]), show()))
t("upd by pk missing", lambda: S.execute(update(Employee), [{"salary": 11}]))
t("upd by pk nomatch", lambda: S.execute(update(Employee), [{"id": 99, "salary": 11}]))
S.rollback()
S.rollback()
t("upd case", lambda: S.execute(update(Employee).values(salary=case((Employee.department_id == 1, Employee.salary * 2), else_=Employee.salary))).rowcount)
t("upd subq", lambda: S.execute(update(Employee).where(Employee.department_id.in_(select(Department.id).where(Department.name == "IT"))).values(active=False)).rowcount)
t("upd returning", lambda: S.execute(update(Employee).where(Employee.id < 3).values(salary=3).returning(Employee.id, Employee.salary)).all())
t("upd returning ent", lambda: S.scalars(update(Employee).where(Employee.id < 3).values(salary=4).returning(Employee)).all())
t("ins", lambda: S.execute(insert(Employee).values(name="New")).inserted_primary_key)
t("ins many", lambda: S.execute(insert(Employee), [{"name": "N1"}, {"name": "N2", "salary": 5}]).rowcount)
t("ins ret", lambda: S.scalars(insert(Employee).returning(Employee), [{"name": "N3"}, {"name": "N4"}]).all())
t("ins ret id", lambda: S.execute(insert(Employee).values(name="N5").returning(Employee.id)).scalar_one())
t("ins from select", lambda: S.execute(insert(Department).from_select(["name"], select(Employee.name).where(Employee.id < 3))).rowcount)
t("del", lambda: (S.execute(delete(Employee).where(Employee.name.startswith("N"))).rowcount))
t("del sync", lambda: (S.execute(delete(Employee).where(Employee.id == 4)).rowcount, d in S, inspect(d).deleted, inspect(d).detached))
t("del subq", lambda: S.execute(delete(Employee).where(Employee.department_id.in_(select(Department.id).where(Department.name == "HR"))), execution_options={"synchronize_session": "fetch"}).rowcount)
t("del ret", lambda: S.execute(delete(Employee).returning(Employee.name)).all())
S.rollback()
t("q upd", lambda: (S.query(Employee).filter(Employee.id == 2).update({"name": "Bobby"}), b.name))
t("q upd none", lambda: S.query(Employee).filter(Employee.id == 99).update({"name": "x"}))
t("q upd fb", lambda: S.query(Employee).filter_by(name="Bobby").update({Employee.name: Employee.name + "!"}, synchronize_session="fetch"))
t("q upd empty", lambda: S.query(Employee).update({}))
t("q del", lambda: (S.query(Employee).filter(Employee.id.in_([4, 5])).delete(), S.query(Employee).count()))
t("q del all", lambda: S.query(Employee).delete())
S.rollback()
t("q del rel", lambda: S.query(Department).filter(Department.name == "IT").delete())
t("orphans", lambda: S.execute(select(Employee.name, Employee.department_id).order_by(Employee.id)).all())
S.rollback()
t("q upd join subq", lambda: S.query(Employee).filter(Employee.department.has(name="HR")).update({"salary": 1}, synchronize_session=False))
t("q upd has eval", lambda: S.query(Employee).filter(Employee.department.has(name="HR")).update({"salary": 1}))
t("pending flush", lambda: (S.add(Employee(name="Zed", salary=1)), S.query(Employee).filter(Employee.salary == 1).update({"salary": 2})))
S.rollback()
t("dirty flush", lambda: (setattr(a, "salary", 77), S.query(Employee).filter(Employee.salary == 77).update({"salary": 78}), a.salary))
S.rollback()
t("bulk_insert_mappings", lambda: S.bulk_insert_mappings(Employee, [{"name": "b1"}, {"name": "b2"}]))
t("bulk_update_mappings", lambda: S.bulk_update_mappings(Employee, [{"id": 1, "salary": 1}, {"id": 2, "salary": 2}]))
t("bulk_save", lambda: S.bulk_save_objects([Employee(name="b3"), Employee(name="b4")], return_defaults=True))
t("cnt", lambda: S.query(func.count(Employee.id)).scalar())
S.rollback()
