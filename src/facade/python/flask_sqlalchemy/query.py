"""Queries that answer with a 404. Counterpart: flask_sqlalchemy/query.py."""

import sqlalchemy as sa
import sqlalchemy.exc
import sqlalchemy.orm
from flask import abort

from .pagination import QueryPagination


class Query(sa.orm.Query):
    """A query of a model."""

    def get_or_404(self, ident, description=None):
        """The object with a primary key, or a 404."""
        rv = self.get(ident)
        if rv is None:
            abort(404, description=description)
        return rv

    def first_or_404(self, description=None):
        """The first result, or a 404."""
        rv = self.first()
        if rv is None:
            abort(404, description=description)
        return rv

    def one_or_404(self, description=None):
        """The only result, or a 404."""
        try:
            return self.one()
        except (sa.exc.NoResultFound, sa.exc.MultipleResultsFound):
            abort(404, description=description)

    def paginate(self, *, page=None, per_page=None, max_per_page=None, error_out=True, count=True):
        """One page of the results."""
        return QueryPagination(
            query=self, page=page, per_page=per_page, max_per_page=max_per_page, error_out=error_out, count=count
        )
