/**
 * Which columns a SELECT has, and under which labels and keys: the rules for clashing and missing names.
 *
 * Counterpart: _generate_columns_plus_names and SelectState._column_naming_convention of sqlalchemy/sql/selectable.py.
 */
import type { OrmEntity } from './annotations.ts';
import type { ClauseElement } from './clause-element.ts';
import { ElementSet } from './column-collection.ts';
import { ColumnElement, selectIterableOf } from './elements.ts';
import { InvalidRequestError } from './errors.ts';
import { AnonymousNames } from './names.ts';
import type { FromClause, LabelStyle, Select } from './selectable.ts';

const NONE: LabelStyle = 'LABEL_STYLE_NONE';
const TABLENAME_PLUS_COL: LabelStyle = 'LABEL_STYLE_TABLENAME_PLUS_COL';

/** A column of a SELECT with the names it goes by. */
export interface ColumnPlusNames {
  /** The label that must be rendered; null where none is needed. */
  readonly requiredLabelName: string | null;
  /** The key in `c`. */
  readonly proxyName: string | null;
  /** The label to render where one turns out to be needed. */
  readonly fallbackLabelName: string | null;
  readonly column: ClauseElement;
  /** True for a second occurrence of the same column. */
  readonly repeated: boolean;
}

/** Gives each column in turn its key in a `c` collection. */
export function columnNamingConvention(style: LabelStyle): (column: ClauseElement) => string | null {
  const qualified = style === TABLENAME_PLUS_COL;
  const dedupe = style !== NONE;
  const numbers = new AnonymousNames();
  const names = new Set<string>();
  return (column) => {
    if (!(column instanceof ColumnElement)) return null;
    if (!dedupe) return column.proxyKey ?? '_no_label';
    const name = qualified ? column.tqKeyLabel : column.proxyKey;
    if (name === null) {
      if (names.has('_no_label')) return numbers.resolve(column.anonLabel('_no_label'));
      names.add('_no_label');
      return '_no_label';
    }
    if (names.has(name)) return numbers.resolve(qualified ? column.anonTqKeyLabel : column.anonKeyLabel);
    names.add(name);
    return name;
  };
}

/** Labels and keys of all columns of the statement. */
export function generateColumnsPlusNames(
  select: { readonly labelStyle: LabelStyle; readonly allSelectedColumns: readonly ClauseElement[] },
  anonForDupeKey: boolean,
  columns: readonly ClauseElement[] = select.allSelectedColumns,
): readonly ColumnPlusNames[] {
  const style = select.labelStyle;
  const keyOf = columnNamingConvention(style);
  const names = new Map<string, ColumnElement>();
  const qualified = style === TABLENAME_PLUS_COL;
  let dedupe = 1;
  const nextDupe = (column: ColumnElement): string => {
    const label = qualified ? column.dedupeAnonTqLabelIdx(dedupe) : column.dedupeAnonLabelIdx(dedupe);
    dedupe += 1;
    return label;
  };
  return columns.map((element) => {
    const proxyName = keyOf(element);
    if (!(element instanceof ColumnElement) || !element.renderLabelInColumnsClause)
      return { requiredLabelName: null, proxyName, fallbackLabelName: null, column: element, repeated: false };
    const column = element;
    let repeated = false;
    let effective: string | null = null;
    let required: string | null = null;
    let fallback: string | null;
    if (style === NONE) {
      fallback = column.nonAnonLabel || column.anonNameLabel;
    } else {
      if (qualified) {
        required = column.tqLabel;
        effective = required;
        fallback = required;
      } else {
        effective = column.nonAnonLabel;
        fallback = effective;
      }
      if (effective === null) {
        const expression = column.expressionLabel;
        if (expression === null) {
          const anonymous = column.anonNameLabel;
          repeated = names.has(anonymous);
          names.set(anonymous, column);
          required = null;
          fallback = repeated ? nextDupe(column) : anonymous;
        } else {
          required = expression;
          effective = expression;
          fallback = expression;
        }
      }
    }
    if (effective !== null) {
      const holder = names.get(effective);
      if (!holder) names.set(effective, column);
      else if (holder.origin !== column.origin) {
        required = qualified ? column.anonTqLabel : column.anonNameLabel;
        fallback = required;
        if (anonForDupeKey && names.has(required)) {
          required = nextDupe(column);
          fallback = required;
          repeated = true;
        } else names.set(required, column);
      } else if (anonForDupeKey) {
        required = nextDupe(column);
        fallback = required;
        repeated = true;
      }
    }
    return { requiredLabelName: required, proxyName, fallbackLabelName: fallback, column, repeated };
  });
}

function ormEntityOf(element: ClauseElement): OrmEntity | null {
  const entity = element.annotations.entityNamespace;
  return element.isSelectable && entity && (entity.isMapper || entity.isAliasedClass) ? entity : null;
}

/** The columns of the columns clause, FROM objects and entities spelled out. */
export function allSelectedColumns(select: Select): readonly ClauseElement[] {
  return select.rawColumns.flatMap((element) => {
    const entity = select.propagateAttrs.compileStatePlugin === 'orm' ? ormEntityOf(element) : null;
    return entity ? entity.allColumnExpressions : selectIterableOf(element);
  });
}

/** The FROM objects that the columns clause alone brings in. */
export function columnsClauseFroms(select: Select): readonly ClauseElement[] {
  const froms = select.rawColumns.flatMap((element) => {
    const parent = element.annotations.parententity;
    return parent ? [parent.clauseElement()] : element.fromObjects;
  });
  return normalizeFroms(froms);
}

/** The FROM objects each once, without those that another one contains. */
export function normalizeFroms(
  items: readonly ClauseElement[],
  checkStatement: ClauseElement | null = null,
): readonly ClauseElement[] {
  const seen = new Set<ClauseElement>();
  const froms: ClauseElement[] = [];
  for (const item of items) {
    if (checkStatement && item.isSubquery && (item as unknown as { element: ClauseElement }).element === checkStatement)
      throw new InvalidRequestError('select() construct refers to itself as a FROM');
    const line = item.clonedSet().map((e) => e.origin);
    if (line.some((origin) => seen.has(origin))) continue;
    froms.push(item);
    for (const origin of line) seen.add(origin);
  }
  const hidden = new Set<ClauseElement>();
  for (const from of froms)
    for (const inner of (from as FromClause).hideFroms ?? [])
      for (const element of inner.clonedSet()) hidden.add(element.origin);
  return hidden.size === 0 ? froms : froms.filter((f) => !hidden.has(f.origin));
}

/** Members of `a` that have something in common with a member of `b`, through copies. */
export function clonedIntersection(a: Iterable<ClauseElement>, b: Iterable<ClauseElement>): ElementSet {
  const wanted = new Set<ClauseElement>();
  for (const element of b) for (const e of element.clonedSet()) wanted.add(e.origin);
  return new ElementSet([...a].filter((element) => element.clonedSet().some((e) => wanted.has(e.origin))));
}

/** Members of `a` that have nothing in common with any of `b`. */
export function clonedDifference(a: Iterable<ClauseElement>, b: Iterable<ClauseElement>): ElementSet {
  const all = [...a];
  const shared = clonedIntersection(all, b);
  return new ElementSet(all.filter((element) => !shared.has(element)));
}
