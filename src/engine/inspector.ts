/**
 * What a database says of its own tables: names, columns, keys, indexes, constraints, with the statements SQLAlchemy sends for
 * each. Answers are plain data; the facade makes types and dictionaries of them and keeps them, as Inspector does.
 *
 * Counterpart: the reflection half of SQLiteDialect (sqlalchemy/dialects/sqlite/base.py). Left out: comments, sequences,
 * attached schemas other than by name, sort_tables_on_foreign_key_dependency.
 */
import type { SqlValue } from '../contract/values.ts';
import { NoSuchTableError } from '../sql/errors.ts';
import type { Connection } from './connection.ts';
import type { ExecutionOptions } from './events.ts';

export interface ReflectedColumn {
  readonly name: string;
  /** The declared type, upper case: `VARCHAR(50)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
  /** Position in the primary key from 1; 0 where it is none of it. */
  readonly primaryKey: number;
  readonly computed: { readonly sqltext: string; readonly persisted: boolean } | null;
}

export interface ReflectedPrimaryKey {
  readonly name: string | null;
  readonly columns: readonly string[];
}

export interface ReflectedForeignKey {
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly referredSchema: string | null;
  readonly referredTable: string;
  readonly referredColumns: readonly string[];
  readonly options: Readonly<Record<string, string | boolean>>;
}

export interface ReflectedIndex {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** The predicate of a partial index. */
  readonly where: string | null;
}

export interface ReflectedConstraint {
  readonly name: string | null;
  readonly columns: readonly string[];
}

export interface ReflectedCheck {
  readonly name: string | null;
  readonly sqltext: string;
}

const OPTIONS: ExecutionOptions = { origin: { kind: 'schema' } };

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Answers by what was asked: an Inspector asks the database once. */
export type InspectorMemory = Map<string, unknown>;

/** Asks one connection; what `memory` knows is not asked again. */
export class SchemaInspector {
  private readonly connection: Connection;
  private readonly warn: (message: string) => void;
  private readonly memory: InspectorMemory;

  constructor(connection: Connection, warn: (message: string) => void = () => {}, memory: InspectorMemory = new Map()) {
    this.connection = connection;
    this.warn = warn;
    this.memory = memory;
  }

  tableNames(schema: string | null = null): readonly string[] {
    return this.masterNames('sqlite_master', 'table', schema);
  }

  viewNames(schema: string | null = null): readonly string[] {
    return this.masterNames('sqlite_master', 'view', schema);
  }

  tempTableNames(): readonly string[] {
    return this.masterNames('sqlite_temp_master', 'table', null);
  }

  schemaNames(): readonly string[] {
    return this.run('PRAGMA database_list')
      .map((row) => String(row[1]))
      .filter((name) => name !== 'temp');
  }

  /** `PRAGMA main.table_info("t")`, then `PRAGMA temp.table_info("t")` where the first knows nothing. */
  hasTable(table: string, schema: string | null = null): boolean {
    return this.remember(`table ${table} ${schema}`, () => {
      return this.tablePragma('table_info', table, schema).length > 0;
    });
  }

  hasIndex(table: string, index: string): boolean {
    return this.indexes(table).some(({ name }) => name === index);
  }

  columns(table: string, schema: string | null = null): readonly ReflectedColumn[] {
    return this.remember(`columns ${table} ${schema}`, () => {
      const rows = this.tablePragma('table_xinfo', table, schema).filter((row) => row[6] !== 1);
      const sql = rows.some((row) => row[6]) ? (this.tableSql(table, schema) ?? '') : '';
      const columns = rows.map((row) => columnOf(row, sql));
      if (columns.length === 0 && !this.hasTable(table, schema)) {
        throw new NoSuchTableError(schema === null ? table : `${schema}.${table}`);
      }
      return columns;
    });
  }

