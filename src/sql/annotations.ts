/**
 * What an element carries besides its SQL: the mapper it belongs to, the name it has on the class, marks such as
 * `foreign` and `remote`. An annotated copy counts as the same element (`origin`).
 *
 * Counterpart: sqlalchemy/sql/annotation.py.
 */
import type { ClauseElement } from './clause-element.ts';

/** A mapped class or alias as sql/ sees it. orm/ makes them. */
export interface OrmEntity {
  readonly isMapper: boolean;
  readonly isAliasedClass: boolean;
  readonly allColumnExpressions: readonly ClauseElement[];
  /** The annotated selectable that stands for the entity in a statement. */
  clauseElement(): ClauseElement;
  /** The attribute of this name; undefined where there is none. */
  namespaceAttribute(key: string): unknown;
}

/** The keys that sql/ itself reads; others are the ORM's own. */
export interface Annotations {
  readonly proxyKey?: string;
  readonly entityNamespace?: OrmEntity;
  readonly parententity?: OrmEntity;
  readonly compileStatePlugin?: string;
  readonly dmlTable?: ClauseElement;
  readonly noReplacementTraverse?: boolean;
  readonly weight?: number;
  readonly adaptColumn?: ClauseElement;
  readonly inOps?: readonly [unknown, unknown];
  readonly [key: string]: unknown;
}

/** What a statement takes over from the first ORM element put into it. */
export interface PropagateAttrs {
  readonly compileStatePlugin?: string;
  readonly pluginSubject?: OrmEntity;
}

export const EMPTY_ANNOTATIONS: Annotations = Object.freeze({});
export const EMPTY_PROPAGATE_ATTRS: PropagateAttrs = Object.freeze({});

export function isEmptyAnnotations(annotations: Annotations): boolean {
  for (const _key in annotations) return false;
  return true;
}

function sameAnnotations(a: Annotations, b: Annotations): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** A copy of the whole tree with the annotations on every element. */
export function deepAnnotate<T extends ClauseElement>(
  element: T,
  annotations: Annotations,
  options: {
    exclude?: Iterable<ClauseElement>;
    detectSubqueryCols?: boolean;
    indColsOnFromclause?: boolean;
    annotateCallable?: (element: ClauseElement, annotations: Annotations) => ClauseElement;
  } = {},
): T {
  const cloned = new Map<ClauseElement, ClauseElement>();
  const exclude = options.exclude ? new Set([...options.exclude].map((e) => e.origin)) : null;
  const clone = (elem: ClauseElement): ClauseElement => {
    const known = cloned.get(elem);
    if (known) return known;
    const copyOptions = { clone, detectSubqueryCols: options.detectSubqueryCols ?? false };
    let copy: ClauseElement;
    if (exclude && elem.proxyOrigins().some((origin) => exclude.has(origin))) {
      copy = elem.clone(copyOptions);
    } else if (!sameAnnotations(annotations, elem.annotations)) {
      const target = options.detectSubqueryCols && elem.isImmutable ? elem.clone(copyOptions) : elem;
      copy = options.annotateCallable ? options.annotateCallable(target, annotations) : target.annotate(annotations);
    } else {
      copy = elem;
    }
    copy.copyInternals({
      clone,
      indColsOnFromclause: options.indColsOnFromclause ?? false,
      annotationsTraversal: true,
      detectSubqueryCols: options.detectSubqueryCols ?? false,
    });
    cloned.set(elem, copy);
    return copy;
  };
  return clone(element) as T;
}

/** A copy of the whole tree without these annotations (all, where `values` is not given). */
export function deepDeannotate<T extends ClauseElement>(element: T, values: readonly string[] | null = null): T {
  const cloned = new Map<ClauseElement, ClauseElement>();
  const clone = (elem: ClauseElement): ClauseElement => {
    const key = values ? elem : elem.origin;
    const known = cloned.get(key);
    if (known) return known;
    const copy = elem.deannotate(values, true);
    copy.copyInternals({ clone, annotationsTraversal: true });
    cloned.set(key, copy);
    return copy;
  };
  return clone(element) as T;
}

/** The annotations on the top element only; its children are shared. */
export function shallowAnnotate<T extends ClauseElement>(element: T, annotations: Annotations): T {
  return element.annotate(annotations) as T;
}
