"""The ORM. Counterpart: sqlalchemy/orm/__init__.py."""

from . import exc as exc
from .exc import *  # noqa: F401,F403
from .base import DynamicMapped as DynamicMapped
from .base import InspectionAttr as InspectionAttr
from .base import InspectionAttrExtensionType as InspectionAttrExtensionType
from .base import InspectionAttrInfo as InspectionAttrInfo
from .base import LoaderCallableStatus as LoaderCallableStatus
from .base import Mapped as Mapped
from .base import NotExtension as NotExtension
from .base import ORMDescriptor as ORMDescriptor
from .base import PassiveFlag as PassiveFlag
from .base import SQLORMExpression as SQLORMExpression
from .base import WriteOnlyMapped as WriteOnlyMapped
from .base import class_mapper as class_mapper
from .base import object_mapper as object_mapper
from .interfaces import EXT_CONTINUE as EXT_CONTINUE
from .interfaces import EXT_SKIP as EXT_SKIP
from .interfaces import EXT_STOP as EXT_STOP
from .interfaces import MANYTOMANY as MANYTOMANY
from .interfaces import MANYTOONE as MANYTOONE
from .interfaces import NO_KEY as NO_KEY
from .interfaces import NO_VALUE as NO_VALUE
from .interfaces import ONETOMANY as ONETOMANY
from .interfaces import MapperProperty as MapperProperty
from .interfaces import RelationshipDirection as RelationshipDirection
from .attributes import AttributeEventToken as AttributeEventToken
from .attributes import InstrumentedAttribute as InstrumentedAttribute
from .attributes import QueryableAttribute as QueryableAttribute
from .properties import ColumnProperty as ColumnProperty
from .properties import MappedColumn as MappedColumn
from .properties import MappedSQLExpression as MappedSQLExpression
from .properties import column_property as column_property
from .properties import deferred as deferred
from .properties import mapped_column as mapped_column
from .properties import query_expression as query_expression
from .relationships import Relationship as Relationship
from .relationships import RelationshipProperty as RelationshipProperty
from .relationships import backref as backref
from .relationships import dynamic_loader as dynamic_loader
from .relationships import foreign as foreign
from .relationships import relationship as relationship
from .relationships import remote as remote
from .descriptor_props import Composite as Composite
from .descriptor_props import CompositeProperty as CompositeProperty
from .descriptor_props import Synonym as Synonym
from .descriptor_props import SynonymProperty as SynonymProperty
from .descriptor_props import composite as composite
from .descriptor_props import synonym as synonym
from .instrumentation import ClassManager as ClassManager
from .mapper import Mapper as Mapper
from .mapper import clear_mappers as clear_mappers
from .mapper import configure_mappers as configure_mappers
from .mapper import reconstructor as reconstructor
from .mapper import validates as validates
from .decl_api import DeclarativeBase as DeclarativeBase
from .decl_api import DeclarativeBaseNoMeta as DeclarativeBaseNoMeta
from .decl_api import DeclarativeMeta as DeclarativeMeta
from .decl_api import MappedAsDataclass as MappedAsDataclass
from .decl_api import add_mapped_attribute as add_mapped_attribute
from .decl_api import as_declarative as as_declarative
from .decl_api import declarative_base as declarative_base
from .decl_api import declarative_mixin as declarative_mixin
from .decl_api import declared_attr as declared_attr
from .decl_api import has_inherited_table as has_inherited_table
from .decl_api import mapped_as_dataclass as mapped_as_dataclass
from .decl_api import registry as registry
from .decl_api import synonym_for as synonym_for
from .decl_base import MappedClassProtocol as MappedClassProtocol
from .collections import InstrumentedDict as _InstrumentedDict  # noqa: F401
from .mapped_collection import KeyFuncDict as KeyFuncDict
from .mapped_collection import MappedCollection as MappedCollection
from .mapped_collection import attribute_keyed_dict as attribute_keyed_dict
from .mapped_collection import attribute_mapped_collection as attribute_mapped_collection
from .mapped_collection import column_keyed_dict as column_keyed_dict
from .mapped_collection import column_mapped_collection as column_mapped_collection
from .mapped_collection import keyfunc_mapping as keyfunc_mapping
from .mapped_collection import mapped_collection as mapped_collection
from .state import AttributeState as AttributeState
from .state import InstanceState as InstanceState
from .util import AliasedClass as AliasedClass
from .util import Bundle as Bundle
from .util import CascadeOptions as CascadeOptions
from .util import LoaderCriteriaOption as LoaderCriteriaOption
from .util import aliased as aliased
from .util import join as join
from .util import outerjoin as outerjoin
from .util import polymorphic_union as polymorphic_union
from .util import was_deleted as was_deleted
from .util import with_loader_criteria as with_loader_criteria
from .util import with_parent as with_parent
from .util import with_polymorphic as with_polymorphic
from .session import ORMExecuteState as ORMExecuteState
from .session import Session as Session
from .session import SessionTransaction as SessionTransaction
from .session import SessionTransactionOrigin as SessionTransactionOrigin
from .session import close_all_sessions as close_all_sessions
from .session import create_session as create_session
from .session import make_transient as make_transient
from .session import make_transient_to_detached as make_transient_to_detached
from .session import object_session as object_session
from .session import sessionmaker as sessionmaker
from .scoping import QueryPropertyDescriptor as QueryPropertyDescriptor
from .scoping import scoped_session as scoped_session
from .query import Query as Query
from .strategy_options import Load as Load
from .strategy_options import contains_eager as contains_eager
from .strategy_options import defaultload as defaultload
from .strategy_options import defer as defer
from .strategy_options import immediateload as immediateload
from .strategy_options import joinedload as joinedload
from .strategy_options import lazyload as lazyload
from .strategy_options import load_only as load_only
from .strategy_options import noload as noload
from .strategy_options import raiseload as raiseload
from .strategy_options import selectin_polymorphic as selectin_polymorphic
from .strategy_options import selectinload as selectinload
from .strategy_options import subqueryload as subqueryload
from .strategy_options import undefer as undefer
from .strategy_options import undefer_group as undefer_group
from .strategy_options import with_expression as with_expression
from .writeonly import AppenderQuery as AppenderQuery
from .writeonly import WriteOnlyCollection as WriteOnlyCollection
from .events import AttributeEvents as AttributeEvents
from .events import InstanceEvents as InstanceEvents
from .events import InstrumentationEvents as InstrumentationEvents
from .events import MapperEvents as MapperEvents
from .events import QueryEvents as QueryEvents
from .events import SessionEvents as SessionEvents
from . import mapper as mapperlib  # noqa: F401
from . import attributes as attributes
from . import collections as collections
from . import interfaces as interfaces
from . import strategy_options as strategy_options

from ..exc import InvalidRequestError as _InvalidRequestError


def mapper(*arg, **kw):
    """Removed in 2.0."""
    raise _InvalidRequestError(
        "The 'sqlalchemy.orm.mapper()' function is removed as of SQLAlchemy 2.0.  Use the "
        "'sqlalchemy.orm.registry.map_imperatively()` method of the ``sqlalchemy.orm.registry`` class to perform "
        "classical mapping."
    )


# ``from sqlalchemy.orm import *`` gives SQLAlchemy's names, not those of the modules that are this facade's own.
_own_modules = {"annotations", "descriptions", "events_core", "loads", "results", "values"}
__all__ = [name for name in globals() if not name.startswith("_") and name not in _own_modules]
