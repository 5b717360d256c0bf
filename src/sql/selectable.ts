/**
 * FROM elements and SELECTs. The classes refer to each other (a table makes a SELECT, which makes a subquery, which is a FROM
 * element), so that their files are imported through this one, which loads them in an order that works and tells the bases
 * of the others.
 *
 * Counterpart: sqlalchemy/sql/selectable.py. Left out: LATERAL, TABLESAMPLE, hints, FETCH.
 */
import { Alias } from './selectables/aliases.ts';
import { CompoundSelect } from './selectables/compound-select.ts';
import { ReturnsRows } from './selectables/from-clause.ts';
import { Join } from './selectables/join.ts';
import { Exists, ScalarSelect } from './selectables/scalar-select.ts';
import { Select } from './selectables/select.ts';

export { Alias, AliasedReturnsRows, CTE, Subquery, TableValuedAlias } from './selectables/aliases.ts';
export { type CompoundKeyword, CompoundSelect } from './selectables/compound-select.ts';
export {
  FromClause,
  LABEL_STYLE_DEFAULT,
  LABEL_STYLE_DISAMBIGUATE_ONLY,
  LABEL_STYLE_LEGACY_ORM,
  LABEL_STYLE_NONE,
  LABEL_STYLE_TABLENAME_PLUS_COL,
  type LabelStyle,
  NamedFromClause,
  type ProxyTarget,
  ReturnsRows,
} from './selectables/from-clause.ts';
export { FromGrouping, Join, NamedFromGrouping } from './selectables/join.ts';
export { Exists, ScalarSelect } from './selectables/scalar-select.ts';
export { type MemoizedSelectEntities, Select, select } from './selectables/select.ts';
export {
  type ForUpdateArg,
  GenerativeSelect,
  makeSlice,
  type Prefix,
  SelectBase,
  SelectStatementGrouping,
} from './selectables/select-base.ts';
export { TableClause } from './selectables/table-clause.ts';
export { TextualSelect, textualSelect } from './selectables/textual-select.ts';
export { ScalarValues, Values } from './selectables/values.ts';

ReturnsRows.family = { Alias, CompoundSelect, Exists, Join, ScalarSelect, Select };
