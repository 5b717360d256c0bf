/**
 * The passes that mark the columns of a join condition: which are foreign keys, which are remote, which local, and whose
 * mapper each belongs to.
 *
 * Counterpart: the _annotate_... methods of JoinCondition in sqlalchemy/orm/relationships.py.
 */
import type { ClauseElement } from '../sql/clause-element.ts';
import { ColumnSet } from '../sql/column-collection.ts';
import { type BinaryExpression, ColumnClause, type ColumnElement } from '../sql/elements.ts';
import { ArgumentError } from '../sql/errors.ts';
import { Column } from '../sql/schema.ts';
import { selectablesOverlap } from '../sql/selectable-search.ts';
import { clonedTraverse, replacementTraverse, traverse } from '../sql/visitors.ts';
import { hasAnnotation, type JoinCondition } from './join-condition.ts';

type Replace = (element: ClauseElement) => ClauseElement | null;

function replaceInJoins(condition: JoinCondition, replace: Replace): void {
  condition.primaryjoin = replacementTraverse(condition.primaryjoin, {}, replace);
  if (condition.secondaryjoin) condition.secondaryjoin = replacementTraverse(condition.secondaryjoin, {}, replace);
}

function visitBinaries(condition: JoinCondition, visit: (binary: BinaryExpression) => void): void {
  const visitors = { binary: (element: ClauseElement) => visit(element as BinaryExpression) };
  condition.primaryjoin = clonedTraverse(condition.primaryjoin, {}, visitors);
}

/** Marks foreign key columns: those named in `foreign_keys`, else those that reference the other side of a comparison. */
export function annotateForeign(condition: JoinCondition): void {
  if (hasAnnotation(condition.primaryjoin, 'foreign')) return;
  const { considerAsForeignKeys } = condition.options;
  if (considerAsForeignKeys.size > 0) {
    replaceInJoins(condition, (element) =>
      considerAsForeignKeys.has(element as ColumnElement) ? element.annotate({ foreign: true }) : null,
    );
    return;
  }
  const secondary = condition.secondary;
  const isForeign = (a: ColumnElement, b: ColumnElement): ColumnElement | null => {
    if (a instanceof Column && b instanceof Column) {
      if (a.references(b)) return a;
      if (b.references(a)) return b;
    }
    if (!secondary) return null;
    const [inA, inB] = [secondary.c.containsColumn(a), secondary.c.containsColumn(b)];
    if (inA === inB) return null;
    return inA ? a : b;
  };
  const visit = (element: ClauseElement): void => {
    const binary = element as BinaryExpression;
    const left = binary.left as ColumnElement;
    const right = binary.right as ColumnElement;
    if (!left.isColumnElement || !right.isColumnElement) return;
    if ('foreign' in left.annotations || 'foreign' in right.annotations) return;
    const column = isForeign(left, right);
    if (!column) return;
    if (column.compare(left)) binary.left = left.annotate({ foreign: true });
    else if (column.compare(right)) binary.right = right.annotate({ foreign: true });
  };
  condition.primaryjoin = clonedTraverse(condition.primaryjoin, {}, { binary: visit });
  if (condition.secondaryjoin) {
    condition.secondaryjoin = clonedTraverse(condition.secondaryjoin, {}, { binary: visit });
  }
}

/** Whether some comparison has both its columns in both tables: a self-referential join. */
function refersToParentTable(condition: JoinCondition): boolean {
  const { parentPersistSelectable: parent, childPersistSelectable: child } = condition.options;
  let found = false;
  traverse(condition.primaryjoin, {
    binary: (element) => {
      const { left, right } = element as BinaryExpression;
      if (!(left instanceof ColumnClause) || !(right instanceof ColumnClause)) return;
      const tables = [left.table, right.table];
      if (tables.every((table) => table && parent.isDerivedFrom(table) && child.isDerivedFrom(table))) found = true;
    },
  });
  return found;
}

/** Marks the columns of the other side. */
export function annotateRemote(condition: JoinCondition): void {
  if (hasAnnotation(condition.primaryjoin, 'remote')) return;
  const { options, secondary } = condition;
  if (secondary) {
    replaceInJoins(condition, (element) =>
      secondary.c.containsColumn(element as ColumnElement) ? element.annotate({ remote: true }) : null,
    );
  } else if (options.localRemotePairs || options.remoteSide.size > 0) annotateRemoteFromArguments(condition);
  else if (refersToParentTable(condition)) {
    annotateSelfReferential(condition, (column) => 'foreign' in column.annotations, false);
  } else if (selectablesOverlap(options.parentPersistSelectable, options.childPersistSelectable)) {
    annotateRemoteWithOverlap(condition);
  } else annotateRemoteDistinct(condition);
}

