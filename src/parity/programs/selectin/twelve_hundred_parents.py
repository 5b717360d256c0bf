from sqlalchemy import create_engine, Column, Integer, String, ForeignKey, select, event, insert
from sqlalchemy.orm import declarative_base, relationship, Session, joinedload, selectinload, subqueryload, immediateload
import gc
Base = declarative_base()


class P(Base):
    __tablename__ = "p"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    kind_id = Column(ForeignKey("k.id"))
    cs = relationship("C", back_populates="p", order_by="C.id")
    kind = relationship("K", back_populates="ps")


class K(Base):
    __tablename__ = "k"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    ps = relationship("P", back_populates="kind", order_by="P.id")


class C(Base):
    __tablename__ = "c"
    id = Column(Integer, primary_key=True)
    p_id = Column(ForeignKey("p.id"))
    p = relationship("P", back_populates="cs")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
N = 1200
with Session(engine) as s:
    s.execute(insert(K), [{"id": i, "name": f"k{i}"} for i in range(1, N + 1)])
    s.execute(insert(P), [{"id": i, "name": f"p{i}", "kind_id": N + 1 - i} for i in range(1, N + 1)])
    s.execute(insert(C), [{"id": i, "p_id": i // 2 + 1} for i in range(1, 2 * N)])
    s.commit()
with Session(engine) as s:
    ps = s.scalars(select(P).options(selectinload(P.cs)).order_by(P.id.desc())).all()
    print(sum(len(p.cs) for p in ps), ps[0].cs[0].id)
    s.expunge_all()
    ps = s.scalars(select(P).options(selectinload(P.kind)).order_by(P.id)).all()
    print([p.kind.id for p in ps[:3]], ps[-1].kind.name)
    s.expunge_all()
    ps = s.scalars(select(P).options(selectinload(P.kind).selectinload(K.ps).selectinload(P.cs)).order_by(P.id).limit(700)).all()
    print([p.kind.ps[0].cs[-1].id for p in ps[:3]])
    s.expunge_all()
    n = 0
    for p in s.scalars(select(P).options(selectinload(P.cs)).order_by(P.id).execution_options(yield_per=400)):
        n += len(p.cs)
        if p.id % 500 == 0:
            gc.collect()
            print(len(s.identity_map))
    print(n)
    s.expunge_all()
    ps = s.query(P).options(joinedload(P.cs), joinedload(P.kind)).order_by(P.id).all()
    print(sum(len(p.cs) for p in ps), len({p.kind for p in ps}))
    s.expunge_all()
    ps = s.query(P).options(subqueryload(P.cs).subqueryload(C.p)).filter(P.id > 3).order_by(P.id).all()
    print(sum(len(p.cs) for p in ps))
    s.expunge_all()
    for p in s.query(P).order_by(P.id).limit(60):
        p.kind.name, len(p.cs)
    print(len(s.identity_map))
    s.expunge_all()
    ps = s.scalars(select(P).options(immediateload(P.kind)).limit(15)).all()
    print(len(s.identity_map))
