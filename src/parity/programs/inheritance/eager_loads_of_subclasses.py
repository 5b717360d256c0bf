from typing import List, Optional
from sqlalchemy import ForeignKey, String, create_engine, select, or_
from sqlalchemy.orm import (DeclarativeBase, Mapped, mapped_column, relationship, Session, joinedload, selectinload, subqueryload, lazyload,
    selectin_polymorphic, with_polymorphic, immediateload, raiseload, defaultload, load_only, aliased, defer, undefer, contains_eager)


class Base(DeclarativeBase):
    pass


class Company(Base):
    __tablename__ = "company"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    employees: Mapped[List["Employee"]] = relationship(back_populates="company", order_by="Employee.id")


class Employee(Base):
    __tablename__ = "employee"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    type: Mapped[str]
    company_id: Mapped[Optional[int]] = mapped_column(ForeignKey("company.id"))
    company: Mapped[Optional["Company"]] = relationship(back_populates="employees")
    phones: Mapped[List["Phone"]] = relationship(order_by="Phone.id")
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_identity": "employee"}

    def __repr__(self):
        return f"{type(self).__name__}({self.name})"


class Manager(Employee):
    __tablename__ = "manager"
    id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    title: Mapped[Optional[str]]
    reports: Mapped[List["Report"]] = relationship(order_by="Report.id", back_populates="manager")
    __mapper_args__ = {"polymorphic_identity": "manager"}


class Engineer(Employee):
    __tablename__ = "engineer"
    id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    lang: Mapped[Optional[str]]
    machines: Mapped[List["Machine"]] = relationship(order_by="Machine.id")
    __mapper_args__ = {"polymorphic_identity": "engineer"}


class Boss(Manager):
    __mapper_args__ = {"polymorphic_identity": "boss"}


class Phone(Base):
    __tablename__ = "phone"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))


class Report(Base):
    __tablename__ = "report"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    manager_id: Mapped[int] = mapped_column(ForeignKey("manager.id"))
    manager: Mapped["Manager"] = relationship(back_populates="reports")


class Machine(Base):
    __tablename__ = "machine"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    engineer_id: Mapped[int] = mapped_column(ForeignKey("engineer.id"))


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    s.add_all([Company(id=1, name="c1"), Company(id=2, name="c2")])
    s.flush()
    s.add_all([Manager(id=1, name="m1", title="t1", company_id=1), Engineer(id=2, name="e1", lang="py", company_id=1), Employee(id=3, name="p", company_id=1),
               Engineer(id=4, name="e2", lang="c", company_id=2), Boss(id=5, name="b", title="bt", company_id=2)])
    s.flush()
    s.add_all([Phone(id=1, number="1", employee_id=1), Phone(id=2, number="2", employee_id=2), Report(id=1, text="r1", manager_id=1), Report(id=2, text="r2", manager_id=5), Machine(id=1, label="x", engineer_id=2), Machine(id=2, label="y", engineer_id=2)])
    s.commit()

s = Session(engine)


def show(label, fn):
    try:
        print(label, fn())
    except Exception as e:
        print(label, "!!", type(e).__name__, e)
    s.expunge_all()


def extra(e):
    if isinstance(e, Manager):
        return (e, e.title, [r.text for r in e.reports])
    if isinstance(e, Engineer):
        return (e, e.lang, [m.label for m in e.machines])
    return (e,)


