from sqlalchemy import *
from sqlalchemy.orm import *
def t(label, fn):
    try:
        r = fn()
        print(label, "->", r)
    except Exception as e:
        print(label, "!!", type(e).__module__, type(e).__name__, e)
Base = declarative_base()
class Animal(Base):
    __tablename__ = "animals"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    type = Column(String)
    owner_id = Column(Integer, ForeignKey("owners.id"))
    owner = relationship("Owner", back_populates="animals")
    __mapper_args__ = {"polymorphic_on": type, "polymorphic_identity": "animal"}
    def __repr__(self): return f"{type(self).__name__}({self.name})" if False else f"{self.__class__.__name__}({self.name})"
class Dog(Animal):
    breed = Column(String)
    toys = relationship("Toy", back_populates="dog")
    __mapper_args__ = {"polymorphic_identity": "dog"}
class Puppy(Dog):
    age = Column(Integer)
    __mapper_args__ = {"polymorphic_identity": "puppy"}
class Cat(Animal):
    lives = Column(Integer, default=9)
    __mapper_args__ = {"polymorphic_identity": "cat"}
class Owner(Base):
    __tablename__ = "owners"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    animals = relationship("Animal", back_populates="owner", order_by="Animal.id")
    dogs = relationship("Dog", viewonly=True)
class Toy(Base):
    __tablename__ = "toys"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    dog_id = Column(ForeignKey("animals.id"))
    dog = relationship("Dog", back_populates="toys")
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
o = Owner(name="Olga", animals=[Animal(name="Gen"), Dog(name="Rex", breed="lab"), Puppy(name="Pip", breed="pug", age=1), Cat(name="Tom")])
s.add(o)
s.commit()
s.add(Toy(name="ball", dog=o.animals[1]))
s.commit()
s.close()
t("all", lambda: s.query(Animal).order_by(Animal.id).all())
t("dog", lambda: s.query(Dog).order_by(Dog.id).all())
t("puppy", lambda: s.query(Puppy).all())
t("cat", lambda: [(c.name, c.lives) for c in s.scalars(select(Cat))])
s.close()
t("lazy col", lambda: [(a.name, getattr(a, "breed", "-")) for a in s.query(Animal).order_by(Animal.id)])
s.close()
t("wp", lambda: [(a.name, getattr(a, "breed", "-")) for a in s.query(with_polymorphic(Animal, "*"))])
s.close()
t("wp2", lambda: [(a.name, getattr(a, "breed", "-")) for a in s.query(with_polymorphic(Animal, [Dog]))])
s.close()
t("sp", lambda: [(a.name, getattr(a, "lives", "-")) for a in s.scalars(select(Animal).options(selectin_polymorphic(Animal, [Dog, Cat])))])
s.close()
t("owner", lambda: s.get(Owner, 1).animals)
t("dogs", lambda: s.get(Owner, 1).dogs)
s.close()
t("join", lambda: s.query(Owner).join(Owner.animals.of_type(Dog)).filter(Dog.breed == "lab").count())
t("join2", lambda: s.query(Owner.name, Dog.name).join(Owner.dogs).all())
t("outer", lambda: s.query(Owner.name, Cat.name).outerjoin(Cat).all())
t("any", lambda: s.query(Owner).filter(Owner.animals.of_type(Cat).any(Cat.lives == 9)).count())
t("has", lambda: s.query(Toy).filter(Toy.dog.has(breed="lab")).count())
t("toy", lambda: s.query(Toy).first().dog)
t("joinedload", lambda: s.query(Toy).options(joinedload(Toy.dog)).first().dog)
t("subq", lambda: s.query(Dog).options(subqueryload(Dog.toys)).all())
t("append wrong", lambda: o.animals.append(Owner()))
t("wrong type rel", lambda: (s.add(Toy(name="z", dog=Cat(name="cc"))), s.flush()))
s.rollback()
t("filter cols", lambda: s.query(Animal).filter(Dog.breed == "lab").all())
t("func", lambda: s.query(Animal.type, func.count()).group_by(Animal.type).order_by(Animal.type).all())
t("get", lambda: (s.get(Cat, 2), s.get(Dog, 3)))
t("change type", lambda: (setattr(s.get(Animal, 1), "type", "cat"), s.commit(), s.expunge_all(), s.get(Animal, 1)))
t("None type", lambda: (s.execute(text("update animals set type=NULL where id=1")), s.expunge_all(), s.get(Animal, 1)))
s.rollback()
t("update", lambda: s.query(Dog).update({"breed": "x"}))
t("delete", lambda: s.query(Puppy).delete())
t("exec del", lambda: s.execute(delete(Cat)).rowcount)
t("left", lambda: s.query(Animal).all())
s.rollback()
t("str", lambda: str(s.query(Puppy)))
t("str col", lambda: str(s.query(Dog.breed)))
t("str cnt", lambda: str(select(func.count(Dog.id))))
t("str sel from", lambda: str(select(func.count()).select_from(Dog)))
t("alias", lambda: str(select(aliased(Dog))))
t("cat ctor", lambda: Cat(name="x", breed="y"))
t("cls attr", lambda: (Cat.breed))
def bad():
    class Bad(Animal):
        __tablename__ = "bad"
        x = Column(Integer)
