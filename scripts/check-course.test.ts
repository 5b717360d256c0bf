/**
 * The checker finds what is wrong with a lesson: each claim of this one is false.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkCourse } from './support/check-course.ts';

const LESSON = `---
format: 1
id: faulty
title: Faulty
track: loading
needs: [no-such-lesson]
meets: [m99, m31]
---

It goes on [nowhere](#/lesson/nowhere).

\`\`\`python file=main.py start
print("two")
\`\`\`

:::predict{ask=queries}
- [x] 3 :: none are sent
- [ ] 0 ::
:::

:::predict{ask=output}
- [x] \`three\` :: it is not
:::

::::task{#done title="Done already"}
:::check
- output contains "two"
:::

:::hint
The only one.
:::

:::mistake{when="raises NameError"}
It raises nothing.

\`\`\`python file=main.py wrong
print("two, too")
\`\`\`
:::

\`\`\`python file=main.py solution
print("three")
\`\`\`
::::
`;

const folder = mkdtempSync(join(tmpdir(), 'joinery-lesson-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('every false claim of a lesson is a problem', async () => {
  const file = join(folder, 'faulty.md');
  writeFileSync(file, LESSON);
  const { problems, meetings } = await checkCourse([file]);
  expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '1 it needs the lesson "no-such-lesson", and there is none.',
    '1 it meets "m99", and there is no such idea.',
    '10 the link #/lesson/nowhere leads to no lesson.',
    '1 predict-2 says 3, and the start gives 0.',
    '1 predict-2 does not explain its answer "0 ::".',
    '1 predict-3 says `three`, and the start gives another output.',
    '1 task "done": the start passes all checks already.',
    '1 task "done": the solution misses "output contains "two"": The output does not have “two”.',
    '1 task "done": the wrong program does not make "raises NameError": The program ended without an error; NameError is wanted.',
    '1 task "done": the wrong program of "raises NameError" passes all checks.',
    '1 task "done" has fewer than two hints.',
  ]);
  expect(meetings.filter(({ lessons }) => lessons.length > 0)).toMatchObject([{ id: 'm31', lessons: ['faulty'] }]);
});
