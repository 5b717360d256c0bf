import enum
from datetime import datetime
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
class TimestampMixin:
    created: Mapped[datetime] = mapped_column(default=datetime(2024, 1, 1))
    @declared_attr.directive
    def __tablename__(cls): return cls.__name__.lower()
    @declared_attr
    def note(cls) -> Mapped[str]: return mapped_column(String(20), default="n")
class HasOwner:
    @declared_attr
    def owner_id(cls) -> Mapped[int | None]: return mapped_column(ForeignKey("owner.id"))
    @declared_attr
    def owner(cls) -> Mapped["Owner"]: return relationship("Owner")
class Owner(Base):
    __tablename__ = "owner"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
class Car(TimestampMixin, HasOwner, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    brand: Mapped[str]
class Boat(TimestampMixin, HasOwner, Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[float]
class AbstractItem(Base):
    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    def describe(self): return f"{type(self).__name__}:{self.title}"
class Film(AbstractItem):
    __tablename__ = "film"
    minutes: Mapped[int]
class Song(AbstractItem):
    __tablename__ = "song"
    seconds: Mapped[int]
class Kind(enum.Enum):
    card = "c"
    cash = "k"
class Payment(Base):
    __tablename__ = "payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    amount: Mapped[float]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}
    def __repr__(self): return f"{type(self).__name__}({self.amount})"
class CardPayment(Payment):
    number: Mapped[str | None]
    __mapper_args__ = {"polymorphic_identity": Kind.card}
class CashPayment(Payment):
    change: Mapped[float | None] = mapped_column(use_existing_column=True)
    __mapper_args__ = {"polymorphic_identity": Kind.cash}
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
o = Owner(name="Olga")
s.add_all([o, Car(brand="vw", owner=o), Boat(length=3, owner=o), Film(title="Alien", minutes=117), Song(title="Help", seconds=139)])
s.add_all([CardPayment(amount=5, number="123"), CashPayment(amount=7.5, change=2), CardPayment(amount=1)])
s.commit()
t("car", lambda: [(c.brand, c.note, c.created, c.owner.name) for c in s.scalars(select(Car))])
t("boat", lambda: [(b.length, b.owner_id) for b in s.query(Boat)])
t("desc", lambda: [x.describe() for x in (*s.query(Film), *s.query(Song))])
t("cols", lambda: (Car.__table__.c.keys(), Film.__table__.c.keys(), Payment.__table__.c.keys()))
t("pay", lambda: s.scalars(select(Payment).order_by(Payment.id)).all())
t("card", lambda: s.query(CardPayment).filter(CardPayment.number != None).all())
t("sum", lambda: s.execute(select(Payment.kind, func.sum(Payment.amount)).group_by(Payment.kind).order_by(Payment.kind)).all())
t("abstract", lambda: Payment(amount=1))
t("kind", lambda: [p.kind for p in s.query(Payment)])
t("cash", lambda: s.scalars(select(CashPayment)).one().change)
class Node(Base):
    __tablename__ = "node"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(10))
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("folder.id"))
    parent: Mapped["Folder"] = relationship(back_populates="children", foreign_keys=[parent_id])
    __mapper_args__ = {"polymorphic_on": type, "polymorphic_identity": "node", "with_polymorphic": "*"}
    def __repr__(self): return f"{type(self).__name__}({self.name})" if False else f"{self.__class__.__name__}({self.name})"
class Folder(Node):
    __tablename__ = "folder"
    id: Mapped[int] = mapped_column(ForeignKey("node.id"), primary_key=True)
    color: Mapped[str] = mapped_column(default="blue")
    children: Mapped[list[Node]] = relationship(back_populates="parent", foreign_keys=[Node.parent_id], order_by="Node.id")
    __mapper_args__ = {"polymorphic_identity": "folder", "inherit_condition": id == Node.id}
class File(Node):
    __tablename__ = "file"
    id: Mapped[int] = mapped_column(ForeignKey("node.id"), primary_key=True)
    size: Mapped[int]
    __mapper_args__ = {"polymorphic_identity": "file"}
Base.metadata.create_all(engine)
root = Folder(name="root", children=[File(name="a", size=1), Folder(name="sub", children=[File(name="b", size=2)])])
s.add(root); s.commit(); s.expunge_all()
t("nodes", lambda: s.scalars(select(Node).order_by(Node.id)).all())
t("files", lambda: [(f.name, f.size, f.parent.name) for f in s.scalars(select(File).order_by(File.id))])
t("root", lambda: s.scalars(select(Folder).where(Folder.name == "root")).one().children)
s.expunge_all()
t("eager", lambda: s.scalars(select(Folder).options(selectinload(Folder.children)).where(Folder.parent_id == None)).one().children)
s.expunge_all()
t("joined", lambda: s.scalars(select(Folder).options(joinedload(Folder.children)).where(Folder.parent_id == None)).unique().one().children)
t("isinst", lambda: [isinstance(n, Folder) for n in s.scalars(select(Node).order_by(Node.id))])
t("sum size", lambda: s.scalar(select(func.sum(File.size))))
t("join", lambda: s.execute(select(Folder.name, func.count(Node.id)).join(Folder.children).group_by(Folder.name)).all())
t("where on sub", lambda: s.scalars(select(Node).where(File.size > 1)).all())
t("upd", lambda: s.execute(update(File).where(File.name == "a").values(size=10)).rowcount)
t("warn no ident", lambda: type("Odd", (Node,), {"__tablename__": "odd", "id": mapped_column(ForeignKey("node.id"), primary_key=True)}).__mapper__.polymorphic_identity)
