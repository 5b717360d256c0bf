import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseLesson } from './parse-lesson.ts';

const HEAD = `---
format: 1
id: small
title: Small
track: loading
---

A sentence with lazy:select at 10:30.

\`\`\`python file=main.py start
print(1)
\`\`\`
`;

const TASK = `
::::task{#one title="One"}
Do it.

:::check
- queries <= 2
:::

\`\`\`python file=main.py solution
print(2)
\`\`\`
::::
`;

/** The errors of a lesson as `line:column message`. */
function errorsOf(text: string): string[] {
  return parseLesson('x.md', text).errors.map((e) => `${e.line}:${e.column} ${e.message}`);
}

test('a lesson is read into blocks and files', () => {
  const { lesson, errors } = parseLesson('x.md', HEAD + TASK);
  expect(errors).toEqual([]);
  expect(lesson).toMatchObject({
    id: 'small',
    minutes: 10,
    entry: 'main.py',
    summary: 'A sentence with lazy:select at 10:30.',
  });
  expect(lesson?.files).toEqual([{ path: 'main.py', content: 'print(1)\n', readonly: false, hidden: false }]);
  expect(lesson?.blocks.map((b) => b.kind)).toEqual(['prose', 'task']);
  const task = lesson?.blocks[1];
  expect(task).toMatchObject({
    task: { id: 'one', checks: [{ kind: 'count', what: 'queries', comparison: '<=', value: 2, id: 'one/1' }] },
  });
});

test('a mistake keeps its wrong program apart from what it says', () => {
  const mistake = `:::mistake{when="queries = 3"}\nOne too many.\n\n\`\`\`python file=main.py wrong\nprint(3)\n\`\`\`\n:::\n`;
  const { lesson, errors } = parseLesson('x.md', HEAD + TASK.replace('\n```python', `\n${mistake}\n\`\`\`python`));
  expect(errors).toEqual([]);
  const block = lesson?.blocks[1];
  const [found] = block?.kind === 'task' ? block.task.mistakes : [];
  expect(found?.wrong).toEqual([{ path: 'main.py', content: 'print(3)\n', readonly: false, hidden: false }]);
  expect(JSON.stringify(found?.message)).not.toContain('print(3)');
  expect(errorsOf(HEAD + TASK.replace(' solution', ' wrong')).join()).toMatch(
    /wrong program stands inside its :::mistake/,
  );
});

test('a parsed lesson survives a structured clone', () => {
  const { lesson } = parseLesson('x.md', HEAD + TASK);
  expect(structuredClone(lesson)).toEqual(lesson);
});

test('a choice may be code', () => {
  const { lesson } = parseLesson(
    'x.md',
    `${HEAD}\n:::predict{ask=output}\n- [x] \`[]\` :: empty\n- [ ] one :: no\n:::\n`,
  );
  expect(lesson?.blocks[1]).toMatchObject({
    choices: [
      { text: '`[]`', correct: true },
      { text: 'one', correct: false },
    ],
  });
});

describe('errors point at their line and suggest', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [
      'an unknown key',
      HEAD.replace('track:', 'trak:'),
      /^5:1 front matter: unknown key "trak"\. Did you mean "track"\?/,
    ],
    ['a missing key', HEAD.replace('title: Small\n', ''), /front matter: "title" is missing/],
    ['a wrong value', HEAD.replace('format: 1', 'format: 2'), /^2:1 front matter: "format"/m],
    ['no front matter', 'Hello.', /^1:1 a lesson starts with front matter/m],
    [
      'an unknown directive',
      `${HEAD}\n:::tsak\nx\n:::\n`,
      /^14:1 :::tsak is not a directive here\. Did you mean "task"\?/,
    ],
    ['a part outside its task', `${HEAD}\n:::check\n- queries <= 2\n:::\n`, /^14:1 :::check .*inside a task/m],
    [
      'an unknown check',
      HEAD + TASK.replace('queries <= 2', 'qeries <= 2'),
      /^18:1 check "qeries <= 2": "qeries" is not something to count\. Did you mean "queries"\?/,
    ],
    [
      'a wrong number',
      HEAD + TASK.replace('<= 2', '<= two'),
      /whole number is wanted after the comparison, found "two"/,
    ],
    [
      'an unknown code attribute',
      HEAD.replace(' start', ' sart'),
      /^10:1 code attribute "sart" is unknown\. Did you mean "start"\?/,
    ],
    ['a task without a solution', HEAD + TASK.replace(' solution', ' start'), /the task "one" has no solution/],
    ['a predict that marks none', `${HEAD}\n:::predict{ask=queries}\n- [ ] 1 :: no\n:::\n`, /marks no choice as right/],
    ['raw HTML', `${HEAD}\n<script>alert(1)</script>\n`, /raw HTML is not allowed/],
    ['an id used twice', HEAD + TASK + TASK, /the id "one" is used twice/],
    ['no entry file', HEAD.replace('file=main.py', 'file=other.py'), /the lesson has no file "main.py"/],
    ['broken YAML', HEAD.replace('title: Small', 'title: [Small'), /front matter: /],
  ];
  test.each(cases)('%s', (_name, text, expected) => {
    expect(errorsOf(text).join('\n')).toMatch(new RegExp(expected, 'm'));
  });

  test('all at once', () => {
    expect(errorsOf(HEAD.replace('track:', 'trak:').replace(' start', ' sart')).length).toBeGreaterThanOrEqual(3);
  });
});

describe('hostile lessons run nothing', () => {
  test('javascript: links lose their address', () => {
    const { lesson } = parseLesson('x.md', `${HEAD}\n[press](javascript:alert(1))\n`);
    expect(JSON.stringify(lesson)).not.toContain('javascript:');
  });

  test('a YAML bomb is refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`;
    expect(errorsOf(HEAD.replace('format: 1\n', `format: 1\n${bomb}`)).length).toBeGreaterThan(0);
  });

  test('a file of endless nesting or size is refused or read, and ends', () => {
    expect(errorsOf(`${HEAD}${'> '.repeat(5000)}x`).length).toBeLessThan(5);
    expect(errorsOf(HEAD + 'x'.repeat(500_000))[0]).toMatch(/at most 400000/);
  });
});

describe('the shipped lessons', () => {
  test.each(readdirSync('lessons').filter((name) => name.endsWith('.md')))('%s parses', (name) => {
    expect(parseLesson(`lessons/${name}`, readFileSync(`lessons/${name}`, 'utf8')).errors).toEqual([]);
  });
});
