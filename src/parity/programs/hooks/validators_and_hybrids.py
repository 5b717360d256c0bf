from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.ext.hybrid import hybrid_property, hybrid_method, Comparator

Base = declarative_base()


class Account(Base):
    __tablename__ = "accounts"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id"))
    balance = Column(Numeric(15, 5))


class CaseInsensitive(Comparator):
    def __eq__(self, other):
        return func.lower(self.__clause_element__()) == func.lower(other)


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    first = Column(String)
    last = Column(String)
    email = Column(String)
    _password = Column("password", String)
    age = Column(Integer)
    accounts = relationship(Account, lazy="select")

    @validates("email", "first")
    def check(self, key, value):
        print("validate", key, value)
        if key == "email" and "@" not in value:
            raise ValueError(f"bad {key}: {value}")
        return value.lower() if key == "email" else value

    @validates("accounts", include_removes=True)
    def acc(self, key, value, is_remove):
        print("validate", key, value.balance, is_remove)
        assert value.balance >= 0, "negative"
        return value

    @hybrid_property
    def full(self):
        return self.first + " " + self.last

    @full.setter
    def full(self, value):
        self.first, self.last = value.split(" ")

    @full.expression
    def full(cls):
        return cls.first + " " + cls.last

    @hybrid_property
    def password(self):
        raise AttributeError("write only")

    @password.setter
    def password(self, v):
        self._password = v[::-1]

    @hybrid_property
    def total(self):
        return sum((a.balance for a in self.accounts), start=0)

    @total.inplace.expression
    @classmethod
    def _total(cls):
        return select(func.sum(Account.balance)).where(Account.user_id == cls.id).label("total")

    @hybrid_method
    def older(self, n):
        return self.age > n

    @older.expression
    def older(cls, n):
        return cls.age > n

    @hybrid_property
    def adult(self):
        return self.age >= 18

    @hybrid_property
    def word(self):
        return self.last.lower()

    @word.comparator
    def word(cls):
        return CaseInsensitive(cls.last)

    @hybrid_property
    def stage(self):
        return "old" if self.age > 60 else "young"

    @stage.expression
    def stage(cls):
        return case((cls.age > 60, "old"), else_="young")

    @full.update_expression
    def full(cls, value):
        f, l = value.split(" ")
        return [(cls.first, f), (cls.last, l)]


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
u = User(first="Ann", last="Lee", email="ANN@X", age=70)
u.password = "secret"
u.accounts.append(Account(balance=10))
v = User(full="Bob Ray", age=10, accounts=[Account(balance=1), Account(balance=2)])
s.add_all([u, v])
s.commit()
for f in (lambda: User(email="nope"), lambda: setattr(u, "email", "x"), lambda: u.accounts.append(Account(balance=-1)), lambda: u.password, lambda: User(accounts=[Account(balance=-5)]), lambda: setattr(u, "adult", 5), lambda: User(adult=True), lambda: User(total=3)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)
print(u.full, u.total, u.older(20), u.adult, u.stage, u._password, u.email)
print(s.query(User.full, User.total, User.adult, User.stage).order_by(User.id).all())
print(s.query(User).filter(User.full == "Bob Ray").one().id)
print(s.query(User).filter(User.older(20)).count())
print(s.query(User).filter(User.adult).count(), s.query(User).filter(~User.adult).count())
print(s.query(User).filter(User.word == "RAY").count())
print(s.query(User).filter_by(full="Ann Lee").count())
print(s.query(User).order_by(User.total).first().full)
print(s.execute(select(User.stage, func.count()).group_by(User.stage).order_by(User.stage)).all())
print(s.execute(select(User.full.label("f"))).first()._fields, s.execute(select(User.full)).first()._fields)
print(s.query(User).update({User.full: "Cy Dee"}, synchronize_session=False))
s.commit()
print(u.full, v.full)
u.accounts.clear()
s.commit()
A = aliased(User)
print(select(A.full, A.total).where(A.stage == "old"))
print(User.full, type(User.full).__name__, User.full.key if hasattr(User.full, "key") else None)
print(inspect(User).all_orm_descriptors.keys())