full = lambda rows: [extra(e) + tuple(p.number for p in e.phones) for e in rows]
base = select(Employee).order_by(Employee.id)
show("plain", lambda: full(s.scalars(base)))
show("sp", lambda: full(s.scalars(base.options(selectin_polymorphic(Employee, [Manager, Engineer])))))
show("sp1", lambda: full(s.scalars(base.options(selectin_polymorphic(Employee, [Manager])))))
show("sp boss", lambda: full(s.scalars(base.options(selectin_polymorphic(Employee, [Boss])))))
show("sp + sub", lambda: full(s.scalars(base.options(selectin_polymorphic(Employee, [Manager, Engineer]), selectinload(Manager.reports)))))
show("sp + sub2", lambda: full(s.scalars(base.options(selectin_polymorphic(Employee, [Manager, Engineer]), joinedload(Engineer.machines), selectinload(Employee.phones))).unique()))
for o in (joinedload, selectinload, subqueryload, immediateload):
    show(o.__name__ + " phones", lambda: full(s.scalars(base.options(o(Employee.phones))).unique()))
    show(o.__name__ + " sub attr", lambda: full(s.scalars(base.options(o(Manager.reports))).unique()))
    show(o.__name__ + " mgr", lambda: full(s.scalars(select(Manager).order_by(Manager.id).options(o(Manager.reports))).unique()))
    show(o.__name__ + " mgr phones", lambda: full(s.scalars(select(Manager).order_by(Manager.id).options(o(Manager.phones))).unique()))
    show(o.__name__ + " mgr base phones", lambda: full(s.scalars(select(Manager).order_by(Manager.id).options(o(Employee.phones))).unique()))
    show(o.__name__ + " boss", lambda: full(s.scalars(select(Boss).options(o(Boss.reports))).unique()))
    show(o.__name__ + " comp", lambda: [(c.name, full(c.employees)) for c in s.scalars(select(Company).order_by(Company.id).options(o(Company.employees))).unique()])
    show(o.__name__ + " comp sub", lambda: [(c.name, full(c.employees)) for c in s.scalars(select(Company).order_by(Company.id).options(o(Company.employees.of_type(Manager)).selectinload(Manager.reports))).unique()])
    show(o.__name__ + " comp sp", lambda: [(c.name, full(c.employees)) for c in s.scalars(select(Company).order_by(Company.id).options(o(Company.employees).selectin_polymorphic([Manager, Engineer]))).unique()])
    wp = with_polymorphic(Employee, [Manager, Engineer], flat=True)
    show(o.__name__ + " comp wp", lambda: [(c.name, full(c.employees)) for c in s.scalars(select(Company).order_by(Company.id).options(o(Company.employees.of_type(wp)))).unique()])
    wp2 = with_polymorphic(Employee, "*", aliased=True, flat=True)
    show(o.__name__ + " comp wp star", lambda: [(c.name, full(c.employees)) for c in s.scalars(select(Company).order_by(Company.id).options(o(Company.employees.of_type(wp2)).options(selectinload(wp2.Manager.reports), joinedload(wp2.Engineer.machines)))).unique()])
    show(o.__name__ + " emp comp", lambda: [(e, e.company.name) for e in s.scalars(base.options(o(Employee.company))).unique()])
    show(o.__name__ + " rep", lambda: [(r.text, r.manager, r.manager.company.name) for r in s.scalars(select(Report).order_by(Report.id).options(o(Report.manager).joinedload(Manager.company))).unique()])
wp = with_polymorphic(Employee, [Manager, Engineer])
show("wp", lambda: full(s.scalars(select(wp).order_by(wp.id))))
show("wp filter", lambda: full(s.scalars(select(wp).where(or_(wp.Manager.title == "t1", wp.Engineer.lang == "c")).order_by(wp.id))))
show("wp opts", lambda: full(s.scalars(select(wp).order_by(wp.id).options(joinedload(wp.Manager.reports), selectinload(wp.Engineer.machines), selectinload(wp.phones))).unique()))
show("q wp", lambda: full(s.query(wp).order_by(wp.id).options(selectinload(wp.Manager.reports))))
show("join of_type", lambda: [c.name for c in s.scalars(select(Company).join(Company.employees.of_type(Engineer)).where(Engineer.lang == "c"))])
show("of_type any", lambda: [c.name for c in s.scalars(select(Company).where(Company.employees.of_type(Manager).any(Manager.title == "bt")))])
show("contains", lambda: [(c.name, c.employees) for c in s.scalars(select(Company).join(Company.employees.of_type(wp)).options(contains_eager(Company.employees.of_type(wp))).order_by(Company.id, wp.id)).unique()])
show("load_only", lambda: full(s.scalars(base.options(load_only(Employee.name)))))
show("load_only m", lambda: full(s.scalars(select(Manager).order_by(Manager.id).options(load_only(Manager.title)))))
show("load_only mix", lambda: full(s.scalars(select(Manager).order_by(Manager.id).options(load_only(Employee.name, Manager.title)))))
show("defer", lambda: full(s.scalars(select(Manager).order_by(Manager.id).options(defer(Manager.title), defer(Employee.name)))))
show("raise", lambda: full(s.scalars(base.options(raiseload("*")))))
show("raise sub", lambda: full(s.scalars(base.options(raiseload(Engineer.machines)))))
show("get", lambda: [extra(s.get(Employee, i)) for i in (1, 2, 3, 5)])
show("get sub", lambda: [s.get(Manager, i) for i in (1, 2, 5)])
show("get opts", lambda: extra(s.get(Employee, 5, options=[selectin_polymorphic(Employee, [Manager, Boss])])))
show("refresh", lambda: [s.refresh(e) or e for e in s.scalars(base)])
show("wrong", lambda: full(s.scalars(select(Company).options(joinedload(Company.employees).selectinload(Manager.reports))).unique()))
