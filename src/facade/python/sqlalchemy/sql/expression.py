"""``sqlalchemy.sql.expression``."""
from ._elements_constructors import all_, and_, any_, asc, between, bindparam, case, cast, collate, column, desc
from ._elements_constructors import distinct, extract, false, funcfilter, label, literal, literal_column, not_, null
from ._elements_constructors import bitwise_not, nulls_first, nulls_last, nullsfirst, nullslast, or_, over, table, text
from ._elements_constructors import outparam, true, try_cast, tuple_, type_coerce, values, within_group
from ._selectable_constructors import alias, cte, except_, except_all, exists, intersect, intersect_all, join, lateral
from ._selectable_constructors import outerjoin, select, subquery, tablesample, union, union_all
from .base import ColumnCollection, Executable
from .dml import Delete, Insert, Update, UpdateBase, ValuesBase, delete, insert, update
from .elements import BinaryExpression, BindParameter, BooleanClauseList, Case, Cast, ClauseElement, ClauseList
from .elements import CollectionAggregate, ColumnClause, ColumnElement, Extract, False_, FunctionFilter, Grouping, Label
from .elements import Null, Over, ReleaseSavepointClause, SavepointClause, TextClause, True_, TryCast, Tuple, TypeCoerce
from .elements import UnaryExpression, Visitable, WithinGroup, quoted_name
from .functions import Function, FunctionElement, func, modifier
from .operators import ColumnOperators, Operators
from .schema import TableClause
from .selectable import CTE, LABEL_STYLE_DEFAULT, LABEL_STYLE_DISAMBIGUATE_ONLY, LABEL_STYLE_NONE
from .selectable import LABEL_STYLE_TABLENAME_PLUS_COL, Alias, AliasedReturnsRows, CompoundSelect, Exists, FromClause
from .selectable import FromGrouping, GenerativeSelect, HasCTE, Join, Lateral, ReturnsRows, ScalarSelect, Select
from .selectable import Selectable, SelectBase, SelectLabelStyle, Subquery, TableSample, TableValuedAlias, TextualSelect
from .selectable import Values

SQLColumnExpression = ColumnElement
ColumnExpressionArgument = ColumnElement
