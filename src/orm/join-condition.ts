/**
 * How the tables of a relationship join: which columns are foreign keys, which are remote, which way the relationship points,
 * and what is copied where when it is written.
 * RelationshipProperty makes it while it is configured; lazy loading asks for its lazy clause, joins for `joinTargets`.
 *
 * Counterpart: JoinCondition in sqlalchemy/orm/relationships.py. The annotating passes are in join-annotations.ts.
 */
import { deepAnnotate, deepDeannotate } from '../sql/annotations.ts';
import type { ClauseElement } from '../sql/clause-element.ts';
import { ColumnMap, ColumnSet } from '../sql/column-collection.ts';
import { and_, type BinaryExpression, BindParameter, type ColumnElement } from '../sql/elements.ts';
import { AmbiguousForeignKeysError, ArgumentError, NoForeignKeysError } from '../sql/errors.ts';
import { operators } from '../sql/operators.ts';
import type { FromClause } from '../sql/selectable.ts';
import { ClauseAdapter, joinCondition, visitBinaryProduct } from '../sql/sql-util.ts';
import { iterate, replacementTraverse } from '../sql/visitors.ts';
import type { KeyedMap } from '../util/ordered-set.ts';
import { MANYTOMANY, MANYTOONE, ONETOMANY, type RelationshipDirection } from './base.ts';
import { annotateForeign, annotateLocal, annotateParentMapper, annotateRemote } from './join-annotations.ts';
import type { Mapper } from './mapper.ts';
import { warnForConflictingSyncTargets } from './overlap-warning.ts';
import type { ColumnPair, RelationshipProperty, SynchronizePair } from './relationship.ts';

type Equivalents = KeyedMap<ColumnElement, ColumnSet>;

export interface JoinConditionOptions {
  readonly parentPersistSelectable: FromClause;
  readonly childPersistSelectable: FromClause;
  readonly parentLocalSelectable: FromClause;
  readonly childLocalSelectable: FromClause;
  readonly primaryjoin: ColumnElement | null;
  readonly secondary: FromClause | null;
  readonly secondaryjoin: ColumnElement | null;
  readonly parentEquivalents: Equivalents;
  readonly childEquivalents: Equivalents;
  readonly considerAsForeignKeys: ColumnSet;
  readonly localRemotePairs: readonly ColumnPair[] | null;
  readonly remoteSide: ColumnSet;
  readonly prop: RelationshipProperty;
  /** False for a viewonly relationship: nothing is ever copied. */
  readonly supportSync: boolean;
  readonly canBeSynced: (...columns: ColumnElement[]) => boolean;
}

/** The WHERE clause of a lazy load, with binds in place of one side's columns. */
export interface LazyClause {
  readonly criterion: ColumnElement;
  /** The column whose value each bind takes. */
  readonly bindToColumn: ReadonlyMap<string, ColumnElement>;
  /** Columns that the join equates. */
  readonly equatedColumns: ColumnMap<ColumnElement>;
}

export interface JoinTargets {
  readonly primaryjoin: ColumnElement;
  readonly secondaryjoin: ColumnElement | null;
  readonly secondary: FromClause | null;
  readonly targetAdapter: ClauseAdapter | null;
  readonly destSelectable: FromClause;
}

/** Whether any element of the clause has the annotation. */
export function hasAnnotation(clause: ClauseElement, annotation: string): boolean {
  for (const element of iterate(clause)) if (annotation in element.annotations) return true;
  return false;
}

const localColumnExclude = (element: ClauseElement): boolean =>
  'local' in element.annotations || 'shouldNotAdapt' in element.annotations;
const remoteColumnExclude = (element: ClauseElement): boolean =>
  'remote' in element.annotations || 'shouldNotAdapt' in element.annotations;