function annotateSelfReferential(
  condition: JoinCondition,
  isRemote: (column: ColumnElement) => boolean,
  remoteSideGiven: boolean,
): void {
  visitBinaries(condition, (binary) => {
    const left = binary.left as ColumnElement;
    const right = binary.right as ColumnElement;
    const equated = left.compare(right);
    if (left instanceof ColumnClause && right instanceof ColumnClause) {
      // Without remote_side, one to many is assumed: the foreign keys are on the remote side.
      if (isRemote(left)) binary.left = left.annotate({ remote: true });
      if (isRemote(right) && !equated) binary.right = right.annotate({ remote: true });
    } else if (!remoteSideGiven) warnNonColumnElements(condition);
  });
}

function annotateRemoteFromArguments(condition: JoinCondition): void {
  const { localRemotePairs, remoteSide } = condition.options;
  if (localRemotePairs && remoteSide.size > 0) {
    throw new ArgumentError('remote_side argument is redundant against more detailed _local_remote_side argument.');
  }
  const remote = localRemotePairs ? new ColumnSet(localRemotePairs.map(([, right]) => right)) : remoteSide;
  if (refersToParentTable(condition)) {
    annotateSelfReferential(condition, (column) => remote.has(column), true);
    return;
  }
  condition.primaryjoin = replacementTraverse(condition.primaryjoin, {}, (element) =>
    remote.has(element as ColumnElement) ? element.annotate({ remote: true }) : null,
  );
}

/** Tables in common without being self-referential, as in a relationship between two classes of one hierarchy. */
function annotateRemoteWithOverlap(condition: JoinCondition): void {
  const { prop, options } = condition;
  const checkEntities = prop.mapper !== prop.parent;
  const isTarget = (element: ColumnElement): boolean =>
    checkEntities && element.annotations.parentmapper === prop.mapper;
  const process = (left: ColumnElement, right: ColumnElement): readonly [ColumnElement, ColumnElement] => {
    if (left instanceof ColumnClause && right instanceof ColumnClause) {
      const joins =
        options.childPersistSelectable.c.containsColumn(right) &&
        options.parentPersistSelectable.c.containsColumn(left);
      return [left, joins ? right.annotate({ remote: true }) : right];
    }
    if (isTarget(right)) return [left, right.annotate({ remote: true })];
    if (isTarget(left)) return [left.annotate({ remote: true }), right];
    warnNonColumnElements(condition);
    return [left, right];
  };
  visitBinaries(condition, (binary) => {
    [binary.left, binary.right] = process(binary.left as ColumnElement, binary.right as ColumnElement);
    [binary.right, binary.left] = process(binary.right as ColumnElement, binary.left as ColumnElement);
  });
}

function annotateRemoteDistinct(condition: JoinCondition): void {
  const { childPersistSelectable, parentLocalSelectable, childLocalSelectable } = condition.options;
  condition.primaryjoin = replacementTraverse(condition.primaryjoin, {}, (element) => {
    const column = element as ColumnElement;
    const isRemote =
      childPersistSelectable.c.containsColumn(column) &&
      (!parentLocalSelectable.c.containsColumn(column) || childLocalSelectable.c.containsColumn(column));
    return isRemote ? element.annotate({ remote: true }) : null;
  });
}

function warnNonColumnElements(condition: JoinCondition): void {
  condition.prop.parent.warn(
    `Non-simple column elements in primary join condition for property ${condition.prop} - consider using remote() annotations to mark the remote side.`,
  );
}

/** Marks the columns of the parent's table that are not remote. */
export function annotateLocal(condition: JoinCondition): void {
  if (hasAnnotation(condition.primaryjoin, 'local')) return;
  const { localRemotePairs, parentPersistSelectable } = condition.options;
  const local = new ColumnSet(
    localRemotePairs ? localRemotePairs.map(([left]) => left) : parentPersistSelectable.c.values(),
  );
  condition.primaryjoin = replacementTraverse(condition.primaryjoin, {}, (element) =>
    !('remote' in element.annotations) && local.has(element as ColumnElement)
      ? element.annotate({ local: true })
      : null,
  );
}

/** Notes on each column whose mapper it is. */
export function annotateParentMapper(condition: JoinCondition): void {
  const { prop } = condition;
  condition.primaryjoin = replacementTraverse(condition.primaryjoin, {}, (element) => {
    if ('remote' in element.annotations) return element.annotate({ parentmapper: prop.mapper });
    if ('local' in element.annotations) return element.annotate({ parentmapper: prop.parent });
    return null;
  });
}
