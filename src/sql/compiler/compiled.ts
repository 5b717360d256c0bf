/**
 * A statement made into text: its SQL, its binds in order, and what its rows are. It can be executed any number of times
 * with other values; only an IN list changes the text.
 *
 * Counterpart: the result side of SQLCompiler in sqlalchemy/sql/compiler.py.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import type { ClauseElement } from '../clause-element.ts';
import type { BindParameter } from '../elements.ts';
import { CompileError, InvalidRequestError } from '../errors.ts';
import type { Column } from '../schema.ts';
import { NULLTYPE, TupleType, type TypeEngine } from '../types.ts';
import type { FromLinter } from './from-linter.ts';

/** One column of the rows. */
export interface ResultColumn {
  /** The name in the cursor; null for text(). */
  readonly keyname: string | null;
  readonly name: string | null;
  /** What a row may be asked by: column elements and names. */
  readonly objects: readonly unknown[];
  readonly type: TypeEngine;
}

/** A piece of the text: plain, a bind, or an IN list to be spelled out. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bind'; readonly name: string }
  | { readonly kind: 'expanding'; readonly name: string };

/** A positional parameter, to be encoded by its type. */
export interface BoundParameter {
  readonly name: string;
  readonly value: unknown;
  readonly type: TypeEngine;
}

/** Text and parameters ready to be sent. */
export interface ExpandedStatement {
  readonly sql: string;
  readonly parameters: readonly BoundParameter[];
}

export type StatementKind = 'select' | 'insert' | 'update' | 'delete' | 'text' | 'ddl' | 'other';

/** What the compiler hands over. */
export interface CompiledParts {
  readonly statement: ClauseElement;
  readonly kind: StatementKind;
  readonly parts: readonly TextPart[];
  readonly binds: ReadonlyMap<string, BindParameter>;
  readonly paramstyle: 'qmark' | 'named';
  readonly resultColumns: readonly ResultColumn[];
  readonly positionalColumns: boolean;
  readonly returnsRows: boolean;
  readonly insertPrefetch: readonly Column[];
  readonly updatePrefetch: readonly Column[];
  readonly postfetch: readonly Column[];
  readonly returning: readonly ClauseElement[];
  readonly compileState: unknown;
  readonly fromLinter: FromLinter | null;
  readonly renderLiteral: (value: unknown, type: TypeEngine) => string;
  readonly emptySet: (types: readonly TypeEngine[]) => string;
}

/** The compiled form of a statement. */
export class Compiled {
  readonly statement: ClauseElement;
  readonly kind: StatementKind;
  readonly binds: ReadonlyMap<string, BindParameter>;
  readonly resultColumns: readonly ResultColumn[];
  /** Rows match `resultColumns` by position, not by name. */
  readonly positionalColumns: boolean;
  readonly returnsRows: boolean;
  /** Columns whose default= or onupdate= the program evaluates for each row. */
  readonly insertPrefetch: readonly Column[];
  readonly updatePrefetch: readonly Column[];
  /** Columns that the database fills and the statement does not return. */
  readonly postfetch: readonly Column[];
  readonly returning: readonly ClauseElement[];
  /** What a compile plugin worked out for the outermost statement. */
  readonly compileState: unknown;
  readonly fromLinter: FromLinter | null;
  private readonly parts: readonly TextPart[];
  private readonly paramstyle: 'qmark' | 'named';
  private readonly renderLiteral: (value: unknown, type: TypeEngine) => string;
  private readonly emptySet: (types: readonly TypeEngine[]) => string;
  private readonly hasExpanding: boolean;

  constructor(given: CompiledParts) {
    this.statement = given.statement;
    this.kind = given.kind;
    this.parts = given.parts;
    this.binds = given.binds;
    this.paramstyle = given.paramstyle;
    this.resultColumns = given.resultColumns;
    this.positionalColumns = given.positionalColumns;
    this.returnsRows = given.returnsRows;
    this.insertPrefetch = given.insertPrefetch;
    this.updatePrefetch = given.updatePrefetch;
    this.postfetch = given.postfetch;
    this.returning = given.returning;
    this.compileState = given.compileState;
    this.fromLinter = given.fromLinter;
    this.renderLiteral = given.renderLiteral;
    this.emptySet = given.emptySet;
    this.hasExpanding = given.parts.some((p) => p.kind === 'expanding');
  }

