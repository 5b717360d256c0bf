"""A list collection that numbers its members: each one's position is kept in a column of its own.

Counterpart: sqlalchemy/ext/orderinglist.py. Left out: pickling.
"""

from ..orm.collections import collection, collection_adapter


def count_from_0(index, collection):
    """Numbers 0, 1, 2."""
    return index


def count_from_1(index, collection):
    """Numbers 1, 2, 3."""
    return index + 1


def count_from_n_factory(start):
    """A function that numbers from ``start``."""

    def number(index, collection):
        return index + start

    number.__name__ = "count_from_%i" % start
    return number


def ordering_list(attr, count_from=None, ordering_func=None, reorder_on_append=False):
    """A ``collection_class`` that keeps positions in the attribute ``attr``."""
    if ordering_func is None and count_from is not None:
        ordering_func = {0: count_from_0, 1: count_from_1}.get(count_from) or count_from_n_factory(count_from)
    return lambda: OrderingList(attr, ordering_func=ordering_func, reorder_on_append=reorder_on_append)


class OrderingList(list):
    """Relies on the relationship's ``order_by`` to start in the right order."""

    def __init__(self, ordering_attr, ordering_func=None, reorder_on_append=False):
        self.ordering_attr = ordering_attr
        self.ordering_func = count_from_0 if ordering_func is None else ordering_func
        self.reorder_on_append = reorder_on_append

    # to be overridden for positions that take more than one attribute

    def _get_order_value(self, entity):
        return getattr(entity, self.ordering_attr)

    def _set_order_value(self, entity, value):
        setattr(entity, self.ordering_attr, value)

    def reorder(self):
        """Numbers all members anew."""
        for index, entity in enumerate(self):
            self._order_entity(index, entity)

    _reorder = reorder

    def _order_entity(self, index, entity, reorder=True):
        present = self._get_order_value(entity)
        if present is not None and not reorder:
            return
        wanted = self.ordering_func(index, self)
        if present != wanted:
            self._set_order_value(entity, wanted)

    def append(self, entity):
        super().append(entity)
        self._order_entity(len(self) - 1, entity, self.reorder_on_append)

    @collection.adds(1)
    def _raw_append(self, entity):
        super().append(entity)

    def insert(self, index, entity):
        super().insert(index, entity)
        self._reorder()

    def remove(self, entity):
        super().remove(entity)
        adapter = collection_adapter(self)
        # Not while the whole list is being replaced.
        if adapter and adapter._referenced_by_owner:
            self._reorder()

    def pop(self, index=-1):
        entity = super().pop(index)
        self._reorder()
        return entity

    def __setitem__(self, index, entity):
        if not isinstance(index, slice):
            self._order_entity(int(index), entity)
            super().__setitem__(index, entity)
            return
        entities = list(entity)
        start, stop = index.start or 0, index.stop or len(self)
        start, stop = start + len(self) if start < 0 else start, stop + len(self) if stop < 0 else stop
        for at in range(start, stop, index.step or 1):
            self.__setitem__(at, entities[at])

    def __delitem__(self, index):
        super().__delitem__(index)
        self._reorder()


__all__ = ["ordering_list"]