t("no fk", bad)
def dup():
    class Dup(Animal):
        __mapper_args__ = {"polymorphic_identity": "cat"}
t("dup ident", dup)
def conflict():
    class Fish(Animal):
        lives = Column(Integer)
        __mapper_args__ = {"polymorphic_identity": "fish"}
t("conflict col", conflict)
def conc():
    class Base2(DeclarativeBase): pass
    class A(Base2):
        __tablename__ = "a"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
    class B(A):
        __tablename__ = "b"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]
        __mapper_args__ = {"concrete": True}
    Base2.metadata.create_all(engine)
    s.add_all([A(name="a1"), B(name="b1")]); s.flush()
    return [x.name for x in s.query(A)], [x.name for x in s.query(B)]
def expr():
    class Base3(DeclarativeBase): pass
    class V(Base3):
        __tablename__ = "v"
        id: Mapped[int] = mapped_column(primary_key=True)
        w: Mapped[int]
        __mapper_args__ = {"polymorphic_on": case((text("w > 2") if False else literal_column("w") > 2, "big"), else_="small"), "polymorphic_identity": "small"}
    class Big(V):
        __mapper_args__ = {"polymorphic_identity": "big"}
    Base3.metadata.create_all(engine)
    s.add_all([V(w=1), V(w=4)]); s.commit(); s.expunge_all()
    return [type(x).__name__ for x in s.query(V).order_by(V.id)], s.query(Big).count()
t("expr", expr)
def polyload():
    class B4(DeclarativeBase): pass
    class P(B4):
        __tablename__ = "p4"
        id: Mapped[int] = mapped_column(primary_key=True)
        t: Mapped[str]
        __mapper_args__ = {"polymorphic_on": "t", "polymorphic_identity": "p"}
    class Q(P):
        __tablename__ = "q4"
        id: Mapped[int] = mapped_column(ForeignKey("p4.id"), primary_key=True)
        x: Mapped[int]
        __mapper_args__ = {"polymorphic_identity": "q", "polymorphic_load": "selectin"}
    class R(P):
        __tablename__ = "r4"
        id: Mapped[int] = mapped_column(ForeignKey("p4.id"), primary_key=True)
        y: Mapped[int]
        __mapper_args__ = {"polymorphic_identity": "r", "polymorphic_load": "inline"}
    B4.metadata.create_all(engine)
    s.add_all([P(), Q(x=1), R(y=2), Q(x=5)]); s.commit(); s.expunge_all()
    return [(type(x).__name__, getattr(x, "x", None), getattr(x, "y", None)) for x in s.query(P).order_by(P.id)]
t("polyload", polyload)
