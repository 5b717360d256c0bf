"""Extensions that the playground does not have: their names can be imported, and say so when they are used."""

from ..exc import NotSupportedInPlayground


def refused(name, instead):
    """A class that raises as soon as it is called or extended."""

    def refuse(*args, **kwargs):
        raise NotSupportedInPlayground(f"{name} is not supported in this playground. {instead}")

    class _Refused(type):
        __call__ = __getattr__ = refuse

        def __new__(mcs, cls_name, bases, namespace):
            return type.__new__(mcs, cls_name, bases, namespace) if not bases else refuse()

    return _Refused(name, (), {"__doc__": f"{name}: not supported in this playground."})
