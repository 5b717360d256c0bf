/**
 * A report made by hand, of the N+1 program on ten authors: for unit tests and for the preview of the page without a worker.
 */
import type {
  ColumnInfo,
  RelationshipInfo,
  RunReport,
  SchemaGraph,
  SessionEvent,
  Statement,
  TableInfo,
} from '../../src/index.ts';

const AUTHORS = [
  'Jane Austen',
  'Mary Shelley',
  'George Eliot',
  'Emily Brontë',
  'Bram Stoker',
  'Jules Verne',
  'H. G. Wells',
  'Kate Chopin',
  'Willa Cather',
  'Edith Wharton',
];

export function aColumn(name: string, part: Partial<ColumnInfo> = {}): ColumnInfo {
  return {
    name,
    type: 'INTEGER',
    nullable: false,
    primaryKey: false,
    unique: false,
    indexed: false,
    foreignKeys: [],
    default: null,
    source: null,
    ...part,
  };
}

export function aTable(name: string, columns: readonly ColumnInfo[], part: Partial<TableInfo> = {}): TableInfo {
  const foreignKeys = columns
    .filter((column) => column.foreignKeys.length > 0)
    .map((column) => {
      const [target = '', targetColumn = ''] = column.foreignKeys[0]!.split('.');
      return { columns: [column.name], target, targetColumns: [targetColumn], onDelete: null };
    });
  return { name, columns, foreignKeys, indexes: [], uniqueConstraints: [], association: false, ddl: '', ...part };
}

export function aRelationship(path: string, target: string, part: Partial<RelationshipInfo> = {}): RelationshipInfo {
  const [entity = '', name = ''] = path.split('.');
  return {
    path,
    entity,
    name,
    target,
    direction: 'ONETOMANY',
    uselist: true,
    lazy: 'select',
    backPopulates: null,
    inverse: null,
    secondary: null,
    pairs: [],
    optional: false,
    cascade: ['save-update', 'merge'],
    passiveDeletes: false,
    viewonly: false,
    orderBy: null,
    source: null,
    ...part,
  };
}

export function aStatement(index: number, part: Partial<Statement> = {}): Statement {
  return {
    index,
    sql: 'SELECT authors.id, authors.name \nFROM authors',
    parameters: [],
    many: false,
    kind: 'select',
    tables: ['authors'],
    rowCount: 1,
    durationMs: 0.2,
    origin: { kind: 'query', entities: ['Author'], joined: [] },
    source: { file: 'main.py', line: 28 },
    error: null,
    noise: false,
    rows: [],
    columns: [],
    ...part,
  };
}

export function aReport(part: Partial<RunReport> = {}): RunReport {
  return {
    runId: 'sample',
    outcome: { kind: 'completed' },
    output: [],
    warnings: [],
    statements: [],
    events: [],
    schema: { tables: [], mappers: [], relationships: [] },
    objects: { instances: [], links: [] },
    probes: {},
    tableRows: {},
    readRelationships: [],
    durationMs: 38,
    ...part,
  };
}

export const LIBRARY_SCHEMA: SchemaGraph = {
  tables: [
    aTable('authors', [aColumn('id', { primaryKey: true }), aColumn('name', { type: 'VARCHAR' })]),
    aTable('books', [
      aColumn('id', { primaryKey: true }),
      aColumn('title', { type: 'VARCHAR' }),
      aColumn('author_id', { foreignKeys: ['authors.id'] }),
    ]),
  ],
  mappers: [
    {
      entity: 'Author',
      table: 'authors',
      inherits: null,
      inheritance: 'none',
      attributes: [
        { name: 'id', column: 'authors.id' },
        { name: 'name', column: 'authors.name' },
      ],
      source: null,
    },
    {
      entity: 'Book',
      table: 'books',
      inherits: null,
      inheritance: 'none',
      attributes: [
        { name: 'id', column: 'books.id' },
        { name: 'title', column: 'books.title' },
      ],
      source: null,
    },
  ],
  relationships: [
    aRelationship('Author.books', 'Book', {
      backPopulates: 'author',
      inverse: 'Book.author',
      pairs: [['authors.id', 'books.author_id']],
      source: { file: 'main.py', line: 14 },
    }),
    aRelationship('Book.author', 'Author', {
      direction: 'MANYTOONE',
      uselist: false,
      backPopulates: 'books',
      inverse: 'Author.books',
      pairs: [['books.author_id', 'authors.id']],
      source: { file: 'main.py', line: 23 },
    }),
  ],
};

