"""Pages of results. Counterpart: flask_sqlalchemy/pagination.py."""

from math import ceil

import sqlalchemy as sa
import sqlalchemy.orm
from flask import abort


class Pagination:
    """One page, and how many there are."""

    def __init__(self, page=None, per_page=None, max_per_page=100, error_out=True, count=True, **kwargs):
        self._query_args = kwargs
        self.page, self.per_page = self._prepare_page_args(page, per_page, max_per_page, error_out)
        items = self._query_items()
        if not items and self.page != 1 and error_out:
            abort(404)
        self.items = items
        self.total = self._query_count() if count else None

    @staticmethod
    def _prepare_page_args(page, per_page, max_per_page, error_out):
        page = 1 if page is None else page
        per_page = 20 if per_page is None else per_page
        if max_per_page is not None:
            per_page = min(per_page, max_per_page)
        if page < 1:
            if error_out:
                abort(404)
            page = 1
        if per_page < 1:
            if error_out:
                abort(404)
            per_page = 20
        return page, per_page

    @property
    def _query_offset(self):
        return (self.page - 1) * self.per_page

    @property
    def first(self):
        return 0 if not self.items else (self.page - 1) * self.per_page + 1

    @property
    def last(self):
        return max(self.first, self.first + len(self.items) - 1)

    @property
    def pages(self):
        return 0 if self.total == 0 or self.total is None else ceil(self.total / self.per_page)

    @property
    def has_prev(self):
        return self.page > 1

    @property
    def prev_num(self):
        return self.page - 1 if self.has_prev else None

    @property
    def has_next(self):
        return self.page < self.pages

    @property
    def next_num(self):
        return self.page + 1 if self.has_next else None

    def _other(self, page, error_out):
        found = type(self)(page=page, per_page=self.per_page, error_out=error_out, count=False, **self._query_args)
        found.total = self.total
        return found

    def prev(self, *, error_out=False):
        """The page before."""
        return self._other(self.page - 1, error_out)

    def next(self, *, error_out=False):
        """The page after."""
        return self._other(self.page + 1, error_out)

    def iter_pages(self, *, left_edge=2, left_current=2, right_current=4, right_edge=2):
        """Page numbers for links, None where some are skipped."""
        pages_end = self.pages + 1
        if pages_end == 1:
            return
        left_end = min(1 + left_edge, pages_end)
        yield from range(1, left_end)
        if left_end == pages_end:
            return
        mid_start = max(left_end, self.page - left_current)
        mid_end = min(self.page + right_current + 1, pages_end)
        if mid_start - left_end > 0:
            yield None
        yield from range(mid_start, mid_end)
        if mid_end == pages_end:
            return
        right_start = max(mid_end, pages_end - right_edge)
        if right_start - mid_end > 0:
            yield None
        yield from range(right_start, pages_end)

    def __iter__(self):
        yield from self.items


class SelectPagination(Pagination):
    """Of a select()."""

    def _query_items(self):
        select = self._query_args["select"].limit(self.per_page).offset(self._query_offset)
        return list(self._query_args["session"].execute(select).unique().scalars())

    def _query_count(self):
        sub = self._query_args["select"].options(sa.orm.lazyload("*")).order_by(None).subquery()
        return self._query_args["session"].execute(sa.select(sa.func.count()).select_from(sub)).scalar()


class QueryPagination(Pagination):
    """Of a Query."""

    def _query_items(self):
        return self._query_args["query"].limit(self.per_page).offset(self._query_offset).all()

    def _query_count(self):
        return self._query_args["query"].order_by(None).count()