  get isSelect(): boolean {
    return this.kind === 'select';
  }
  get isDml(): boolean {
    return this.kind === 'insert' || this.kind === 'update' || this.kind === 'delete';
  }
  get prefetch(): readonly Column[] {
    return this.kind === 'update' ? this.updatePrefetch : this.insertPrefetch;
  }

  /** The text as str() shows it: IN lists stand as `__[POSTCOMPILE_name]`. */
  get sql(): string {
    return this.parts
      .map((part) => {
        if (part.kind === 'text') return part.text;
        if (part.kind === 'expanding') return `__[POSTCOMPILE_${part.name}]`;
        return this.placeholder(part.name);
      })
      .join('');
  }

  /** The names of the positional parameters, IN lists as one. */
  get positions(): readonly string[] {
    return this.parts.flatMap((part) => (part.kind === 'text' ? [] : [part.name]));
  }

  private placeholder(name: string): string {
    return this.paramstyle === 'qmark' ? '?' : `:${name}`;
  }

  /** The values of all binds by name; `overrides` are by the key of the bind; `group` numbers the rows of an executemany. */
  constructParams(overrides: ReadonlyMap<string, unknown> = new Map(), check = true, group = 0): Map<string, unknown> {
    const values = new Map<string, unknown>();
    for (const [name, bind] of this.binds) {
      if (overrides.has(bind.key)) values.set(name, overrides.get(bind.key));
      else if (overrides.has(name)) values.set(name, overrides.get(name));
      else if (check && bind.required && !bind.callable)
        throw new InvalidRequestError(
          `A value is required for bind parameter ${pythonRepr(name)}${group > 0 ? `, in parameter group ${group}` : ''}`,
          'cd3x',
        );
      else values.set(name, bind.effectiveValue);
    }
    return values;
  }

  /** The value that a bind carries itself. */
  bindValue(name: string): unknown {
    return this.binds.get(name)?.effectiveValue ?? null;
  }

  typeOf(name: string): TypeEngine {
    return this.binds.get(name)?.type ?? NULLTYPE;
  }

  /** Text and parameters for these values. */
  expand(values: ReadonlyMap<string, unknown> = this.constructParams()): ExpandedStatement {
    const parameters: BoundParameter[] = [];
    if (!this.hasExpanding) {
      for (const part of this.parts) if (part.kind === 'bind') parameters.push(this.parameter(part.name, values));
      return { sql: this.sql, parameters };
    }
    const sql = this.parts.map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'expanding') return this.expandList(part.name, values.get(part.name), parameters);
      parameters.push(this.parameter(part.name, values));
      return this.placeholder(part.name);
    });
    return { sql: sql.join(''), parameters };
  }

  private parameter(name: string, values: ReadonlyMap<string, unknown>): BoundParameter {
    return { name, value: values.get(name) ?? null, type: this.typeOf(name) };
  }

  private expandList(name: string, given: unknown, into: BoundParameter[]): string {
    const bind = this.binds.get(name);
    const type = this.typeOf(name);
    if (bind && !bind.expanding) return this.renderLiteral(given, type);
    const list = Array.isArray(given) ? given : given instanceof Set ? [...given] : null;
    if (!list) throw new CompileError(`An expanding parameter needs a list, got ${pythonRepr(given)}`);
    const types = type instanceof TupleType ? type.types : [type];
    if (list.length === 0) return this.emptySet(types);
    const literal = bind?.literalExecute ?? false;
    const one = (value: unknown, as: TypeEngine, suffix: string): string => {
      if (literal) return this.renderLiteral(value, as);
      const full = `${name}_${suffix}`;
      into.push({ name: full, value: value ?? null, type: as });
      return this.placeholder(full);
    };
    const isTuple = type.isTuple || (type.isNull && Array.isArray(list[0]));
    if (!isTuple) return list.map((value, i) => one(value, type, String(i + 1))).join(', ');
    const rows = list.map((row, i) => {
      const values = Array.isArray(row) ? row : [row];
      return `(${values.map((v, j) => one(v, types[j] ?? NULLTYPE, `${i + 1}_${j + 1}`)).join(', ')})`;
    });
    return `VALUES ${rows.join(', ')}`;
  }
}
