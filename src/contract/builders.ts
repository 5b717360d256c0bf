/**
 * Builders for tests: a whole contract value with the few fields that a test is about. Nothing but tests imports it.
 */
import type { RunReport } from './run.ts';
import type { RelationshipInfo } from './schema-graph.ts';
import type { Statement } from './statement.ts';

export function aStatement(fields: Partial<Statement> = {}): Statement {
  return {
    index: 0,
    sql: 'SELECT authors.id FROM authors',
    parameters: [],
    many: false,
    kind: 'select',
    tables: ['authors'],
    rowCount: 1,
    durationMs: 0.1,
    origin: { kind: 'query', entities: ['Author'], joined: [] },
    source: { file: 'main.py', line: 1 },
    error: null,
    noise: false,
    rows: [],
    columns: [],
    ...fields,
  };
}

export function aRelationship(path: string, fields: Partial<RelationshipInfo> = {}): RelationshipInfo {
  const [entity = '', name = ''] = path.split('.');
  return {
    path,
    entity,
    name,
    target: 'Book',
    direction: 'ONETOMANY',
    uselist: true,
    lazy: 'select',
    backPopulates: null,
    inverse: null,
    secondary: null,
    pairs: [['authors.id', 'books.author_id']],
    optional: false,
    cascade: ['save-update', 'merge'],
    passiveDeletes: false,
    viewonly: false,
    orderBy: null,
    source: null,
    ...fields,
  };
}

/** A report whose statements are numbered in their order. */
export function aReport(fields: Partial<RunReport> = {}): RunReport {
  return {
    runId: 'run-1',
    outcome: { kind: 'completed' },
    output: [],
    warnings: [],
    events: [],
    schema: { tables: [], mappers: [], relationships: [] },
    objects: { instances: [], links: [] },
    probes: {},
    tableRows: {},
    readRelationships: [],
    durationMs: 1,
    ...fields,
    statements: (fields.statements ?? []).map((statement, index) => ({ ...statement, index })),
  };
}

/** One SELECT for `parents` authors and a lazy load of `Author.books` for each, all from two lines. */
export function anNPlusOneReport(parents: number): RunReport {
  return aReport({
    statements: [
      aStatement({ rowCount: parents, source: { file: 'main.py', line: 10 } }),
      ...Array.from({ length: parents }, (_, i) =>
        aStatement({
          sql: 'SELECT books.id FROM books WHERE ? = books.author_id',
          parameters: [i + 1],
          origin: { kind: 'lazy-load', path: 'Author.books', owner: { entity: 'Author', key: [String(i + 1)] } },
          source: { file: 'main.py', line: 11 },
          rowCount: 3,
        }),
      ),
    ],
    events: Array.from({ length: parents }, (_, i) => ({
      kind: 'loaded' as const,
      at: 0,
      source: null,
      instance: i + 1,
      entity: 'Author',
      key: [String(i + 1)],
      values: {},
    })),
    schema: { tables: [], mappers: [], relationships: [aRelationship('Author.books')] },
  });
}