const LAZY_SQL =
  'SELECT books.id AS books_id, books.title AS books_title, books.author_id AS books_author_id \nFROM books \nWHERE ? = books.author_id';

function setUp(): Statement[] {
  const noise = {
    kind: 'pragma' as const,
    origin: { kind: 'schema' as const },
    noise: true,
    source: { file: 'library.py', line: 40 },
  };
  return [
    aStatement(0, { sql: 'PRAGMA main.table_info("authors")', ...noise }),
    aStatement(1, { sql: 'PRAGMA main.table_info("books")', ...noise }),
    aStatement(2, {
      ...noise,
      noise: false,
      kind: 'create',
      sql: '\nCREATE TABLE authors (\n\tid INTEGER NOT NULL, \n\tname VARCHAR NOT NULL, \n\tPRIMARY KEY (id)\n)\n\n',
    }),
    aStatement(3, {
      ...noise,
      noise: false,
      kind: 'create',
      sql: '\nCREATE TABLE books (\n\tid INTEGER NOT NULL, \n\ttitle VARCHAR NOT NULL, \n\tauthor_id INTEGER NOT NULL, \n\tPRIMARY KEY (id), \n\tFOREIGN KEY(author_id) REFERENCES authors (id)\n)\n\n',
    }),
    aStatement(4, { sql: 'BEGIN (implicit)', kind: 'begin', origin: { kind: 'transaction' }, tables: [], rowCount: 0 }),
  ];
}

/** The N+1 program's report with `authors` authors of three books. */
export function libraryReport(authors = AUTHORS.length): RunReport {
  const names = Array.from({ length: authors }, (_, at) => AUTHORS[at % AUTHORS.length]!);
  const statements = setUp();
  const first = statements.length;
  statements.push(
    aStatement(first, {
      rowCount: authors,
      durationMs: 0.28,
      columns: ['id', 'name'],
      rows: names.map((name, at) => [at + 1, name]),
    }),
  );
  const events: SessionEvent[] = names.map((name, at) => ({
    kind: 'loaded',
    at: first,
    source: { file: 'main.py', line: 28 },
    instance: at + 1,
    entity: 'Author',
    key: [String(at + 1)],
    values: { id: at + 1, name },
  }));
  names.forEach((_, at) => {
    const index = first + 1 + at;
    const source = { file: 'main.py', line: 29 };
    const owner = { entity: 'Author', key: [String(at + 1)] };
    const books = [1, 2, 3].map((nth) => ({
      id: at * 3 + nth,
      instance: authors + at * 3 + nth,
      title: `Volume ${nth} of ${names[at]!.split(' ').at(-1)}`,
    }));
    statements.push(
      aStatement(index, {
        sql: LAZY_SQL,
        parameters: [at + 1],
        tables: ['books'],
        rowCount: 3,
        durationMs: 0.16 + (at % 5) / 100,
        origin: { kind: 'lazy-load', path: 'Author.books', owner },
        source,
        columns: ['books_id', 'books_title', 'books_author_id'],
        rows: books.map((book) => [book.id, book.title, at + 1]),
      }),
    );
    for (const book of books) {
      events.push({
        kind: 'loaded',
        at: index,
        source,
        instance: book.instance,
        entity: 'Book',
        key: [String(book.id)],
        values: { id: book.id, title: book.title, author_id: at + 1 },
      });
    }
    events.push({
      kind: 'attribute-loaded',
      at: index,
      source,
      instance: at + 1,
      path: 'Author.books',
      members: books.map((book) => book.instance),
      uselist: true,
    });
  });
  statements.push(
    aStatement(statements.length, {
      sql: 'ROLLBACK',
      kind: 'rollback',
      origin: { kind: 'transaction' },
      tables: [],
      rowCount: 0,
      source: { file: 'main.py', line: 27 },
    }),
  );
  return aReport({
    statements,
    events,
    schema: LIBRARY_SCHEMA,
    output: names.map((name) => ({ stream: 'stdout', text: `${name} 3\n`, at: 0 })),
  });
}