/** The join of a relationship. */
export class JoinCondition {
  readonly options: JoinConditionOptions;
  readonly prop: RelationshipProperty;
  readonly secondary: FromClause | null;
  primaryjoin: ColumnElement;
  secondaryjoin: ColumnElement | null;
  readonly direction: RelationshipDirection;
  localRemotePairs: readonly ColumnPair[] = [];
  synchronizePairs: readonly SynchronizePair[] = [];
  secondarySynchronizePairs: readonly SynchronizePair[] = [];
  readonly remoteColumns: ColumnSet;
  readonly localColumns: ColumnSet;
  readonly foreignKeyColumns: ColumnSet;
  /** Whether the join came with foreign() or remote() of the program's own: only then does a backref take them over. */
  private readonly foreignGiven: boolean;
  private readonly remoteGiven: boolean;
  private readonly memos = new Map<string, ColumnElement>();

  constructor(options: JoinConditionOptions) {
    this.options = options;
    this.prop = options.prop;
    this.secondary = options.secondary;
    const joins = determineJoins(options);
    this.primaryjoin = sanitize(joins.primaryjoin);
    this.secondaryjoin = joins.secondaryjoin ? sanitize(joins.secondaryjoin) : null;
    this.foreignGiven = hasAnnotation(this.primaryjoin, 'foreign');
    annotateForeign(this);
    this.remoteGiven = hasAnnotation(this.primaryjoin, 'remote');
    annotateRemote(this);
    annotateLocal(this);
    annotateParentMapper(this);
    this.setupPairs();
    this.remoteColumns = this.gather('remote');
    this.localColumns = this.gather('local');
    this.foreignKeyColumns = this.gather('foreign');
    this.checkForeignColumns(this.primaryjoin, true);
    if (this.secondaryjoin) this.checkForeignColumns(this.secondaryjoin, false);
    this.direction = this.determineDirection();
    this.checkRemoteSide();
  }

  // ---- for the other side ------------------------------------------------------------------------------------------

  get primaryjoinMinusLocal(): ColumnElement {
    return deepDeannotate(this.primaryjoin, ['local', 'remote']);
  }

  get secondaryjoinMinusLocal(): ColumnElement {
    return deepDeannotate(this.secondaryjoin as ColumnElement, ['local', 'remote']);
  }

  /** The join for a backref: with remote and local exchanged where the program gave them, else without. */
  get primaryjoinReverseRemote(): ColumnElement {
    const known = this.memos.get('reverse');
    if (known) return known;
    const reversed = this.remoteGiven
      ? replacementTraverse(this.primaryjoin, {}, (element) => {
          const { remote, local, ...rest } = element.annotations;
          if (remote) return element.withAnnotations({ ...rest, local: true });
          if (local) return element.withAnnotations({ ...rest, remote: true });
          return null;
        })
      : deepDeannotate(this.primaryjoin, this.foreignGiven ? ['local', 'remote'] : null);
    this.memos.set('reverse', reversed);
    return reversed;
  }

  // ---- pairs -------------------------------------------------------------------------------------------------------

  private setupPairs(): void {
    const { canBeSynced } = this.options;
    const localRemote: ColumnPair[] = [];
    const addLocalRemote = (local: ColumnElement, remote: ColumnElement): void => {
      if (!localRemote.some(([l, r]) => l.origin === local.origin && r.origin === remote.origin)) {
        localRemote.push([local, remote]);
      }
    };
    const collect = (join: ColumnElement | null): ColumnPair[] => {
      const pairs: ColumnPair[] = [];
      if (!join) return pairs;
      visitBinaryProduct((binary: BinaryExpression, left: ColumnElement, right: ColumnElement) => {
        if ('remote' in right.annotations && !('remote' in left.annotations) && canBeSynced(left)) {
          addLocalRemote(left, right);
        } else if ('remote' in left.annotations && !('remote' in right.annotations) && canBeSynced(right)) {
          addLocalRemote(right, left);
        }
        if (binary.operator === operators.eq && canBeSynced(left, right)) {
          if ('foreign' in right.annotations) pairs.push([left, right]);
          else if ('foreign' in left.annotations) pairs.push([right, left]);
        }
      }, join);
      return pairs;
    };
    this.synchronizePairs = plainPairs(collect(this.primaryjoin)) as readonly SynchronizePair[];
    this.secondarySynchronizePairs = plainPairs(collect(this.secondaryjoin)) as readonly SynchronizePair[];
    this.localRemotePairs = plainPairs(localRemote);
  }

