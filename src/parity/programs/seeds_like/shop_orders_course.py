from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, DateTime, Float, Boolean, Text, func, desc, and_, or_
from sqlalchemy.ext.declarative import declarative_base
from sqlalchemy.orm import sessionmaker, relationship, backref
from datetime import datetime, timedelta
import random

engine = create_engine('sqlite:///:memory:', echo=False)
Base = declarative_base()
Session = sessionmaker(bind=engine)
session = Session()


class Customer(Base):
    __tablename__ = 'customers'

    id = Column(Integer, primary_key=True)
    name = Column(String(100), nullable=False)
    email = Column(String(100), unique=True, nullable=False)
    joined = Column(DateTime, default=datetime(2024, 1, 1))
    orders = relationship('Order', back_populates='customer', cascade='all, delete-orphan', lazy='dynamic')
    address = relationship('Address', uselist=False, backref=backref('customer', uselist=False), cascade='all, delete')

    def __repr__(self):
        return "<Customer(id={}, name='{}', email='{}')>".format(self.id, self.name, self.email)

    @property
    def total_spent(self):
        return sum(o.total for o in self.orders)


class Address(Base):
    __tablename__ = 'addresses'
    id = Column(Integer, primary_key=True)
    street = Column(String)
    customer_id = Column(Integer, ForeignKey('customers.id'), unique=True)


class Order(Base):
    __tablename__ = 'orders'

    id = Column(Integer, primary_key=True)
    placed = Column(DateTime, nullable=False)
    customer_id = Column(Integer, ForeignKey('customers.id', ondelete='CASCADE'), index=True)
    customer = relationship('Customer', back_populates='orders')
    lines = relationship('OrderLine', back_populates='order', cascade='all, delete-orphan', order_by='OrderLine.position')

    @property
    def total(self):
        return round(sum(l.quantity * l.product.price for l in self.lines), 2)

    def __str__(self):
        return f'Order #{self.id} by {self.customer.name}: {self.total:.2f}'


class Product(Base):
    __tablename__ = 'products'
    id = Column(Integer, primary_key=True)
    name = Column(String(50), unique=True)
    price = Column(Float, nullable=False)
    in_stock = Column(Boolean, default=True, nullable=False)


class OrderLine(Base):
    __tablename__ = 'order_lines'
    order_id = Column(Integer, ForeignKey('orders.id'), primary_key=True)
    product_id = Column(Integer, ForeignKey('products.id'), primary_key=True)
    position = Column(Integer)
    quantity = Column(Integer, default=1)
    order = relationship('Order', back_populates='lines')
    product = relationship('Product')


def seed():
    products = [Product(name=n, price=p) for n, p in [('Pen', 1.5), ('Book', 12.0), ('Lamp', 30.25), ('Desk', 150)]]
    session.add_all(products)
    ann = Customer(name='Ann', email='ann@x.org', address=Address(street='1 High St'))
    bob = Customer(name='Bob', email='bob@x.org')
    session.add(ann)
    session.add(bob)
    session.flush()
    for day, (who, picks) in enumerate([(ann, [0, 1]), (bob, [3]), (ann, [2])]):
        order = Order(customer=who, placed=datetime(2024, 5, 1) + timedelta(days=day))
        session.add(order)
        for pos, i in enumerate(picks):
            order.lines.append(OrderLine(product=products[i], position=pos, quantity=i + 1))
    session.commit()


if __name__ == '__main__':
    Base.metadata.create_all(engine)
    seed()
    for c in session.query(Customer).order_by(Customer.name):
        print(c, c.total_spent, c.orders.count(), c.address and c.address.street)
    for o in session.query(Order).join(Order.lines).join(OrderLine.product).filter(Product.price > 10).order_by(desc(Order.placed)):
        print(o)
    rows = (session.query(Customer.name, func.count(Order.id).label('n'), func.sum(OrderLine.quantity * Product.price).label('spent'))
            .outerjoin(Customer.orders).outerjoin(Order.lines).outerjoin(OrderLine.product)
            .group_by(Customer.id).having(func.count(Order.id) > 0).order_by(desc('spent')).all())
    for name, n, spent in rows:
        print(f'{name:<10}{n:>3}{spent:>10.2f}')
    top = session.query(Product).filter(or_(Product.price < 2, and_(Product.price > 100, Product.in_stock.is_(True)))).all()
    print([p.name for p in top])
    sub = session.query(OrderLine.product_id, func.sum(OrderLine.quantity).label('sold')).group_by(OrderLine.product_id).subquery()
    for p, sold in session.query(Product, func.coalesce(sub.c.sold, 0)).outerjoin(sub, Product.id == sub.c.product_id).order_by(Product.id):
        print(p.name, sold)
    ann = session.query(Customer).filter_by(name='Ann').first()
    first = ann.orders.order_by(Order.placed).first()
    ann.orders.remove(first)
    session.commit()
    print(session.query(Order).count(), session.query(OrderLine).count())
    print(ann.orders.filter(Order.placed > datetime(2024, 5, 2)).all()[0])
    try:
        session.add(Customer(name='Cy', email='bob@x.org'))
        session.commit()
    except Exception as e:
        session.rollback()
        print(type(e).__name__, e.orig)
    session.delete(ann)
    session.commit()
    print(session.query(Address).count(), [c.name for c in session.query(Customer)])
    session.query(Customer).filter(Customer.name.like('B%')).update({Customer.name: Customer.name + '!'}, synchronize_session='fetch')
    session.commit()
    print(session.query(Customer).one())
    print(session.query(Customer).get(2) is session.query(Customer).one())
    session.close()
