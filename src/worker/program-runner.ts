/**
 * Runs programs one after the other in one interpreter: a fresh database, registry and record for each, a report at the end.
 * The worker and `npm run play` both build one; here alone python, facade, engine and observe meet.
 */
import type { ObjectGraph } from '../contract/object-graph.ts';
import type { OutputChunk, ProbeResult, RunOutcome, RunReport, RunRequest } from '../contract/run.ts';
import type { SchemaGraph } from '../contract/schema-graph.ts';
import type { Statement } from '../contract/statement.ts';
import type { SourceLocation } from '../contract/values.ts';
import { DatabaseCatalog } from '../engine/engine.ts';
import type { EngineListener } from '../engine/events.ts';
import type { SqljsDriver } from '../engine/sqljs-driver.ts';
import type { Facade } from '../facade/facade.ts';
import { buildObjectGraph } from '../observe/object-graph.ts';
import { explainStatements } from '../observe/query-plans.ts';
import { buildSchemaGraph } from '../observe/schema-graph.ts';
import { SCHEMA_TEXT } from '../observe/schema-text.ts';
import { SessionRecorder } from '../observe/session-recorder.ts';
import { StatementRecorder } from '../observe/statement-recorder.ts';
import { countTableRows } from '../observe/table-rows.ts';
import type { ProgramOutcome, PythonRuntime } from '../python/python-runtime.ts';
import { ClauseElement } from '../sql/clause-element.ts';

/** The parts of an interpreter that is ready to run programs. */
export interface RunnerParts {
  readonly python: PythonRuntime;
  readonly driver: SqljsDriver;
  readonly facade: Facade;
}

/** What a caller may want to hear while the program runs. */
export interface RunEvents {
  output?(chunk: OutputChunk): void;
  statement?(statement: Statement): void;
  /** Called often while Python code runs, even where it prints nothing. */
  tick?(): void;
  /** Further listeners on every engine of the run; they hear nothing of what follows the program's end. */
  readonly listeners?: EngineListener[];
  readonly wantsFullTraceback?: boolean;
}

export interface FinishedRun {
  readonly report: RunReport;
  /** False where the interpreter must not run another program. */
  readonly reusable: boolean;
  readonly program: ProgramOutcome;
}

const EMPTY_SCHEMA: SchemaGraph = { tables: [], mappers: [], relationships: [] };
const EMPTY_OBJECTS: ObjectGraph = { instances: [], links: [] };

/** One interpreter with its engine. */
export class ProgramRunner {
  private readonly parts: RunnerParts;
  private runs = 0;

  constructor(parts: RunnerParts) {
    this.parts = parts;
  }

  /** Runs a program to its end. */
  run(request: RunRequest, events: RunEvents = {}): FinishedRun {
    const { python, driver, facade } = this.parts;
    const started = performance.now();
    const currentSource = (): SourceLocation | null => python.currentSite()?.source ?? null;
    const statements = new StatementRecorder({
      currentSource,
      rowsKept: request.limits.rowsKept,
      limit: request.limits.statements,
      limitReached: () => python.stop('statements'),
      ...(events.statement ? { recorded: events.statement } : {}),
    });
    const session = new SessionRecorder({
      currentSource,
      lastStatement: () => statements.lastIndex,
      statements: () => statements.statements,
    });
    const flushing: EngineListener = {
      beforeCursorExecute: () => {
        python.flushOutput();
        return undefined;
      },
      begin: () => python.flushOutput(),
    };
    const listeners = [flushing, statements, ...(events.listeners ?? [])];
    const catalog = new DatabaseCatalog(driver, `run${++this.runs}-`, listeners);
    const output: OutputChunk[] = [];
    const lazyOverrides = new Map(request.overrides?.map(({ path, lazy }) => [path, lazy]));
    facade.begin({ catalog, observer: (event) => session.record(event), currentSource, lazyOverrides });
    try {
      const program = python.run({
        files: request.files,
        entry: request.entry,
        limits: request.limits,
        wantsFullTraceback: events.wantsFullTraceback ?? false,
        ...(events.tick ? { tick: events.tick } : {}),
        output: (stream, text) => {
          const chunk = { stream, text, at: statements.statements.length };
          output.push(chunk);
          events.output?.(chunk);
        },
      });
      listeners.length = 0;
      session.stop();
      const durationMs = performance.now() - started;
      const facts = this.facts(program, session);
      const report: RunReport = {
        runId: request.runId,
        outcome: facts.fault ?? outcomeOf(program),
        output: joinChunks(output),
        warnings: program.warnings.map(({ type, message, source }) => ({ type, message, source })),
        statements: statements.statements,
        events: session.events,
        schema: facts.schema,
        objects: facts.objects,
        probes: program.fatal === null ? this.probe(request.probes ?? {}) : {},
        tableRows: program.fatal === null ? countTableRows(catalog) : {},
        ...(request.wantsPlans && program.fatal === null
          ? { plans: explainStatements(catalog, statements.statements) }
          : {}),
        readRelationships: [...session.readRelationships],
        durationMs,
      };
      const reusable = python.finish() && program.fatal === null;
      return { report, reusable, program };
    } finally {
      facade.end();
      catalog.close();
    }
  }