  /** Columns of a clause that have all these annotations. */
  gatherFrom(clause: ColumnElement, ...annotations: string[]): ColumnElement[] {
    const found: ColumnElement[] = [];
    for (const element of iterate(clause)) {
      if (annotations.every((name) => name in element.annotations)) found.push(element as ColumnElement);
    }
    return found;
  }

  private gather(annotation: string): ColumnSet {
    const found = this.gatherFrom(this.primaryjoin, annotation);
    if (this.secondaryjoin) found.push(...this.gatherFrom(this.secondaryjoin, annotation));
    return new ColumnSet(found.map((column) => column.deannotate()));
  }

  // ---- checks ------------------------------------------------------------------------------------------------------

  private checkForeignColumns(join: ColumnElement, primary: boolean): void {
    const hasForeign = this.gatherFrom(join, 'foreign').length > 0;
    const canSync = (primary ? this.synchronizePairs : this.secondarySynchronizePairs).length > 0;
    const { supportSync } = this.options;
    if (supportSync ? canSync : hasForeign) return;
    const which = primary ? 'primary' : 'secondary';
    if (supportSync && hasForeign) {
      throw new ArgumentError(
        `Could not locate any simple equality expressions involving locally mapped foreign key columns for ${which} join condition '${join}' on relationship ${this.prop}.  Ensure that referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or are annotated in the join condition with the foreign() annotation. To allow comparison operators other than '==', the relationship can be marked as viewonly=True.`,
      );
    }
    throw new ArgumentError(
      `Could not locate any relevant foreign key columns for ${which} join condition '${join}' on relationship ${this.prop}.  Ensure that referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or are annotated in the join condition with the foreign() annotation.`,
    );
  }

  private determineDirection(): RelationshipDirection {
    if (this.secondaryjoin) return MANYTOMANY;
    const { parentPersistSelectable, childPersistSelectable } = this.options;
    const foreign = this.foreignKeyColumns.toArray();
    const oneToManyKeys = foreign.some((column) => childPersistSelectable.c.containsColumn(column));
    const manyToOneKeys = foreign.some((column) => parentPersistSelectable.c.containsColumn(column));
    if (oneToManyKeys && manyToOneKeys) return this.directionOfBoth();
    if (oneToManyKeys) return ONETOMANY;
    if (manyToOneKeys) return MANYTOONE;
    throw new ArgumentError(
      `Can't determine relationship direction for relationship '${this.prop}' - foreign key columns are present in neither the parent nor the child's mapped tables`,
    );
  }

  /** Foreign keys on both sides, as in a self-referential table: the remote ones decide. */
  private directionOfBoth(): RelationshipDirection {
    let remote = this.gatherFrom(this.primaryjoin, 'remote', 'foreign');
    let local = this.gatherFrom(this.primaryjoin, 'foreign').filter((column) => !('remote' in column.annotations));
    if (remote.length > 0 && local.length > 0) {
      const both = (column: ColumnElement): boolean => this.remoteColumns.has(column) && this.localColumns.has(column);
      remote = remote.filter((column) => !both(column));
      local = local.filter((column) => !both(column));
    }
    if (remote.length > 0 && local.length === 0) return ONETOMANY;
    if (local.length > 0 && remote.length === 0) return MANYTOONE;
    throw new ArgumentError(
      `Can't determine relationship direction for relationship '${this.prop}' - foreign key columns within the join condition are present in both the parent and the child's mapped tables.  Ensure that only those columns referring to a parent column are marked as foreign, either via the foreign() annotation or via the foreign_keys argument.`,
    );
  }

  private checkRemoteSide(): void {
    if (this.localRemotePairs.length === 0) {
      throw new ArgumentError(
        `Relationship ${this.prop} could not determine any unambiguous local/remote column pairs based on join condition and remote_side arguments.  Consider using the remote() annotation to accurately mark those elements of the join condition that are on the remote side of the relationship.`,
      );
    }
    const { parentPersistSelectable, childPersistSelectable } = this.options;
    for (const [, remote] of this.localRemotePairs) {
      if (!parentPersistSelectable.c.containsColumn(remote) || childPersistSelectable.c.containsColumn(remote))
        continue;
      this.prop.parent.warn(
        `Expression ${remote} is marked as 'remote', but these column(s) are local to the local side.  The remote() annotation is needed only for a self-referential relationship where both sides of the relationship refer to the same tables.`,
      );
    }
  }

