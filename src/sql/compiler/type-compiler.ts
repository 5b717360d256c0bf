/**
 * The DDL text of types.
 *
 * Counterpart: GenericTypeCompiler of sqlalchemy/sql/compiler.py and SQLiteTypeCompiler.
 */
import { CompileError } from '../errors.ts';
import {
  LargeBinary,
  Numeric,
  String as StringType,
  TypeDecorator,
  type TypeEngine,
  UserDefinedType,
} from '../types.ts';

const PLAIN: Readonly<Record<string, string>> = {
  integer: 'INTEGER',
  INTEGER: 'INTEGER',
  small_integer: 'SMALLINT',
  SMALLINT: 'SMALLINT',
  big_integer: 'BIGINT',
  BIGINT: 'BIGINT',
  float: 'FLOAT',
  FLOAT: 'FLOAT',
  double: 'DOUBLE',
  DOUBLE: 'DOUBLE',
  DOUBLE_PRECISION: 'DOUBLE PRECISION',
  REAL: 'REAL',
  boolean: 'BOOLEAN',
  BOOLEAN: 'BOOLEAN',
  date: 'DATE',
  DATE: 'DATE',
  time: 'TIME',
  TIME: 'TIME',
  datetime: 'DATETIME',
  DATETIME: 'DATETIME',
  TIMESTAMP: 'TIMESTAMP',
  interval: 'DATETIME',
  large_binary: 'BLOB',
  BLOB: 'BLOB',
  JSON: 'JSON',
  json_index: 'JSON',
  json_path: 'JSON',
  uuid: 'CHAR(32)',
  UUID: 'UUID',
};

const STRINGS: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  unicode: 'VARCHAR',
  enum: 'VARCHAR',
  VARCHAR: 'VARCHAR',
  NVARCHAR: 'NVARCHAR',
  CHAR: 'CHAR',
  NCHAR: 'NCHAR',
  text: 'TEXT',
  unicode_text: 'TEXT',
  TEXT: 'TEXT',
  CLOB: 'CLOB',
};

/** The text of a type; `lenient` (str() of a type) prints unknown ones by their repr. */
export function typeText(type: TypeEngine, lenient = false): string {
  if (type instanceof TypeDecorator) return typeText(type.impl, lenient);
  if (type instanceof UserDefinedType) return type.columnSpec;
  const plain = PLAIN[type.visitName];
  if (plain !== undefined) return plain;
  const string = STRINGS[type.visitName];
  if (string !== undefined && type instanceof StringType) {
    if (string === 'CLOB') return string;
    const length = type.length ? `(${type.length})` : '';
    return `${string}${length}${type.collation ? ` COLLATE "${type.collation}"` : ''}`;
  }
  if (type instanceof Numeric) {
    const name = type.visitName === 'DECIMAL' ? 'DECIMAL' : 'NUMERIC';
    if (type.precision === null) return name;
    return type.scale === null ? `${name}(${type.precision})` : `${name}(${type.precision}, ${type.scale})`;
  }
  if (type instanceof LargeBinary) return `${type.visitName}${type.length ? `(${type.length})` : ''}`;
  if (lenient) return type.isNull ? 'NULL' : type.pythonRepr();
  throw new CompileError(
    `Can't generate DDL for ${type.pythonRepr()}; did you forget to specify a type on this Column?`,
  );
}