  primaryKey(table: string, schema: string | null = null): ReflectedPrimaryKey {
    return this.remember(`key ${table} ${schema}`, () => {
      const sql = this.readTableSql(table, schema);
      const match = /CONSTRAINT +(?:"(.+?)"|(\w+)) +PRIMARY KEY/i.exec(sql ?? '');
      const columns = this.columns(table, schema)
        .filter(({ primaryKey }) => primaryKey > 0)
        .sort((a, b) => a.primaryKey - b.primaryKey)
        .map(({ name }) => name);
      return { name: columns.length > 0 ? (match?.[1] ?? match?.[2] ?? null) : null, columns };
    });
  }

  foreignKeys(table: string, schema: string | null = null): readonly ReflectedForeignKey[] {
    return this.remember(`foreign ${table} ${schema}`, () => {
      const byId = new Map<SqlValue, { table: string; columns: string[]; referred: string[] }>();
      for (const [id, , referredTable, local, remote] of this.tablePragma('foreign_key_list', table, schema)) {
        let key = byId.get(id as SqlValue);
        if (key === undefined) {
          const referred = remote ? [] : this.impliedColumns(String(referredTable), schema);
          key = { table: String(referredTable), columns: [], referred };
          byId.set(id as SqlValue, key);
        }
        key.columns.push(String(local));
        if (remote) key.referred.push(String(remote));
      }
      const found = new Map([...byId.values()].map((key) => [signature(key.columns, key.table, key.referred), key]));
      const result: ReflectedForeignKey[] = [];
      for (const written of foreignKeysInSql(this.readTableSql(table, schema) ?? '')) {
        const sign = signature(written.columns, written.table, written.referred);
        if (!found.delete(sign)) {
          this.warn(
            `WARNING: SQL-parsed foreign key constraint '${sign}' could not be located in PRAGMA foreign_keys for table ${table}`,
          );
          continue;
        }
        result.push(foreignKey(written, schema, written.name, written.options));
      }
      for (const key of found.values()) result.push(foreignKey(key, schema, null, {}));
      return result;
    });
  }

  indexes(table: string, schema: string | null = null): readonly ReflectedIndex[] {
    return this.allIndexes(table, schema, false);
  }

