from sqlalchemy import create_engine, Column, Integer, String, TypeDecorator
from sqlalchemy.orm import declarative_base, Session

Base = declarative_base()


class Upper(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.upper()

    def process_result_value(self, value, dialect):
        return value + "!"


def half(context):
    return context.get_current_parameters()["size"] / 2


class Box(Base):
    __tablename__ = "boxes"
    id = Column(Integer, primary_key=True)
    size = Column(Integer)
    half = Column(Integer, default=half)
    name = Column(Upper, default="x")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)
s.add(Box(size=4, name="a"))
s.commit()
print(s.query(Box.name, Box.half).all())
for make in (lambda: Box(size=None), lambda: Box(size=2, name=5), lambda: Box(size="big")):
    s.add(make())
    try:
        s.commit()
    except Exception as e:
        print(type(e).__name__, str(e).splitlines()[:2], type(e.orig).__name__, type(e.__cause__).__name__)
        tb = e.__traceback__
        while tb.tb_next:
            tb = tb.tb_next
        print(tb.tb_frame.f_code.co_name)
        s.rollback()
s.query(Box).filter(Box.name == 5).all()
