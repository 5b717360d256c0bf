/**
 * The `cascade` argument of relationship(), parsed.
 *
 * Counterpart: CascadeOptions in sqlalchemy/orm/util.py.
 */
import { ArgumentError } from '../sql/errors.ts';

export type Cascade = 'save-update' | 'merge' | 'expunge' | 'delete' | 'delete-orphan' | 'refresh-expire';

const ALL_BUT_ORPHAN: readonly Cascade[] = ['refresh-expire', 'expunge', 'merge', 'save-update', 'delete'];
const ALLOWED: ReadonlySet<string> = new Set([...ALL_BUT_ORPHAN, 'delete-orphan', 'all', 'none']);
const VIEWONLY: ReadonlySet<string> = new Set(['expunge', 'refresh-expire', 'merge']);

/** A set of cascades. */
export class CascadeOptions {
  readonly names: ReadonlySet<Cascade>;
  readonly saveUpdate: boolean;
  readonly delete: boolean;
  readonly refreshExpire: boolean;
  readonly merge: boolean;
  readonly expunge: boolean;
  readonly deleteOrphan: boolean;

  private constructor(names: Iterable<Cascade>) {
    this.names = new Set(names);
    this.saveUpdate = this.names.has('save-update');
    this.delete = this.names.has('delete');
    this.refreshExpire = this.names.has('refresh-expire');
    this.merge = this.names.has('merge');
    this.expunge = this.names.has('expunge');
    this.deleteOrphan = this.names.has('delete-orphan');
  }

  has(type: string): boolean {
    return (this.names as ReadonlySet<string>).has(type);
  }

  [Symbol.iterator](): IterableIterator<Cascade> {
    return this.names[Symbol.iterator]();
  }

  get isEmpty(): boolean {
    return this.names.size === 0;
  }

  /** Parses `"all, delete-orphan"`; warns where delete-orphan comes without delete. */
  static parse(text: string | readonly string[] | null, warn: (message: string) => void): CascadeOptions {
    const given = typeof text === 'string' ? splitCascades(text) : [...(text ?? [])];
    const values = new Set<string>(given);
    const unknown = [...values].filter((value) => !ALLOWED.has(value)).sort();
    if (unknown.length > 0) {
      throw new ArgumentError(`Invalid cascade option(s): ${unknown.map((value) => `'${value}'`).join(', ')}`);
    }
    if (values.has('all')) for (const name of ALL_BUT_ORPHAN) values.add(name);
    if (values.has('none')) values.clear();
    values.delete('all');
    const cascade = new CascadeOptions(values as Set<Cascade>);
    if (cascade.deleteOrphan && !cascade.delete) warn("The 'delete-orphan' cascade option requires 'delete'.");
    return cascade;
  }

  /** What a viewonly relationship may have. */
  get forViewonly(): CascadeOptions {
    return new CascadeOptions([...this.names].filter((name) => VIEWONLY.has(name)));
  }

  /** As Python prints it. */
  toString(): string {
    return `CascadeOptions('${[...this.names].sort().join(',')}')`;
  }
}

function splitCascades(text: string): string[] {
  return text.split(/\s*,\s*/).filter((part) => part !== '');
}
