from sqlalchemy import create_engine, ForeignKey, select, event, Column, Integer, String, inspect
from sqlalchemy.orm import declarative_base, relationship, Session, sessionmaker, object_session, validates, attributes

Base = declarative_base()


class Owner(Base):
    __tablename__ = "owners"
    id = Column(Integer, primary_key=True)
    name = Column(String, nullable=False)
    slug = Column(String)
    pets = relationship("Pet", back_populates="owner", cascade="all, delete-orphan")

    @validates("name")
    def check_name(self, key, value):
        if not value:
            raise ValueError(f"{key} may not be empty")
        return value.strip()


class Pet(Base):
    __tablename__ = "pets"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    owner_id = Column(Integer, ForeignKey("owners.id"))
    owner = relationship("Owner", back_populates="pets")


class Log(Base):
    __tablename__ = "logs"
    id = Column(Integer, primary_key=True)
    what = Column(String)


@event.listens_for(Owner, "before_insert")
@event.listens_for(Owner, "before_update")
def slugify(mapper, connection, target):
    target.slug = target.name.lower().replace(" ", "-")


@event.listens_for(Owner, "after_insert")
def logged(mapper, connection, target):
    connection.execute(Log.__table__.insert().values(what=f"{mapper.class_.__name__} {target.id}"))


@event.listens_for(Pet, "after_delete")
def gone(mapper, connection, target):
    print("after_delete", target.name)


@event.listens_for(Pet, "before_delete")
def going(mapper, connection, target):
    print("before_delete", target.name)


@event.listens_for(Owner, "after_update")
def updated(mapper, connection, target):
    print("after_update", inspect(target).attrs.name.history)


@event.listens_for(Owner, "load")
def loaded(target, context):
    print("load", target.name)


@event.listens_for(Owner, "refresh")
def refreshed(target, context, attrs):
    print("refresh", sorted(attrs) if attrs else attrs)


@event.listens_for(Owner.name, "set")
def name_set(target, value, old, initiator):
    print("set", repr(value), old if isinstance(old, str) else old.name, initiator.key)


@event.listens_for(Owner.pets, "append")
def pet_append(target, value, initiator):
    print("append", value.name)


@event.listens_for(Owner.pets, "remove")
def pet_remove(target, value, initiator):
    print("remove", value.name)


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
s = Session(engine)


def names(*kinds):
    for kind in kinds:
        event.listen(s, kind, lambda *a: print("  *", kind, len(a)))


names("after_begin", "before_flush", "after_flush", "after_flush_postexec", "before_commit", "after_commit",
      "after_rollback", "after_soft_rollback", "after_transaction_create", "after_transaction_end")
event.listen(s, "pending_to_persistent", lambda session, obj: seen.append(type(obj).__name__))
seen = []
event.listen(s, "transient_to_pending", lambda session, obj: print("  t2p", type(obj).__name__))
event.listen(s, "persistent_to_deleted", lambda session, obj: isinstance(obj, Owner) and print("  p2d"))
event.listen(s, "deleted_to_detached", lambda session, obj: isinstance(obj, Owner) and print("  d2d", type(obj).__name__))
event.listen(s, "loaded_as_persistent", lambda session, obj: print("  lap", type(obj).__name__))
event.listen(s, "before_attach", lambda session, obj: print("  ba", type(obj).__name__))
event.listen(s, "after_attach", lambda session, obj: print("  aa", type(obj).__name__))
o = Owner(name=" Ann Lee ")
s.add(o)
o.pets.append(Pet(name="rex"))
o.pets.append(Pet(name="tom"))
print("commit")
s.commit()
print(o.slug, sorted(seen))
o.name = "Bea"
o.pets.remove(o.pets[0])
s.commit()
try:
    o.name = ""
except ValueError as e:
    print(e)
try:
    Owner(name=None)
except ValueError as e:
    print(e)
s.delete(o)
s.rollback()
s.delete(o)
s.commit()
print(s.execute(select(Log.what)).all())
s.close()
