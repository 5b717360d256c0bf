/**
 * What the toolbar of the author view writes at the cursor, and where a task or a fault stands in the text.
 */

export interface Snippet {
  readonly label: string;
  /** What it is for, on the button. */
  readonly title: string;
  readonly text: string;
}

export const SNIPPETS: readonly Snippet[] = [
  {
    label: 'File',
    title: 'A file that the program starts with',
    text: '```python file=models.py start\n# the file\n```\n',
  },
  {
    label: 'Predict',
    title: 'A question that the first run answers',
    text: ':::predict{ask=queries}\nHow many queries does it send?\n\n- [ ] 1 :: Say why not.\n- [x] 2 :: Say why.\n:::\n',
  },
  {
    label: 'Quiz',
    title: 'A question without a run',
    text: ':::quiz\nWhat holds the foreign key?\n\n- [x] The many side :: Say why.\n- [ ] The one side :: Say why not.\n:::\n',
  },
  {
    label: 'Task',
    title: 'Something to change, with its checks, hints and solution',
    text: '::::task{#task-name title="What to reach"}\nSay what to do.\n\n:::check\n- queries <= 2\n:::\n\n:::hint\nPoint at the place.\n:::\n\n:::hint\nName the tool.\n:::\n\n```python file=main.py solution\n# the whole program as it should be\n```\n::::\n',
  },
  {
    label: 'Check',
    title: 'What a task’s program must do; inside a task',
    text: ':::check\n- no n+1\n- output same as start\n:::\n',
  },
  { label: 'Hint', title: 'One more hint; inside a task', text: ':::hint\nSay a little more.\n:::\n' },
  {
    label: 'Mistake',
    title: 'A wrong turn and what to say to it; inside a task',
    text: ':::mistake{when="raises DetachedInstanceError"}\nSay what happened, and what to do.\n:::\n',
  },
  { label: 'Note', title: 'A remark beside the text', text: ':::note\nThe remark.\n:::\n' },
];

/** The line on which a task begins, 1 where there is none of that id. */
export function lineOfTask(text: string, id: string | null): number {
  if (id === null) return 1;
  const at = text.split('\n').findIndex((line) => /^:{3,}task\{/.test(line) && line.includes(`#${id}`));
  return at === -1 ? 1 : at + 1;
}
