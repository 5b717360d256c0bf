from flask import Flask
from flask_sqlalchemy import SQLAlchemy
app = Flask(__name__)


def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__module__, type(e).__name__, str(e).split("\n")[0])


attempt(lambda: SQLAlchemy(app))
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)
attempt(lambda: SQLAlchemy(app))
attempt(lambda: db.init_app(app))


class Item(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String)


attempt(lambda: db.create_all())
attempt(lambda: Item.query)
attempt(lambda: db.session.query(Item).all())
attempt(lambda: db.engine)
attempt(lambda: db.Strng)
attempt(lambda: Item(nme="x"))
attempt(lambda: repr(db))
with app.app_context():
    db.create_all()
    attempt(lambda: repr(db))
    i = Item(name="x")
    attempt(lambda: repr(i))
    db.session.add(i)
    db.session.commit()
    attempt(lambda: repr(i))
    attempt(lambda: i.foo)
    attempt(lambda: Item.query.filter_by(foo=1).all())
    attempt(lambda: Item.query.get_or_404(5))
    attempt(lambda: Item.query.paginate(1, 2))
    attempt(lambda: db.session.add(Item))
    attempt(lambda: Item.query.one_or_404())
    attempt(lambda: Item.query.filter(Item.id == 3).one_or_404())
    attempt(lambda: db.session.query(Item).paginate(page=1, per_page=1).items)
    attempt(lambda: Item.query.first_or_404().name)
    attempt(lambda: db.session.scalars(db.select(Item)).all())
    attempt(lambda: db.relationship)
    attempt(lambda: db.Model.query)
    attempt(lambda: isinstance(Item.query, db.Query))


@app.route("/")
def index():
    return "hi"


attempt(lambda: app.name)
print(Item.query.all())
