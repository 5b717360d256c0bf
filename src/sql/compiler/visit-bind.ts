/**
 * Prints bound parameters and text() with its own.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import type { BindParameter, TextClause } from '../elements.ts';
import { CompileError } from '../errors.ts';
import { HostValue, SqlReal } from '../host-value.ts';
import { operators } from '../operators.ts';
import { NULLTYPE, TupleType, type TypeEngine } from '../types.ts';
import { warn } from '../warnings.ts';
import type { Place } from './compile-context.ts';
import type { SqlCompiler } from './sql-compiler.ts';
import { BIND_OPEN, EXPAND_OPEN, MARK_CLOSE } from './text-marks.ts';
import { typeText } from './type-compiler.ts';

const TEXT_BINDS = /(?<![:\w$\\]):([\w$]+)(?![:\w$])/g;

const TEXT_ESCAPES = /\\(:[\w$]*)(?![:\w$])/g;

export function visitTextClause(compiler: SqlCompiler, element: TextClause, place: Place): string {
  place.addToResultMap?.(null, null, [element], NULLTYPE);
  if (place.addToResultMap) compiler.positionalColumns = false;
  const { addToResultMap: _add, ...rest } = place;
  return element.text
    .replace(TEXT_BINDS, (_match, name: string) => {
      const bind = element.bindparamsByKey.get(name);
      return bind ? compiler.process(bind, rest) : `${BIND_OPEN}${name}${MARK_CLOSE}`;
    })
    .replace(TEXT_ESCAPES, '$1');
}

export function visitBindParameter(compiler: SqlCompiler, bind: BindParameter, place: Place): string {
  if (place.literalBinds) {
    const text = renderLiteralBind(compiler, bind, place);
    return bind.expanding ? `(${text})` : text;
  }
  const literalExecute = place.literalExecute || bind.literalExecute;
  const name = bindName(compiler, bind);
  const existing = compiler.binds.get(name);
  if (existing && existing !== bind) checkBindConflict(compiler, name, existing, bind);
  compiler.binds.set(name, bind);
  if (bind.expanding) return `(${EXPAND_OPEN}${name}${MARK_CLOSE})`;
  return literalExecute ? `${EXPAND_OPEN}${name}${MARK_CLOSE}` : `${BIND_OPEN}${name}${MARK_CLOSE}`;
}

export function bindName(compiler: SqlCompiler, bind: BindParameter): string {
  const known = compiler.bindNames.get(bind);
  if (known !== undefined) return known;
  const name = compiler.forcedBindNames.get(bind.key) ?? compiler.nameOf(bind.key);
  compiler.bindNames.set(bind, name);
  return name;
}

export function checkBindConflict(
  _compiler: SqlCompiler,
  name: string,
  existing: BindParameter,
  bind: BindParameter,
): void {
  const line = new Set(existing.clonedSet());
  const related = bind.clonedSet().some((e) => line.has(e)) || existing.origin === bind.origin;
  if ((existing.unique || bind.unique) && !related)
    throw new CompileError(`Bind parameter '${name}' conflicts with unique bind parameter of the same name`);
  if (existing.expanding !== bind.expanding)
    throw new CompileError(
      `Can't reuse bound parameter name '${name}' in both 'expanding' (e.g. within an IN expression) and non-expanding contexts.  If compiler parameter is to receive a list/array value, set 'expanding=True' on it for expressions that aren't IN, otherwise use a different parameter name.`,
    );
  if (existing.isCrud && bind.isCrud)
    throw new CompileError(
      'Encountered unsupported case when compiling an INSERT or UPDATE statement.  If compiler is a multi-table UPDATE statement, please provide string-named arguments to the values() method with distinct names; support for multi-table UPDATE statements that target multiple tables for UPDATE is very limited',
    );
  if (existing.isCrud || bind.isCrud)
    throw new CompileError(
      `bindparam() name '${bind.key}' is reserved for automatic usage in the VALUES or SET clause of compiler insert/update statement.   Please use a name other than column name when using bindparam() with insert() or update() (for example, 'b_${bind.key}').`,
    );
}

export function renderLiteralBind(compiler: SqlCompiler, bind: BindParameter, place: Place): string {
  if (bind.value === null && !bind.callable) {
    const op = place.binaryOp;
    if (op && op !== operators.is_ && op !== operators.isNot)
      warn(
        `Bound parameter '${compiler.nameOf(bind.key)}' rendering literal NULL in a SQL expression; comparisons to NULL should not use operators outside of 'is' or 'is not'`,
      );
    return 'NULL';
  }
  const value = bind.effectiveValue;
  if (!bind.expanding) return renderLiteralValue(compiler, value, bind.type);
  const list = Array.isArray(value) ? value : [];
  const types = bind.type instanceof TupleType ? bind.type.types : [bind.type];
  if (list.length === 0) return emptySetForLiteral(compiler, types, bind);
  if (bind.type instanceof TupleType || (bind.type.isNull && Array.isArray(list[0]))) {
    const rows = list.map((row: unknown) => {
      const values = Array.isArray(row) ? row : [row];
      return `(${values.map((v, i) => renderLiteralValue(compiler, v, types[i] ?? NULLTYPE)).join(', ')})`;
    });
    return `${compiler.isSqlite ? 'VALUES ' : ''}${rows.join(', ')}`;
  }
  return list.map((v: unknown) => renderLiteralValue(compiler, v, bind.type)).join(', ');
}

export function emptySetForLiteral(compiler: SqlCompiler, types: readonly TypeEngine[], bind: BindParameter): string {
  if (compiler.isSqlite) return `${bind.type.isTuple ? 'VALUES ' : ''}${emptySet(compiler, types)}`;
  const nulls = types.map(() => 'NULL').join(', ');
  const body = types.length > 1 ? `(${nulls}))` : 'NULL)';
  return bind.expandOp === operators.notInOp ? `${body} OR (1 = 1` : `${body} AND (1 != 1`;
}

export function emptySet(compiler: SqlCompiler, types: readonly TypeEngine[]): string {
  if (!compiler.isSqlite) return 'SELECT 1 WHERE 1!=1';
  const ones = (types.length > 0 ? types : [NULLTYPE]).map(() => '1').join(', ');
  return `SELECT ${ones} FROM (SELECT ${ones}) WHERE 1!=1`;
}

/** A value written into the text. */
export function renderLiteralValue(compiler: SqlCompiler, value: unknown, type: TypeEngine): string {
  if ((value === null || value === undefined) && !type.shouldEvaluateNone) return 'NULL';
  if (value instanceof HostValue && compiler.options.literalEncoder)
    return compiler.options.literalEncoder(value, type);
  const shown = value instanceof SqlReal ? value.real : value;
  const processor = type.literalProcessor();
  if (!processor)
    throw new CompileError(
      `No literal value renderer is available for literal value "${pythonRepr(shown)}" with datatype ${typeText(type, true)}`,
    );
  if (type.affinity === 'Boolean' && !compiler.isSqlite) return value === true || value === 1 ? 'true' : 'false';
  return processor(value);
}