  /** The line of the entry file that runs now. */
  entryLine(): number | null {
    return this.parts.python.currentSite()?.entryLine ?? null;
  }

  /** Whether no class is mapped to the table a statement writes to: an association table. */
  isLinkTable(table: object | null): boolean {
    if (table === null) return false;
    // insert(Model) writes to an annotated copy of the model's table.
    const original = table instanceof ClauseElement ? table.origin : table;
    return !this.parts.facade.registries.some((registry) =>
      registry.mappers.some((mapper) => mapper.tables.some((mapped) => mapped === original)),
    );
  }

  /** What the mapping and the session look like at the end; a fault of ours in describing them must not lose the run. */
  private facts(
    program: ProgramOutcome,
    session: SessionRecorder,
  ): { schema: SchemaGraph; objects: ObjectGraph; fault: RunOutcome | null } {
    try {
      const schema =
        program.fatal === null
          ? buildSchemaGraph(this.parts.facade.registries, this.parts.facade.metadatas ?? [], SCHEMA_TEXT)
          : EMPTY_SCHEMA;
      return { schema, objects: buildObjectGraph(session.events, schema), fault: null };
    } catch (error) {
      const fault: RunOutcome = { kind: 'internal-error', message: describeFault(error) };
      return { schema: EMPTY_SCHEMA, objects: EMPTY_OBJECTS, fault };
    }
  }

  private probe(expressions: Readonly<Record<string, string>>): Record<string, ProbeResult> {
    const results: Record<string, ProbeResult> = {};
    for (const [id, expression] of Object.entries(expressions)) results[id] = this.parts.python.probe(expression);
    return results;
  }
}

function outcomeOf(program: ProgramOutcome): RunOutcome {
  const { error, stoppedBy, stoppedAt, fatal } = program;
  if (stoppedBy !== null) return { kind: 'limit-reached', limit: stoppedBy, source: stoppedAt };
  if (error !== null) {
    const { type, message, traceback, frames } = error;
    return { kind: 'raised', error: { type, message, traceback, frames } };
  }
  if (fatal !== null) return { kind: 'internal-error', message: fatal };
  return { kind: 'completed' };
}

function describeFault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Neighbouring pieces of one stream that no statement lies between, as one. */
function joinChunks(chunks: readonly OutputChunk[]): OutputChunk[] {
  const joined: OutputChunk[] = [];
  for (const chunk of chunks) {
    const last = joined.at(-1);
    if (last !== undefined && last.stream === chunk.stream && last.at === chunk.at) {
      joined[joined.length - 1] = { ...last, text: last.text + chunk.text };
    } else joined.push(chunk);
  }
  return joined;
}
