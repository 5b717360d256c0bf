/**
 * The house's rules as tests: which room may import which, who may use which package, where `async` may stand, and that no
 * module keeps state of its own. Reads the sources with oxc, so it sees what the compiler sees.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Program, parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

interface Room {
  /** Rooms it may import; `import type` from contract is always allowed. */
  readonly imports: readonly string[];
  /** Packages it may import, by name. */
  readonly npm: readonly string[];
  readonly async: boolean;
}

const ROOMS: Readonly<Record<string, Room>> = {
  'src/contract': { imports: [], npm: [], async: false },
  'src/util': { imports: [], npm: [], async: false },
  'src/sql': { imports: ['src/util'], npm: [], async: false },
  'src/engine': { imports: ['src/sql', 'src/util'], npm: ['sql.js'], async: true },
  'src/orm': { imports: ['src/engine', 'src/sql', 'src/util'], npm: [], async: false },
  'src/observe': { imports: ['src/orm', 'src/engine', 'src/sql', 'src/util'], npm: [], async: false },
  'src/python': { imports: ['src/util'], npm: ['pyodide'], async: true },
  'src/facade': { imports: ['src/python', 'src/orm', 'src/engine', 'src/sql', 'src/util'], npm: [], async: false },
  'src/protocol': { imports: ['src/util'], npm: [], async: true },
  'src/analysis': { imports: ['src/util'], npm: [], async: false },
  'src/lesson': {
    imports: ['src/util', 'src/contract'],
    npm: [
      'unified',
      'remark-parse',
      'remark-directive',
      'remark-gfm',
      'remark-frontmatter',
      'remark-rehype',
      'rehype-sanitize',
      'yaml',
      'zod',
      'mdast',
      'hast',
      'unist',
      'mdast-util-directive',
      'hast-util-sanitize',
      'mdast-util-to-string',
      'unist-util-visit',
    ],
    async: false,
  },
  'src/checks': { imports: ['src/analysis', 'src/util'], npm: [], async: false },
  'src/worker': {
    imports: [
      'src/protocol',
      'src/facade',
      'src/python',
      'src/observe',
      'src/orm',
      'src/engine',
      'src/sql',
      'src/util',
      'src/contract',
    ],
    npm: [],
    async: true,
  },
};

/** Panels of the page import stores, commands and ui, never each other. */
const PANELS = [
  'app/editor',
  'app/diagram',
  'app/query-log',
  'app/lesson',
  'app/checks',
  'app/output',
  'app/checklist',
  'app/lab',
];
const PACKAGE_OWNERS: Readonly<Record<string, readonly string[]>> = {
  'monaco-editor': ['app/editor'],
  '@xyflow/react': ['app/diagram'],
  'sql.js': ['src/engine'],
  pyodide: ['src/python'],
};

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

interface Source {
  readonly file: string;
  readonly room: string;
  readonly text: string;
  readonly program: Program;
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean; readonly line: number }[];
}

function* filesBelow(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else if (
      /\.tsx?$/.test(name) &&
      !/\.test(-d)?\.tsx?$/.test(name) &&
      name !== 'testing.ts' &&
      !name.endsWith('.d.ts')
    )
      yield path;
  }
}

function roomOf(file: string): string {
  const parts = file.split('/');
  return parts.length > 2 ? `${parts[0]}/${parts[1]}` : (parts[0] ?? '');
}

function readSource(path: string): Source {
  const text = readFileSync(path, 'utf8');
  const { program, module } = parseSync(path, text);
  const file = relative(root, path);
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const imports = [
    ...module.staticImports.map((i) => ({
      target: i.moduleRequest.value,
      typeOnly: i.entries.length > 0 && i.entries.every((e) => e.isType),
      line: lineOf(i.start),
    })),
    ...module.staticExports.flatMap((e) =>
      e.entries
        .filter((entry) => entry.moduleRequest)
        .map((entry) => ({ target: entry.moduleRequest?.value ?? '', typeOnly: entry.isType, line: lineOf(e.start) })),
    ),
  ];
  return { file, room: roomOf(file), text, program, imports };
}

