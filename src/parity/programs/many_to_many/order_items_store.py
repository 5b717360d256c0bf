from enum import Enum as PyEnum
from decimal import Decimal
from datetime import datetime, timezone
from typing import Optional, List, Annotated
from sqlalchemy import create_engine, ForeignKey, String, Numeric, Enum, JSON, select, func, case, and_, event, Engine, UniqueConstraint, Index, DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, Session, sessionmaker, selectinload, joinedload, column_property, MappedAsDataclass, declared_attr
from sqlalchemy.ext.hybrid import hybrid_property, hybrid_method

intpk = Annotated[int, mapped_column(primary_key=True)]
money = Annotated[Decimal, mapped_column(Numeric(10, 2))]


class Status(PyEnum):
    NEW = "new"
    PAID = "paid"


class Base(DeclarativeBase):
    type_annotation_map = {dict: JSON}


class Named:
    @declared_attr.directive
    def __tablename__(cls):
        return cls.__name__.lower() + "s"

    id: Mapped[intpk]
    name: Mapped[str] = mapped_column(String(50))

    def __repr__(self):
        return f"{type(self).__name__}({self.name})"


class Product(Named, Base):
    price: Mapped[money]
    meta: Mapped[Optional[dict]]
    items: Mapped[List["Item"]] = relationship(back_populates="product")


class Customer(Named, Base):
    orders: Mapped[List["Order"]] = relationship(back_populates="customer", cascade="all, delete-orphan", order_by="Order.id")


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[intpk]
    status: Mapped[Status] = mapped_column(default=Status.NEW)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped["Customer"] = relationship(back_populates="orders")
    items: Mapped[List["Item"]] = relationship(back_populates="order", cascade="all, delete-orphan")
    products: Mapped[List["Product"]] = relationship(secondary="items", viewonly=True, order_by="Product.name")

    @hybrid_property
    def is_paid(self):
        return self.status == Status.PAID

    @property
    def total(self):
        return sum((i.quantity * i.unit_price for i in self.items), Decimal(0))


class Item(Base):
    __tablename__ = "items"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(default=1)
    unit_price: Mapped[money]
    order: Mapped["Order"] = relationship(back_populates="items")
    product: Mapped["Product"] = relationship(back_populates="items", lazy="joined", innerjoin=True)

    def __init__(self, product, quantity=1):
        self.product = product
        self.quantity = quantity
        self.unit_price = product.price


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s, s.begin():
    pen, ink = Product(name="pen", price=Decimal("1.50"), meta={"color": "red", "sizes": [1, 2]}), Product(name="ink", price=Decimal("4.00"))
    ann = Customer(name="Ann")
    ann.orders.append(Order(items=[Item(pen, 3), Item(ink)]))
    ann.orders.append(Order(items=[Item(ink, 2)], status=Status.PAID))
    s.add(ann)
with Session(engine) as s:
    for o in s.scalars(select(Order).order_by(Order.id)):
        print(o.id, o.status, o.total, o.products, o.is_paid, [(i.product.name, i.quantity) for i in o.items])
    print(s.scalars(select(Order.id).where(Order.is_paid)).all(), s.scalars(select(Order.id).where(~Order.is_paid)).all())
    spent = select(func.sum(Item.quantity * Item.unit_price)).join(Item.order).where(Order.customer_id == Customer.id).scalar_subquery()
    print(s.execute(select(Customer.name, spent.label("spent"))).all())
    print(s.execute(select(Product.name, func.sum(Item.quantity)).join(Product.items).group_by(Product.id).having(func.sum(Item.quantity) >= 3).order_by(Product.name)).all())
    o = s.get(Order, 1, options=[selectinload(Order.items)])
    o.items[0].quantity = 10
    o.items.remove(next(i for i in o.items if i.product.name == "ink"))
    o.status = Status.PAID
    s.commit()
    print(o.total, o.status.value, len(o.items))
    p = s.scalars(select(Product).where(Product.name == "pen")).one()
    print(p.meta["sizes"])
    p.meta["color"] = "blue"
    s.commit()
    print(p.meta["color"])
    p.meta = {**p.meta, "color": "green"}
    s.commit()
    print(p.meta, s.scalars(select(Product.name).where(Product.meta["color"].as_string() == "green")).all())
    try:
        s.add(Order(customer=o.customer, items=[Item(p), Item(p)]))
        s.commit()
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[0])
        s.rollback()
    s.delete(o.customer)
    s.commit()
    print(s.scalar(select(func.count()).select_from(Item)), s.scalars(select(Product).order_by(Product.id)).all())
