from sqlalchemy import create_engine, ForeignKey, Column, Integer, String, select, func, literal, event
from sqlalchemy.orm import declarative_base, relationship, Session, backref, aliased, joinedload, selectinload, attribute_keyed_dict

Base = declarative_base()


class Node(Base):
    __tablename__ = "nodes"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    parent_id = Column(ForeignKey("nodes.id"))
    twin_id = Column(ForeignKey("nodes.id"))
    children = relationship("Node", foreign_keys=[parent_id], back_populates="parent", cascade="all, delete-orphan", single_parent=True, order_by="Node.name", join_depth=2)
    parent = relationship("Node", foreign_keys=[parent_id], back_populates="children", remote_side=[id])
    twin = relationship("Node", foreign_keys=[twin_id], remote_side=[id], post_update=True, uselist=False)

    def dump(self, depth=0):
        print("  " * depth + self.name)
        for child in self.children:
            child.dump(depth + 1)


engine = create_engine("sqlite://")
event.listen(engine, "connect", lambda c, r: c.execute("PRAGMA foreign_keys=ON"))
Base.metadata.create_all(engine)
s = Session(engine)
root = Node(name="root", children=[Node(name="a", children=[Node(name="a1"), Node(name="a2")]), Node(name="b")])
s.add(root)
s.commit()
root.dump()
a, b = root.children
a.twin, b.twin = b, a
s.commit()
print(a.twin.name, b.twin.name)
b.children.append(a.children[0])
s.commit()
root.dump()
s.expire_all()
n = s.scalars(select(Node).where(Node.parent == None).options(selectinload(Node.children).selectinload(Node.children))).one()
n.dump()
s.expunge_all()
for n in s.scalars(select(Node).where(Node.name == "root").options(joinedload(Node.children))).unique():
    n.dump()
tree = select(Node.id, Node.name, literal(0).label("depth")).where(Node.parent_id.is_(None)).cte("tree", recursive=True)
tree = tree.union_all(select(Node.id, Node.name, tree.c.depth + 1).join(tree, Node.parent_id == tree.c.id))
print(s.execute(select(tree.c.name, tree.c.depth).order_by(tree.c.depth, tree.c.name)).all())
up = aliased(Node, name="up")
print(s.execute(select(Node.name, up.name).join(Node.parent.of_type(up)).order_by(Node.name)).all())
print(s.scalars(select(Node.name).where(~Node.children.any()).order_by(Node.name)).all(), s.scalars(select(Node.name).where(Node.parent.has(name="root")).order_by(Node.name)).all())
root = s.scalars(select(Node).filter_by(parent_id=None)).one()
a, b = root.children
a.twin = b.twin = None
s.flush()
root.children.remove(a)
s.commit()
root.dump()
try:
    root.parent = root
    s.commit()
    print(root.parent_id)
except Exception as e:
    print(type(e).__name__, str(e)[:30])
    s.rollback()
root.parent = None
s.commit()
s.delete(root)
s.commit()
print(s.scalar(select(func.count()).select_from(Node)))