  uniqueConstraints(table: string, schema: string | null = null): readonly ReflectedConstraint[] {
    return this.remember(`unique ${table} ${schema}`, () => {
      const automatic = new Set(
        this.allIndexes(table, schema, true)
          .filter(({ name }) => name.startsWith('sqlite_autoindex'))
          .map(({ columns }) => columns.join('\0')),
      );
      const sql = this.tableSql(table, schema) ?? '';
      const written = [
        ...[...sql.matchAll(/(?:CONSTRAINT +(?:"(.+?)"|(\w+)) +)?UNIQUE *\((.+?)\)/gi)].map((m) => ({
          name: m[1] ?? m[2] ?? null,
          columns: namesIn(m[3] ?? ''),
        })),
        ...[
          ...sql.matchAll(
            /(?:(".+?")|(?:[[`])?([a-z0-9_]+)(?:[\]`])?)[\t ]+[a-z0-9_]+(?:[\t ]+[a-z0-9_]+)*?[\t ]+UNIQUE/gi,
          ),
        ].map((m) => ({ name: null, columns: namesIn(m[1] ?? m[2] ?? '') })),
      ];
      return written.filter(({ columns }) => automatic.delete(columns.join('\0')));
    });
  }

  checkConstraints(table: string, schema: string | null = null): readonly ReflectedCheck[] {
    const sql = this.tableSql(table, schema) ?? '';
    const checks: ReflectedCheck[] = [];
    const pattern =
      /(?<![A-Za-z0-9_])(?:CONSTRAINT\s+("(?:[^"]|"")+"|'(?:[^']|'')+'|\[(?:[^\]])+\]|`(?:[^`])+`|\S+)\s+)?CHECK\s*\(/gi;
    for (const match of sql.matchAll(pattern)) {
      const start = match.index + match[0].length;
      const close = matchingParenthesis(sql, start - 1);
      if (close === null) continue;
      const name = match[1]?.replace(
        /^(["'`])(.+)\1$|^\[(.+)\]$/s,
        (_all, _quote, inner, bracketed) => inner ?? bracketed,
      );
      checks.push({ name: name ?? null, sqltext: sql.slice(start, close).trim() });
    }
    return checks.sort((a, b) => ((a.name ?? '~') < (b.name ?? '~') ? -1 : 1));
  }

  viewDefinition(view: string): string {
    const rows = this.run(
      "SELECT sql FROM  (SELECT * FROM sqlite_master UNION ALL   SELECT * FROM sqlite_temp_master) WHERE name = ? AND type='view'",
      [view],
    );
    if (rows.length === 0) throw new NoSuchTableError(view);
    return String(rows[0]?.[0]);
  }

  private allIndexes(table: string, schema: string | null, withAutomatic: boolean): readonly ReflectedIndex[] {
    return this.remember(`indexes ${withAutomatic} ${table} ${schema}`, () => {
      const rows = this.tablePragma('index_list', table, schema).filter(
        (row) => withAutomatic || !String(row[1]).startsWith('sqlite_autoindex'),
      );
      const prefix = schema === null ? '' : `${quoteName(schema)}.`;
      const partial = rows.map((row) => {
        if (!row[4]) return null;
        const sql = this.run(`SELECT sql FROM ${prefix}sqlite_master WHERE name = ? AND type = 'index'`, [
          String(row[1]),
        ]);
        return /\)\s+where\s+(.+)/i.exec(String(sql[0]?.[0]))?.[1] ?? null;
      });
      const indexes: ReflectedIndex[] = [];
      rows.forEach((row, i) => {
        const name = String(row[1]);
        const columns = this.tablePragma('index_info', name, schema).map((info) => info[2]);
        if (columns.includes(null)) {
          this.warn(`Skipped unsupported reflection of expression-based index ${name}`);
          return;
        }
        indexes.push({ name, columns: columns.map(String), unique: row[2] === 1, where: partial[i] ?? null });
      });
      if (indexes.length === 0 && !this.hasTable(table, schema)) {
        throw new NoSuchTableError(schema === null ? table : `${schema}.${table}`);
      }
      return indexes.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  private impliedColumns(table: string, schema: string | null): string[] {
    try {
      return [...this.primaryKey(table, schema).columns];
    } catch (error) {
      if (error instanceof NoSuchTableError) return [];
      throw error;
    }
  }

  private masterNames(master: string, type: string, schema: string | null): readonly string[] {
    return this.remember(`names ${master} ${type} ${schema}`, () => {
      const from = schema === null ? master : `${quoteName(schema)}.${master}`;
      const sql = `SELECT name FROM ${from} WHERE type='${type}' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name`;
      return this.run(sql).map((row) => String(row[0]));
    });
  }

  private tableSql(table: string, schema: string | null): string | null {
    return this.remember(`sql ${table} ${schema}`, () => this.readTableSql(table, schema));
  }

  /** The CREATE TABLE statement. SQLAlchemy asks for it anew for the primary key and for foreign keys. */
  private readTableSql(table: string, schema: string | null): string | null {
    const prefix = schema === null ? '' : `${quoteName(schema)}.`;
    if (table.startsWith('sqlite_')) return null;
    const rows =
      schema === null
        ? this.run(
            "SELECT sql FROM  (SELECT * FROM sqlite_master UNION ALL   SELECT * FROM sqlite_temp_master) WHERE name = ? AND type in ('table', 'view')",
            [table],
          )
        : this.run(`SELECT sql FROM ${prefix}sqlite_master WHERE name = ? AND type in ('table', 'view')`, [table]);
    if (rows.length === 0) throw new NoSuchTableError(schema === null ? table : `${schema}.${table}`);
    return rows[0]?.[0] === null ? null : String(rows[0]?.[0]);
  }

  private tablePragma(pragma: string, name: string, schema: string | null): readonly (readonly SqlValue[])[] {
    const prefixes = schema === null ? ['PRAGMA main.', 'PRAGMA temp.'] : [`PRAGMA ${quoteName(schema)}.`];
    for (const prefix of prefixes) {
      const rows = this.run(`${prefix}${pragma}(${quoteName(name)})`);
      if (rows.length > 0) return rows;
    }
    return [];
  }

  private remember<T>(key: string, ask: () => T): T {
    if (!this.memory.has(key)) this.memory.set(key, ask());
    return this.memory.get(key) as T;
  }

  private run(sql: string, parameters: readonly SqlValue[] = []): readonly (readonly SqlValue[])[] {
    return this.connection.execDriverSql(sql, parameters, OPTIONS).rows;
  }
}

function columnOf(row: readonly SqlValue[], tableSql: string): ReflectedColumn {
  const [, name, type, notNull, defaultValue, primaryKey, hidden] = row;
  const declared = String(type).toUpperCase();
  const column = {
    name: String(name),
    nullable: !notNull,
    default: defaultValue === null ? null : String(defaultValue),
    primaryKey: Number(primaryKey),
  };
  if (!hidden) return { ...column, type: declared, computed: null };
  const escaped = column.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(
    String.raw`${escaped}[^,]*\s+GENERATED\s+ALWAYS\s+AS\s+\((.*)\)\s*(?:virtual|stored)?`,
    'i',
  );
  return {
    ...column,
    type: declared
      .replace(/generated/i, '')
      .replace(/always/i, '')
      .trim(),
    computed: { sqltext: pattern.exec(tableSql)?.[1] ?? '', persisted: hidden === 3 },
  };
}

interface WrittenForeignKey {
  readonly name: string | null;
  readonly table: string;
  readonly columns: readonly string[];
  readonly referred: readonly string[];
  readonly options: Readonly<Record<string, string | boolean>>;
}

const FOREIGN_KEY =
  /(?:CONSTRAINT +(?:"(.+?)"|(\w+)) +)?FOREIGN KEY *\( *(.+?) *\) +REFERENCES +(?:(?:"(.+?)")|([a-z0-9_]+)) *\( *((?:(?:"[^"]+"|[a-z0-9_]+) *(?:, *)?)+)\) *((?:ON (?:DELETE|UPDATE) (?:SET NULL|SET DEFAULT|CASCADE|RESTRICT|NO ACTION) *)*)((?:NOT +)?DEFERRABLE)?(?: +INITIALLY +(DEFERRED|IMMEDIATE))?/gi;

function foreignKeysInSql(sql: string): WrittenForeignKey[] {
  return [...sql.matchAll(FOREIGN_KEY)].map((m) => {
    const options: Record<string, string | boolean> = {};
    for (const token of (m[7] ?? '').toUpperCase().split(/ *\bON\b */)) {
      const action = token.slice(6).trim();
      if (action === '' || action === 'NO ACTION') continue;
      if (token.startsWith('DELETE')) options.ondelete = action;
      else if (token.startsWith('UPDATE')) options.onupdate = action;
    }
    if (m[8]) options.deferrable = !m[8].toUpperCase().includes('NOT');
    if (m[9]) options.initially = m[9].toUpperCase();
    return {
      name: m[1] ?? m[2] ?? null,
      columns: namesIn(m[3] ?? ''),
      table: m[4] ?? m[5] ?? '',
      referred: namesIn(m[6] ?? ''),
      options,
    };
  });
}

function foreignKey(
  key: { readonly table: string; readonly columns: readonly string[]; readonly referred: readonly string[] },
  schema: string | null,
  name: string | null,
  options: Readonly<Record<string, string | boolean>>,
): ReflectedForeignKey {
  return {
    name,
    columns: key.columns,
    referredSchema: schema,
    referredTable: key.table,
    referredColumns: key.referred,
    options,
  };
}

function signature(columns: readonly string[], table: string, referred: readonly string[]): string {
  return [...columns, table, ...referred].join(',');
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/(?:"(.+?)")|([a-z0-9_]+)/gi)].map((m) => m[1] ?? m[2] ?? '');
}

/** Where the parenthesis that opens at `open` closes, quoted text left aside. */
function matchingParenthesis(text: string, open: number): number | null {
  let depth = 0;
  let quote: string | null = null;
  for (let i = open; i < text.length; i++) {
    const character = text.charAt(i);
    if (quote !== null) {
      if (character === quote) quote = null;
    } else if (character === "'" || character === '"' || character === '`') quote = character;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return i;
  }
  return null;
}
