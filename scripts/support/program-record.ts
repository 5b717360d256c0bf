/**
 * What a program did, in the form of the recorded corpus (see scripts/play.ts): built from the engine's events, so that
 * counts, lines and parameters are those of what was really sent.
 */
import { basename, dirname, extname } from 'node:path';
import type { RunReport } from '../../src/contract/run.ts';
import type { Statement } from '../../src/contract/statement.ts';
import type { SqlValue } from '../../src/contract/values.ts';
import type { CursorEvent, EngineListener } from '../../src/engine/events.ts';
import type { ProgramOutcome } from '../../src/python/python-runtime.ts';
import { RefusedValue } from '../../src/sql/host-value.ts';
import type { ProgramRunner } from '../../src/worker/program-runner.ts';

interface RecordedStatement {
  readonly sql: string;
  /** Each value as JSON text; null for transaction control. */
  readonly params: string | null;
  readonly many: boolean;
  readonly line: number | null;
  readonly noise: boolean;
  readonly unordered: boolean;
}

interface RecordedError {
  readonly type: string;
  readonly message: string;
  readonly line: number | null;
}

const ADDRESS = /\b0x[0-9a-fA-F]{6,}\b/g;

function mask(text: string): string {
  return text.replace(ADDRESS, '0x...');
}

/** One program's record. */
export class ProgramRecord {
  readonly name: string;
  private readonly statements: RecordedStatement[] = [];
  private stdout = '';
  private error: RecordedError | null = null;
  private warnings: { type: string; message: string; line: number | null }[] = [];

  constructor(path: string) {
    this.name = `${basename(dirname(path))}/${basename(path, extname(path))}`;
  }

  /** Hears the engines of the run. */
  listener(runner: ProgramRunner): EngineListener {
    const control = (sql: string) => () => {
      this.statements.push(bare(sql, runner.entryLine()));
    };
    return {
      beforeCursorExecute: (event) => {
        this.statements.push(recorded(event, runner));
        return undefined;
      },
      begin: control('BEGIN (implicit)'),
      commit: control('COMMIT'),
      rollback: control('ROLLBACK'),
    };
  }

  finish(report: RunReport, program: ProgramOutcome): void {
    this.stdout = report.output
      .filter((chunk) => chunk.stream === 'stdout')
      .map((chunk) => chunk.text)
      .join('');
    this.error = errorOf(report, program);
    this.warnings = program.warnings.map(({ type, message, entryLine }) => ({
      type,
      message: mask(message.split('\n')[0] ?? ''),
      line: entryLine,
    }));
  }

  /** One line of JSON. */
  toJson(): string {
    const statements = this.statements.map(({ sql, params, many, line, noise, unordered }) => {
      const extra = (noise ? ',"noise":true' : '') + (unordered ? ',"unordered":true' : '');
      return `{"sql":${JSON.stringify(sql)},"params":${params ?? 'null'},"many":${many},"line":${line}${extra}}`;
    });
    return (
      `{"name":${JSON.stringify(this.name)},"stdout":${JSON.stringify(mask(this.stdout))},` +
      `"statements":[${statements.join(',')}],"error":${JSON.stringify(this.error)},"warnings":${JSON.stringify(this.warnings)}}`
    );
  }

  /** The output, the error and a query log, for people. */
  toText(report: RunReport): string {
    const parts = [this.stdout.replace(/\n$/, '')];
    const { outcome } = report;
    if (outcome.kind === 'raised') parts.push(outcome.error.traceback.trimEnd());
    else if (outcome.kind === 'limit-reached') parts.push(`Stopped: ${outcome.limit} reached.`);
    else if (outcome.kind === 'internal-error') parts.push(`Internal error: ${outcome.message}`);
    for (const { type, message, line } of this.warnings) parts.push(`line ${line}: ${type}: ${message}`);
    const loud = report.statements.filter((statement) => !statement.noise);
    const queries = loud.filter(({ kind }) => !['begin', 'commit', 'rollback', 'savepoint', 'release'].includes(kind));
    parts.push('', `-- ${this.name}: ${queries.length} statements`, ...loud.map(logLine));
    return parts.join('\n');
  }
}

function bare(sql: string, line: number | null): RecordedStatement {
  return { sql, params: null, many: false, line, noise: false, unordered: false };
}

function recorded(event: CursorEvent, runner: ProgramRunner): RecordedStatement {
  const isBatch = Array.isArray(event.parameters[0]);
  // The recorder of the corpus sorts whatever is many, so the flat row of an insertmanyvalues too.
  const unordered = event.many && event.parameters.length > 1 && runner.isLinkTable(event.table);
  const items = isBatch
    ? (event.parameters as readonly (readonly SqlValue[])[]).map(list)
    : (event.parameters as readonly SqlValue[]).map(toJson);
  if (unordered) items.sort();
  return {
    sql: event.sql,
    params: `[${items.join(', ')}]`,
    many: event.many,
    line: runner.entryLine(),
    noise: /^\s*PRAGMA/i.test(event.sql),
    unordered,
  };
}

function list(values: readonly SqlValue[]): string {
  return `[${values.map(toJson).join(', ')}]`;
}

/** A database value as Python's json.dumps writes it. */
function toJson(value: SqlValue): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'bigint':
      return value.toString();
    case 'number':
      return Number.isNaN(value)
        ? 'NaN'
        : Number.isFinite(value)
          ? String(value)
          : value > 0
            ? 'Infinity'
            : '-Infinity';
    case 'string':
      return JSON.stringify(mask(value));
    case 'boolean':
      return String(value);
    default:
  }
  if (value instanceof Uint8Array) return `{"$bytes": "${Buffer.from(value).toString('hex')}"}`;
  // A value of a type that SQLite refuses: its text is Python's to give.
  if (value instanceof RefusedValue) return mask(value.json);
  if (!('real' in value)) return JSON.stringify(String(value));
  return Number.isInteger(value.real) && Math.abs(value.real) < 1e16 ? value.real.toFixed(1) : toJson(value.real);
}

function errorOf(report: RunReport, program: ProgramOutcome): RecordedError | null {
  const { outcome } = report;
  if (program.error !== null) {
    const { type, message, entryLine } = program.error;
    return { type, message: mask(message.split('\n')[0] ?? ''), line: entryLine };
  }
  if (outcome.kind === 'limit-reached') {
    return { type: 'LimitReached', message: outcome.limit, line: outcome.source?.line ?? null };
  }
  if (outcome.kind === 'internal-error') return { type: 'InternalError', message: outcome.message, line: null };
  return null;
}

function logLine(statement: Statement): string {
  const line = statement.source === null ? '' : `line ${statement.source.line}`;
  const sql = statement.sql.replace(/\s+/g, ' ').trim();
  const parameters = statement.parameters.length > 0 ? `  ${parametersText(statement.parameters)}` : '';
  return `${String(statement.index + 1).padStart(4)}  ${line.padEnd(9)} ${causeOf(statement).padEnd(12)} ${sql}${parameters}`;
}

function parametersText(parameters: Statement['parameters']): string {
  return Array.isArray(parameters[0])
    ? `[${(parameters as readonly (readonly SqlValue[])[]).map(list).join(', ')}]`
    : list(parameters as readonly SqlValue[]);
}

function causeOf({ origin }: Statement): string {
  switch (origin.kind) {
    case 'eager-load':
      return origin.strategy;
    case 'lazy-load':
      return `lazy ${origin.path}`;
    case 'transaction':
      return '';
    default:
      return origin.kind;
  }
}