  /** Warns where another relationship copies another column to the same place. */
  warnForConflictingSyncTargets(): void {
    if (this.options.supportSync) warnForConflictingSyncTargets(this);
  }

  // ---- clauses -----------------------------------------------------------------------------------------------------

  /** The WHERE clause that finds the related rows of one object (reversed: the objects of one related row). */
  createLazyClause(reverseDirection = false): LazyClause {
    const binds = new ColumnMap<BindParameter>();
    const equatedColumns = new ColumnMap<ColumnElement>();
    const lookup = new ColumnSet();
    const hasSecondary = this.secondaryjoin !== null;
    for (const [local, remote] of this.localRemotePairs) {
      if (hasSecondary) lookup.add(local);
      if (hasSecondary || !reverseDirection) equatedColumns.set(remote, local);
      else equatedColumns.set(local, remote);
    }
    const toBind = (element: ClauseElement): ClauseElement | null => {
      const column = element as ColumnElement;
      const wanted = reverseDirection
        ? hasSecondary
          ? lookup.has(column)
          : 'remote' in element.annotations
        : 'local' in element.annotations;
      if (!wanted) return null;
      let bind = binds.get(column);
      if (!bind) {
        bind = new BindParameter(null, { value: null, type: column.type, unique: true });
        binds.set(column, bind);
      }
      return bind;
    };
    let criterion = this.primaryjoin;
    if (!hasSecondary || !reverseDirection) criterion = replacementTraverse(criterion, {}, toBind);
    if (this.secondaryjoin) {
      const secondaryjoin = reverseDirection ? replacementTraverse(this.secondaryjoin, {}, toBind) : this.secondaryjoin;
      criterion = and_(criterion, secondaryjoin);
    }
    const bindToColumn = new Map<string, ColumnElement>();
    for (const [column, bind] of binds) bindToColumn.set(bind.key, column);
    return { criterion, bindToColumn, equatedColumns };
  }

  /** The ON clauses in terms of two selectables, aliasing where `aliased`. */
  joinTargets(
    source: FromClause | null,
    dest: FromClause,
    aliased: boolean,
    singleCriterion: ColumnElement | null = null,
    extraCriteria: readonly ColumnElement[] = [],
  ): JoinTargets {
    // A barrier: adapting the join must never reach into what it leads to.
    const destSelectable = dest.annotate({ noReplacementTraverse: true });
    let { primaryjoin, secondaryjoin } = this;
    let secondary = this.secondary;
    const addCriteria = (criteria: ColumnElement): void => {
      if (secondaryjoin) secondaryjoin = and_(secondaryjoin, criteria);
      else primaryjoin = and_(primaryjoin, criteria);
    };
    if (singleCriterion) addCriteria(singleCriterion);
    if (extraCriteria.length > 0) addCriteria(and_(...extraCriteria.map((each) => this.markExcluded(each))));
    if (!aliased) return { primaryjoin, secondaryjoin, secondary, targetAdapter: null, destSelectable };

    const { parentEquivalents, childEquivalents } = this.options;
    let primaryAdapter: ClauseAdapter;
    let targetAdapter: ClauseAdapter;
    if (secondary && secondaryjoin) {
      secondary = secondary.anonymousFromclause({ flat: true });
      primaryAdapter = new ClauseAdapter(secondary, { excludeFn: localColumnExclude });
      targetAdapter = new ClauseAdapter(destSelectable, { equivalents: childEquivalents }).chain(primaryAdapter);
      if (source) {
        primaryAdapter = new ClauseAdapter(secondary, { excludeFn: localColumnExclude }).chain(
          new ClauseAdapter(source, { equivalents: parentEquivalents }),
        );
      }
      secondaryjoin = targetAdapter.traverse(secondaryjoin);
    } else {
      primaryAdapter = new ClauseAdapter(destSelectable, {
        excludeFn: localColumnExclude,
        equivalents: childEquivalents,
      });
      if (source) {
        // The chained adapter serves this join only; what is handed on adapts to the target alone.
        primaryAdapter.chain(
          new ClauseAdapter(source, { excludeFn: remoteColumnExclude, equivalents: parentEquivalents }),
        );
      }
      targetAdapter = primaryAdapter;
    }
    primaryjoin = primaryAdapter.traverse(primaryjoin);
    targetAdapter.excludeFn = null;
    return { primaryjoin, secondaryjoin, secondary, targetAdapter, destSelectable };
  }

