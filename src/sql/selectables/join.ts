/**
 * JOIN, and FROM elements in parentheses.
 *
 * Counterpart: sqlalchemy/sql/selectable.py.
 */
import type { Annotations } from '../annotations.ts';
import type { ClauseElement, CloneOptions, TraverseField } from '../clause-element.ts';
import { expect } from '../coercions.ts';
import { ClauseAdapter } from '../column-adapter.ts';
import type { ColumnCollection } from '../column-collection.ts';
import { ColumnClause, type ColumnElement } from '../elements.ts';
import { joinCondition } from '../join-condition.ts';
import { operators } from '../operators.ts';
import type { ForeignKey } from '../schema.ts';
import { reduceColumns } from '../sql-util.ts';
import { FromClause, LABEL_STYLE_TABLENAME_PLUS_COL, NamedFromClause, type ProxyTarget } from './from-clause.ts';
import { Select } from './select.ts';

/** `left JOIN right ON onclause`. */
export class Join extends FromClause {
  readonly visitName: string = 'join';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.Join';
  override readonly isJoin: boolean = true;
  left: FromClause;
  right: FromClause;
  onclause: ClauseElement;
  readonly isouter: boolean;
  readonly full: boolean;

  constructor(left: unknown, right: unknown, onclause: unknown = null, isouter = false, full = false) {
    super();
    this.left = expect('from-clause', left) as FromClause;
    this.right = (expect('from-clause', right) as FromClause).selfGroup() as FromClause;
    this.onclause =
      onclause === null || onclause === undefined
        ? joinCondition(this.left, this.right, { aSubset: this.left instanceof Join ? this.left.right : null })
        : expect('on-clause', onclause).selfGroup(operators.asbool);
    this.isouter = isouter;
    this.full = full;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [
      ['left', 'element'],
      ['right', 'element'],
      ['onclause', 'element'],
    ];
  }

  override get description(): string {
    return `Join object on ${this.left.description}(${this.left.id}) and ${this.right.description}(${this.right.id})`;
  }

  override isDerivedFrom(from: ClauseElement | null): boolean {
    if (from === null) return false;
    return from.origin === this.origin || this.left.isDerivedFrom(from) || this.right.isDerivedFrom(from);
  }

  override selfGroup(): ClauseElement {
    return new FromGrouping(this);
  }

  protected populateColumnCollection(target: ProxyTarget): void {
    const columns = [...this.left.columns, ...this.right.columns];
    for (const c of reduceColumns(
      columns.filter((column) => column.primaryKey),
      [this.onclause],
    ))
      target.primaryKey.add(c);
    target.columns.populateSeparateKeys(columns.map((c) => [c.tqKeyLabel ?? '', c] as const));
    for (const column of columns) for (const fk of column.foreignKeys) target.foreignKeys.add(fk);
  }

  override copyInternals(options: CloneOptions): void {
    super.copyInternals(withFromReplacement(options, [...this.left.fromObjects, ...this.right.fromObjects]));
    this.resetColumnCollection();
  }

  override refreshForNewColumn(column: ColumnElement): void {
    super.refreshForNewColumn(column);
    this.left.refreshForNewColumn(column);
    this.right.refreshForNewColumn(column);
  }

  override select(): Select {
    return new Select([this.left, this.right]).selectFrom(this);
  }

  override anonymousFromclause(options: { name?: string | null; flat?: boolean } = {}): FromClause {
    const name = options.name ?? null;
    if (!options.flat) {
      return this.select().setLabelStyle(LABEL_STYLE_TABLENAME_PLUS_COL).correlate(null).subquery(name);
    }
    const nameOf = (side: FromClause): string | null => {
      if (side instanceof FromGrouping || side instanceof Join) return name;
      return name && side instanceof NamedFromClause ? `${name}_${side.name}` : name;
    };
    const left = this.left.anonymousFromclause({ name: nameOf(this.left), flat: true });
    const right = this.right.anonymousFromclause({ name: nameOf(this.right), flat: true });
    const adapter = new ClauseAdapter(left).chain(new ClauseAdapter(right));
    return left.join(right, adapter.traverse(this.onclause), { isouter: this.isouter, full: this.full });
  }

  override alias(name: string | null = null, flat = false): FromClause {
    return this.anonymousFromclause({ name, flat });
  }

  override get hideFroms(): readonly ClauseElement[] {
    return this.clonedSet().flatMap((e) => {
      const join = e as Join;
      return [...join.left.fromObjects, ...join.right.fromObjects];
    });
  }

  override get fromObjects(): readonly ClauseElement[] {
    return [this, ...this.left.fromObjects, ...this.right.fromObjects];
  }
}

/** Copies the FROM objects first, so that columns in the copy are those of the copied FROM objects. */
export function withFromReplacement(options: CloneOptions, froms: readonly ClauseElement[]): CloneOptions {
  const cloner = options.clone;
  if (!cloner) return options;
  const copies = new Map<ClauseElement, FromClause>();
  for (const from of new Set(froms)) copies.set(from.origin, cloner(from, options) as FromClause);
  return {
    ...options,
    replace: (element) => {
      if (!(element instanceof ColumnClause) || !element.table) return null;
      const copy = copies.get(element.table.origin);
      return copy ? copy.correspondingColumn(element) : null;
    },
  };
}

/** Parentheses round a join. */
export class FromGrouping extends FromClause {
  readonly visitName: string = 'grouping';
  override readonly pythonClass: string = 'sqlalchemy.sql.selectable.FromGrouping';
  element: FromClause;

  constructor(element: unknown) {
    super();
    this.element = expect('from-clause', element) as FromClause;
  }

  override get traverseInternals(): readonly TraverseField[] {
    return [['element', 'element']];
  }
  protected populateColumnCollection(): void {}
  override get columns(): ColumnCollection {
    return this.element.columns;
  }
  override get primaryKey(): Iterable<ColumnElement> & { readonly size: number } {
    return this.element.primaryKey;
  }
  override get foreignKeys(): ReadonlySet<ForeignKey> {
    return this.element.foreignKeys;
  }
  override withAnnotations(values: Annotations): this {
    const copy = this.shallowCopy();
    copy.origin = this.origin;
    copy.annotations = values;
    return copy;
  }
  override isDerivedFrom(from: ClauseElement | null): boolean {
    return this.element.isDerivedFrom(from);
  }
  override selfGroup(): ClauseElement {
    return this;
  }
  override alias(name: string | null = null, flat = false): FromClause {
    return new NamedFromGrouping(this.element.alias(name, flat));
  }
  override anonymousFromclause(options: { name?: string | null; flat?: boolean } = {}): FromClause {
    return new FromGrouping(this.element.anonymousFromclause(options));
  }
  override get hideFroms(): readonly ClauseElement[] {
    return this.element.hideFroms;
  }
  override get fromObjects(): readonly ClauseElement[] {
    return this.element.fromObjects;
  }
}

export class NamedFromGrouping extends FromGrouping {
  override readonly namedWithColumn: boolean = true;
}