const sources = [...filesBelow(join(root, 'src')), ...filesBelow(join(root, 'app'))].map(readSource);

/** The file an import names, relative to the project, or the package's name. */
function resolveImport(source: Source, target: string): { readonly kind: 'file' | 'package'; readonly name: string } {
  if (target.startsWith('.'))
    return { kind: 'file', name: relative(root, resolve(root, dirname(source.file), target.replace(/\?.*$/, ''))) };
  const parts = target.split('/');
  return { kind: 'package', name: target.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '') };
}

describe('rooms', () => {
  test('import only what the table allows', () => {
    const wrong: string[] = [];
    for (const source of sources) {
      const room = ROOMS[source.room];
      if (!room) continue;
      for (const { target, typeOnly, line } of source.imports) {
        const to = resolveImport(source, target);
        if (to.kind === 'package') {
          if (!room.npm.includes(to.name) && !(typeOnly && to.name.startsWith('@types')))
            wrong.push(
              `${source.file}:${line} imports the package ${to.name}; ${source.room} may use ${room.npm.join(', ') || 'none'}`,
            );
          continue;
        }
        const other = roomOf(to.name);
        if (other === source.room || (typeOnly && other === 'src/contract') || room.imports.includes(other)) continue;
        wrong.push(
          `${source.file}:${line} imports ${to.name}; ${source.room} may import ${room.imports.join(', ') || 'nothing'}`,
        );
      }
    }
    expect(wrong).toEqual([]);
  });

  test('every folder of src is in the table, and every row of the table is a folder', () => {
    const folders = readdirSync(join(root, 'src')).filter(
      (name) => statSync(join(root, 'src', name)).isDirectory() && name !== 'parity',
    );
    expect(folders.map((name) => `src/${name}`).sort()).toEqual(Object.keys(ROOMS).sort());
  });

  test('the page enters src by src/index.ts only, and panels do not import each other', () => {
    const wrong: string[] = [];
    for (const source of sources.filter((s) => s.file.startsWith('app/'))) {
      for (const { target, line } of source.imports) {
        const to = resolveImport(source, target);
        if (to.kind === 'package') {
          const owners = PACKAGE_OWNERS[to.name];
          if (owners && !owners.includes(source.room))
            wrong.push(`${source.file}:${line} imports ${to.name}, which belongs to ${owners.join(', ')}`);
        } else if (to.name.startsWith('src/') && to.name !== 'src/index.ts') {
          wrong.push(`${source.file}:${line} imports ${to.name}; the page's door is src/index.ts`);
        } else if (
          PANELS.includes(source.room) &&
          PANELS.includes(roomOf(to.name)) &&
          roomOf(to.name) !== source.room
        ) {
          wrong.push(`${source.file}:${line} imports the panel ${roomOf(to.name)}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('src never imports the page', () => {
    const wrong = sources
      .filter((s) => s.file.startsWith('src/'))
      .flatMap((s) => s.imports.map((i) => ({ s, to: resolveImport(s, i.target).name })))
      .filter(({ to }) => to.startsWith('app/'));
    expect(wrong.map(({ s, to }) => `${s.file} imports ${to}`)).toEqual([]);
  });
});

describe('habits', () => {
  test('no async where Python must get its answer at once', () => {
    const wrong = sources
      .filter(
        (s) =>
          ROOMS[s.room]?.async === false &&
          /\basync\s+(function|\(|\w+\s*=>)|\bawait\s/.test(s.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
      )
      .map((s) => s.file);
    expect(wrong).toEqual([]);
  });

  test('no module-level let', () => {
    const wrong = sources
      .filter((s) =>
        s.program.body.some(
          (node) =>
            statementOf(node).type === 'VariableDeclaration' && (statementOf(node) as { kind?: string }).kind === 'let',
        ),
      )
      .map((s) => s.file);
    expect(wrong).toEqual([]);
  });

  test('no default exports', () => {
    const wrong = sources
      .filter((s) => s.program.body.some((node) => node.type === 'ExportDefaultDeclaration'))
      .map((s) => s.file);
    expect(wrong).toEqual([]);
  });
});

function statementOf(node: Program['body'][number]): { readonly type: string } {
  return node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node;
}
