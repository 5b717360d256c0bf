from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, select
from sqlalchemy.ext.orderinglist import ordering_list, OrderingList, count_from_1
from sqlalchemy.orm import declarative_base, relationship, Session, attribute_keyed_dict, mapped_column, Mapped, column_keyed_dict, keyfunc_mapping
from sqlalchemy.ext.associationproxy import association_proxy

Base = declarative_base()


class Slide(Base):
    __tablename__ = "slides"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    bullets = relationship("Bullet", order_by="Bullet.position", collection_class=ordering_list("position"), cascade="all, delete-orphan", back_populates="slide")
    notes = relationship("Note", collection_class=attribute_keyed_dict("keyword"), cascade="all, delete-orphan")
    texts = association_proxy("notes", "text", creator=lambda k, v: Note(keyword=k, text=v))


class Bullet(Base):
    __tablename__ = "bullets"
    id = Column(Integer, primary_key=True)
    slide_id = Column(ForeignKey("slides.id"))
    position = Column(Integer)
    text = Column(String)
    slide = relationship(Slide, back_populates="bullets")

    def __repr__(self):
        return f"{self.position}:{self.text}"


class Note(Base):
    __tablename__ = "notes"
    id = Column(Integer, primary_key=True)
    slide_id = Column(ForeignKey("slides.id"))
    keyword = Column(String)
    text = Column(String)

    def __repr__(self):
        return f"Note({self.keyword}={self.text})"


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as s:
    sl = Slide(name="one", bullets=[Bullet(text="a"), Bullet(text="b")])
    sl.bullets.append(Bullet(text="c"))
    sl.bullets.insert(1, Bullet(text="ins"))
    print(sl.bullets, type(sl.bullets).__name__)
    s.add(sl)
    s.commit()
    print(sl.bullets)
    b = sl.bullets.pop(1)
    print(b, sl.bullets)
    sl.bullets[0] = Bullet(text="new")
    print(sl.bullets)
    s.commit()
    print(sl.bullets)
    del sl.bullets[0]
    sl.bullets.sort(key=lambda x: x.text, reverse=True)
    sl.bullets.reorder()
    s.commit()
    print(sl.bullets)
    sl.bullets[0:2] = [Bullet(text="x"), Bullet(text="y"), Bullet(text="z")]
    print(sl.bullets)
    s.commit()
    print(sl.bullets)
    Bullet(text="via backref", slide=sl)
    print(sl.bullets)
    sl.notes["k"] = Note(keyword="k", text="v")
    sl.texts["q"] = "w"
    s.commit()
    print(sorted(sl.notes.items()), dict(sl.texts), sl.texts)
    sl.texts = {"k": "changed", "z": "n"}
    s.commit()
    print(sorted(sl.texts.items()), "k" in sl.notes, sl.texts.get("none"), len(sl.texts))
    del sl.texts["k"]
    s.commit()
    print(s.scalars(select(Note)).all())
    try:
        sl.notes["bad"] = Note(keyword="other", text="v")
    except Exception as e:
        print(type(e).__name__, e)
    try:
        sl.notes["none"]
    except Exception as e:
        print(type(e).__name__, e)
    sl.bullets = []
    s.commit()
    print(s.query(Bullet).count())
