from sqlalchemy import *
from sqlalchemy.orm import *
def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)
class Base(DeclarativeBase):
    pass
class Company(Base):
    __tablename__ = "company"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(50))
    staff = relationship("Person", back_populates="company", order_by="Person.id")
    managers = relationship("Manager", back_populates="boss_company", viewonly=True)
    def __repr__(self): return f"Company({self.name})"
class Person(Base):
    __tablename__ = "person"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String(50))
    kind = mapped_column(String(20))
    company_id = mapped_column(ForeignKey("company.id"))
    company = relationship(Company, back_populates="staff")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "person"}
    def __repr__(self): return f"{type(self).__name__}({self.name})"
class Engineer(Person):
    __tablename__ = "engineer"
    id = mapped_column(ForeignKey("person.id"), primary_key=True)
    language = mapped_column(String(30))
    machines = relationship("Machine", back_populates="owner")
    __mapper_args__ = {"polymorphic_identity": "engineer"}
class Senior(Engineer):
    __tablename__ = "senior"
    id = mapped_column(ForeignKey("engineer.id"), primary_key=True)
    level = mapped_column(Integer)
    __mapper_args__ = {"polymorphic_identity": "senior"}
class Manager(Person):
    __tablename__ = "manager"
    id = mapped_column(ForeignKey("person.id"), primary_key=True)
    budget = mapped_column(Integer)
    boss_company = relationship(Company, back_populates="managers", viewonly=True)
    __mapper_args__ = {"polymorphic_identity": "manager"}
class Intern(Person):
    __mapper_args__ = {"polymorphic_identity": "intern"}
class Machine(Base):
    __tablename__ = "machine"
    id = mapped_column(Integer, primary_key=True)
    name = mapped_column(String)
    owner_id = mapped_column(ForeignKey("engineer.id"))
    owner = relationship(Engineer, back_populates="machines")
    def __repr__(self): return f"Machine({self.name})"
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
c = Company(name="Acme")
c.staff = [Person(name="Pia"), Engineer(name="Eve", language="py"), Senior(name="Sam", language="c", level=3), Manager(name="Max", budget=10), Intern(name="Ivy")]
s.add(c); s.flush()
s.add_all([Machine(name="m1", owner=c.staff[1]), Machine(name="m2", owner=c.staff[2])])
s.commit(); s.close()
t("all", lambda: s.query(Person).order_by(Person.id).all())
s.close()
s.close()
wp = with_polymorphic(Person, [Engineer, Manager])
t("wp", lambda: [(p.name, getattr(p, "language", None)) for p in s.query(wp).order_by(wp.id)])
s.close()
t("wp filter", lambda: s.query(wp).filter(or_(wp.Engineer.language == "py", wp.Manager.budget > 5)).order_by(wp.id).all())
s.close()
wpa = with_polymorphic(Person, "*", flat=True)
t("wp*", lambda: [(p.name, getattr(p, "level", None)) for p in s.scalars(select(wpa).order_by(wpa.id))])
s.close()
t("selpoly", lambda: [(p.name, getattr(p, "language", None)) for p in s.scalars(select(Person).options(selectin_polymorphic(Person, [Engineer, Manager])).order_by(Person.id))])
s.close()
t("sub", lambda: s.query(Engineer).order_by(Engineer.id).all())
t("sub2", lambda: s.query(Senior).filter(Senior.language == "c").all())
t("sub3", lambda: s.query(Intern).filter_by(name="Ivy").all())
t("sub cols", lambda: s.query(Engineer.name, Engineer.language).order_by(Engineer.name).all())
t("base cols", lambda: s.query(Person.name, Person.kind).order_by(Person.name).all())
s.close()
t("get", lambda: (s.get(Person, 2), s.get(Engineer, 2), s.get(Manager, 2), s.get(Person, 4).budget))
s.close()
t("get2", lambda: (s.get(Manager, 2), s.get(Engineer, 3)))
s.close()
t("staff", lambda: s.get(Company, 1).staff)
s.close()
t("of_type", lambda: s.query(Company).join(Company.staff.of_type(Engineer)).filter(Engineer.language == "py").all())
t("of_type any", lambda: s.query(Company).filter(Company.staff.of_type(Engineer).any(Engineer.language == "py")).all())
t("join sub", lambda: s.query(Company.name, Engineer.language).join(Engineer, Company.id == Engineer.company_id).order_by(Engineer.id).all())
t("join rel sub", lambda: s.query(Company).join(Engineer).all())
t("join rel wp", lambda: s.query(Company.name, wp.name).join(Company.staff.of_type(wp)).order_by(wp.id).all())
s.close()
t("joinedload", lambda: s.query(Company).options(joinedload(Company.staff)).all()[0].staff)
s.close()
t("joinedload of_type", lambda: [getattr(x, "language", None) for x in s.query(Company).options(joinedload(Company.staff.of_type(wp))).all()[0].staff])
s.close()
t("selectin of_type", lambda: [getattr(x, "language", None) for x in s.query(Company).options(selectinload(Company.staff.of_type(wpa))).all()[0].staff])
s.close()
t("selectin sub rel", lambda: [m for x in s.query(Company).options(selectinload(Company.staff.of_type(Engineer)).selectinload(Engineer.machines)).all()[0].staff if isinstance(x, Engineer) for m in x.machines])
s.close()
t("selectin on query", lambda: [e.machines for e in s.query(Engineer).options(selectinload(Engineer.machines)).order_by(Engineer.id)])
s.close()
t("machines", lambda: [(m.name, m.owner, m.owner.language) for m in s.query(Machine).order_by(Machine.id)])
s.close()
t("update", lambda: (setattr(s.get(Senior, 3), "level", 9), setattr(s.get(Senior, 3), "name", "Sammy"), s.commit()))
t("delete", lambda: (s.delete(s.get(Person, 4)), s.commit()))
t("del eng", lambda: (s.delete(s.get(Engineer, 2)), s.commit()))
t("bulk upd", lambda: s.query(Person).filter(Person.name == "Pia").update({"name": "Pia2"}))
t("bulk upd sub", lambda: s.query(Engineer).filter(Engineer.name == "Sammy").update({"language": "rust"}))
t("bulk upd2", lambda: s.execute(update(Engineer).where(Engineer.id == 3).values(language="go")).rowcount)
t("bulk del", lambda: s.query(Intern).delete())
s.rollback()
t("count", lambda: (s.query(Person).count(), s.query(Engineer).count()))
t("wrong kind", lambda: (s.execute(text("update person set kind='zzz' where id=1")), s.query(Person).all()))
s.rollback()
t("ident", lambda: Person.__mapper__.polymorphic_map.keys())
t("mapper", lambda: (Senior.__mapper__, Senior.__mapper__.inherits, Senior.__mapper__.polymorphic_identity, [m.class_.__name__ for m in Person.__mapper__.self_and_descendants], Senior.__mapper__.base_mapper, Senior.__mapper__.tables, inspect(Senior).local_table.name, Senior.__mapper__.single, Intern.__mapper__.single))
t("str", lambda: str(select(Senior)))
t("str wp", lambda: str(select(wpa)))
t("alias sub", lambda: str(select(aliased(Engineer))))
t("alias sub flat", lambda: str(select(aliased(Engineer, flat=True))))
t("kind default", lambda: (Person(name="x").kind, Engineer().kind, Person(kind="manager").kind))
t("is", lambda: s.query(Person).filter(Person.kind.in_(["engineer", "senior"])).all())