  /** Columns of `and_()` criteria that belong to neither side are not to be adapted. */
  private markExcluded(criterion: ColumnElement): ColumnElement {
    const { prop, secondary } = this;
    return deepAnnotate(
      criterion,
      { shouldNotAdapt: true },
      {
        annotateCallable: (element, annotations) => {
          const owner = (element.annotations.parentmapper as { readonly mapper?: Mapper } | undefined)?.mapper ?? null;
          const foreignToBoth = owner !== prop.parent && !owner?.isa(prop.mapper);
          const ofSecondary = secondary?.c.containsColumn(element as ColumnElement) ?? false;
          return foreignToBoth && !ofSecondary ? element.annotate(annotations) : element;
        },
      },
    );
  }
}

function plainPairs(pairs: readonly ColumnPair[]): readonly ColumnPair[] {
  return pairs.map(([left, right]) => [left.deannotate(), right.deannotate()] as const);
}

function sanitize(join: ColumnElement): ColumnElement {
  return deepDeannotate(join, ['parententity', 'proxyKey']);
}

/** The joins as given, or as the foreign keys between the tables suggest. */
function determineJoins(options: JoinConditionOptions): {
  readonly primaryjoin: ColumnElement;
  readonly secondaryjoin: ColumnElement | null;
} {
  const { prop, secondary } = options;
  if (options.secondaryjoin && !secondary) {
    throw new ArgumentError(`Property ${prop} specified with secondary join condition but no secondary argument`);
  }
  const considerAsForeignKeys = options.considerAsForeignKeys.size > 0 ? options.considerAsForeignKeys : null;
  const between = (from: FromClause, to: FromClause, subset: FromClause): ColumnElement =>
    joinCondition(from, to, { aSubset: subset, considerAsForeignKeys });
  const { parentPersistSelectable: parent, childPersistSelectable: child } = options;
  try {
    if (secondary) {
      const secondaryjoin = options.secondaryjoin ?? between(child, secondary, options.childLocalSelectable);
      const primaryjoin = options.primaryjoin ?? between(parent, secondary, options.parentLocalSelectable);
      return { primaryjoin, secondaryjoin };
    }
    return {
      primaryjoin: options.primaryjoin ?? between(parent, child, options.parentLocalSelectable),
      secondaryjoin: null,
    };
  } catch (error) {
    const start = `Could not determine join condition between parent/child tables on relationship ${prop} - there are`;
    if (error instanceof NoForeignKeysError) {
      throw new NoForeignKeysError(
        secondary
          ? `${start} no foreign keys linking these tables via secondary table '${secondary}'.  Ensure that referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or specify 'primaryjoin' and 'secondaryjoin' expressions.`
          : `${start} no foreign keys linking these tables.  Ensure that referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or specify a 'primaryjoin' expression.`,
      );
    }
    if (error instanceof AmbiguousForeignKeysError) {
      throw new AmbiguousForeignKeysError(
        secondary
          ? `${start} multiple foreign key paths linking the tables via secondary table '${secondary}'.  Specify the 'foreign_keys' argument, providing a list of those columns which should be counted as containing a foreign key reference from the secondary table to each of the parent and child tables.`
          : `${start} multiple foreign key paths linking the tables.  Specify the 'foreign_keys' argument, providing a list of those columns which should be counted as containing a foreign key reference to the parent table.`,
      );
    }
    throw error;
  }
}
