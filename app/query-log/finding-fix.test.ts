import { expect, test } from 'vitest';
import { applyEdits, type Finding, fixFinding } from '../../src/index.ts';
import { libraryReport } from '../testing/sample-report.ts';

const report = libraryReport(3);
const finding: Finding = {
  kind: 'n-plus-one',
  statements: [6, 7, 8],
  path: 'Author.books',
  source: { file: 'main.py', line: 29 },
  explanation: '',
  remedy: '',
  option: 'selectinload(Author.books)',
};

function fix(text: string, part: Partial<Finding> = {}): string | undefined {
  const files = { 'main.py': text };
  const edits = fixFinding({ ...finding, ...part }, report, files);
  return edits === null ? undefined : applyEdits(files, edits)['main.py'];
}

const PAD = '\n'.repeat(26);

test('the option goes on the query that found the parents, and is imported', () => {
  expect(
    fix(
      `from sqlalchemy.orm import Session${PAD}\nfor author in session.scalars(select(Author)):\n    print(author.books)`,
    ),
  ).toBe(
    `from sqlalchemy.orm import Session, selectinload${PAD}\nfor author in session.scalars(select(Author).options(selectinload(Author.books))):\n    print(author.books)`,
  );
  expect(
    fix(`from sqlalchemy.orm import selectinload\nquery = select(Author).order_by(Author.name)${PAD}\nfor a in x:`),
  ).toContain('select(Author).options(selectinload(Author.books)).order_by');
  expect(fix(`import a${PAD}\nfor author in session.query(Author):`)).toContain(
    'from sqlalchemy.orm import selectinload\nimport a',
  );
});

test('where the query is not found, nothing is offered', () => {
  expect(fix(`${PAD}\nfor author in authors_of(session):`)).toBeUndefined();
});

test('a joined list becomes a selectin load, and unique() is added where it is missing', () => {
  const joined = 'from sqlalchemy.orm import joinedload\nselect(Author).options(joinedload(Author.books))';
  expect(fix(joined, { kind: 'row-multiplication' })).toBe(
    'from sqlalchemy.orm import joinedload, selectinload\nselect(Author).options(selectinload(Author.books))',
  );
  const source = { file: 'main.py', line: 1 };
  expect(fix('for a in session.scalars(query).all():', { kind: 'missing-unique', source })).toBe(
    'for a in session.scalars(query).unique().all():',
  );
});
