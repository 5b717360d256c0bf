from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, joinedload
from sqlalchemy import MetaData

db = SQLAlchemy(metadata=MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s"}), session_options={"expire_on_commit": False}, engine_options={"echo": False})


class Role(db.Model):
    __tablename__ = 'roles'
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(64), unique=True)
    users = db.relationship('User', backref='role', lazy='dynamic', cascade='all, delete-orphan')

    @staticmethod
    def insert_roles():
        for r in ('User', 'Admin'):
            if Role.query.filter_by(name=r).first() is None:
                db.session.add(Role(name=r))
        db.session.commit()


class User(db.Model):
    __tablename__ = 'users'
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(db.String(64), index=True)
    role_id: Mapped[int | None] = mapped_column(db.ForeignKey('roles.id'))

    def __init__(self, **kw):
        super().__init__(**kw)
        if self.role is None:
            self.role = Role.query.filter_by(name='User').first()

    def to_dict(self):
        return {'id': self.id, 'username': self.username, 'role': self.role.name}


def create_app(config=None):
    app = Flask('shop')
    app.config.from_mapping(SQLALCHEMY_DATABASE_URI='sqlite://', TESTING=True)
    if config:
        app.config.update(config)
    db.init_app(app)
    return app


app = create_app({'SQLALCHEMY_ECHO': False})
with app.app_context():
    db.create_all()
    Role.insert_roles()
    Role.insert_roles()
    db.session.add_all([User(username='john'), User(username='susan', role=Role.query.filter_by(name='Admin').one())])
    db.session.commit()
    print([u.to_dict() for u in User.query.order_by(User.username).all()])
    admin = Role.query.filter_by(name='Admin').first_or_404()
    print(admin.users.order_by(User.username).all(), admin.users.count(), current_app.name)
    print(str(User.query.filter(User.role.has(name='Admin'))))
    print(User.query.options(joinedload(User.role)).filter_by(username='john').first().role.name)
    try:
        with db.session.begin_nested():
            db.session.add(Role(name='Admin'))
    except Exception as e:
        print(type(e).__name__)
    print(Role.query.count())
    with db.session.no_autoflush:
        db.session.add(Role(name='Guest'))
        print(Role.query.count())
    print(Role.query.count(), db.session.new, len(db.session.identity_map))
    db.session.remove()
    print(User.__table__.foreign_key_constraints.pop().name if hasattr(User.__table__.foreign_key_constraints, 'pop') else None)
    print(db.Model.metadata is db.metadata, User.metadata is db.metadata, db.Integer().__class__.__name__)
    try:
        db.session.execute('select 1')
    except Exception as e:
        print(type(e).__name__, e)
    try:
        class Broken(db.Model):
            name = db.Column(db.String)
    except Exception as e:
        print(type(e).__name__, e)
with app.app_context():
    print(User.query.count())
SQLAlchemy().init_app(app)
