"""The part of Werkzeug that Flask-SQLAlchemy's errors come from."""
