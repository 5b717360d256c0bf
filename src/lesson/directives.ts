/**
 * Reads the directives of a lesson (predict, quiz, task, note and what a task holds) into blocks.
 *
 * A `:::mistake` may hold a code block flagged `wrong` (```` ```python file=main.py wrong ````): a program that makes the
 * mistake. The page does not show it; the checker runs it in place of the task's file, and fails where it does not make the
 * mistake or passes the task's checks.
 */
import type { List, ListItem, RootContent } from 'mdast';
import type { ContainerDirective } from 'mdast-util-directive';
import { toString as textOf } from 'mdast-util-to-string';
import type { Check } from '../contract/check.ts';
import type { Choice, LessonBlock, Mistake, PredictAsk, Task, WorkspaceFile } from '../contract/lesson.ts';
import { readFileBlock } from './code-block.ts';
import { renderProse } from './markdown.ts';
import { didYouMean } from './nearest.ts';
import { parseCheck } from './parse-check.ts';
import type { Problems } from './problems.ts';

export const DIRECTIVES = ['predict', 'quiz', 'task', 'note'] as const;
const TASK_PARTS = ['check', 'hint', 'mistake'] as const;
const ASKS = ['queries', 'lazy', 'line', 'rows', 'output', 'error'] as const satisfies readonly PredictAsk[];
const TONES = ['note', 'warning', 'tip'] as const;

/** The text of the file and the problems found so far; every reader below takes it. */
export interface Reading {
  readonly text: string;
  readonly problems: Problems;
}

function attributesOf(
  node: ContainerDirective,
  known: readonly string[],
  { problems }: Reading,
): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    if (known.includes(name)) attributes[name] = value ?? '';
    else
      problems.at(
        node,
        `:::${node.name} has no attribute "${name}".${didYouMean(name, known)}${known.length ? ` Known: ${known.join(', ')}.` : ''}`,
      );
  }
  return attributes;
}

function sourceOf(node: RootContent | ListItem['children'][number], text: string): string {
  const { start, end } = node.position ?? {};
  return text.slice(start?.offset ?? 0, end?.offset ?? 0).trim();
}

function readChoices(list: List | undefined, node: ContainerDirective, reading: Reading): Choice[] {
  if (!list) {
    reading.problems.at(node, `:::${node.name} needs a list of choices: "- [x] 11 :: why" and "- [ ] 1 :: why not".`);
    return [];
  }
  const choices = list.children.flatMap((item): Choice[] => {
    const first = item.children[0];
    if (!first || item.checked === null || item.checked === undefined) {
      reading.problems.at(item, 'a choice starts with "[x]" (right) or "[ ]" (wrong).');
      return [];
    }
    const [answer = '', ...why] = sourceOf(first, reading.text)
      .replace(/^\[[ xX]\]\s+/, '')
      .split(/\s+::\s+/);
    return [{ text: answer.trim(), explanation: why.join(' :: ').replace(/\s+/g, ' '), correct: item.checked }];
  });
  if (choices.length && !choices.some((choice) => choice.correct))
    reading.problems.at(list, `:::${node.name} marks no choice as right with "[x]".`);
  return choices;
}

function splitList(node: ContainerDirective): { readonly prompt: RootContent[]; readonly list: List | undefined } {
  const list = node.children.find((child): child is List => child.type === 'list');
  return { prompt: node.children.filter((child) => child !== list), list };
}

function readPredict(node: ContainerDirective, id: string, reading: Reading): LessonBlock | null {
  const { ask = 'queries' } = attributesOf(node, ['ask', 'id'], reading);
  if (!(ASKS as readonly string[]).includes(ask)) {
    reading.problems.at(node, `:::predict cannot ask "${ask}".${didYouMean(ask, ASKS)} Known: ${ASKS.join(', ')}.`);
    return null;
  }
  const { prompt, list } = splitList(node);
  return {
    kind: 'predict',
    id: node.attributes?.id ?? id,
    ask: ask as PredictAsk,
    prompt: renderProse(prompt),
    choices: readChoices(list, node, reading),
  };
}

function readQuiz(node: ContainerDirective, id: string, reading: Reading): LessonBlock {
  attributesOf(node, ['id'], reading);
  const { prompt, list } = splitList(node);
  return {
    kind: 'quiz',
    id: node.attributes?.id ?? id,
    prompt: renderProse(prompt),
    choices: readChoices(list, node, reading),
  };
}

function readNote(node: ContainerDirective, reading: Reading): LessonBlock {
  const { tone = 'note' } = attributesOf(node, ['tone'], reading);
  if (!(TONES as readonly string[]).includes(tone))
    reading.problems.at(node, `:::note has no tone "${tone}". Known: ${TONES.join(', ')}.`);
  return { kind: 'note', tone: tone as (typeof TONES)[number], tree: renderProse(node.children) };
}

function readChecks(node: ContainerDirective, taskId: string, first: number, reading: Reading): Check[] {
  attributesOf(node, [], reading);
  const list = node.children.find((child): child is List => child.type === 'list');
  if (!list) {
    reading.problems.at(node, ':::check needs a list of check lines.');
    return [];
  }
  return list.children.flatMap((item, index): Check[] => {
    const line = item.children[0] ? sourceOf(item.children[0], reading.text) : '';
    const parsed = parseCheck(line);
    if (parsed.ok) return [{ ...parsed.spec, id: `${taskId}/${first + index + 1}`, text: line }];
    reading.problems.at(item, parsed.message);
    return [];
  });
}

function readMistake(node: ContainerDirective, id: string, reading: Reading): Mistake[] {
  const { when } = attributesOf(node, ['when'], reading);
  if (when === undefined) {
    reading.problems.at(node, ':::mistake needs when="...", a check line that recognises it.');
    return [];
  }
  const parsed = parseCheck(when);
  if (!parsed.ok) {
    reading.problems.at(node, parsed.message);
    return [];
  }
  const wrong: WorkspaceFile[] = [];
  const message: RootContent[] = [];
  for (const child of node.children) {
    const block = child.type === 'code' ? readFileBlock(child, reading.problems) : null;
    if (block?.wrong) wrong.push(block.file);
    else if (block) reading.problems.at(child, 'a file inside a :::mistake is an example of it: flag it "wrong".');
    else message.push(child);
  }
  return [{ when: { ...parsed.spec, id, text: when }, message: renderProse(message), wrong }];
}

function readTask(node: ContainerDirective, reading: Reading): LessonBlock | null {
  const attributes = attributesOf(node, ['id', 'title'], reading);
  const { id, title } = attributes;
  if (!id) reading.problems.at(node, '::::task needs an id: ::::task{#my-task title="..."}.');
  if (!title) reading.problems.at(node, '::::task needs a title: ::::task{#my-task title="..."}.');
  if (!id || !title) return null;
  const body: RootContent[] = [];
  const checks: Check[] = [];
  const hints: unknown[] = [];
  const mistakes: Mistake[] = [];
  const start: WorkspaceFile[] = [];
  const solution: WorkspaceFile[] = [];
  for (const child of node.children) {
    if (child.type === 'code') {
      const block = readFileBlock(child, reading.problems);
      if (block?.wrong) reading.problems.at(child, 'a wrong program stands inside its :::mistake.');
      else if (block) (block.solution ? solution : start).push(block.file);
      else if (!child.meta) body.push(child);
    } else if (child.type === 'containerDirective') {
      if (child.name === 'check') checks.push(...readChecks(child, id, checks.length, reading));
      else if (child.name === 'hint') hints.push(renderProse(child.children));
      else if (child.name === 'mistake')
        mistakes.push(...readMistake(child, `${id}/mistake-${mistakes.length + 1}`, reading));
      else
        reading.problems.at(
          child,
          `:::${child.name} is not a part of a task.${didYouMean(child.name, TASK_PARTS)} Known: ${TASK_PARTS.join(', ')}.`,
        );
    } else {
      body.push(child);
    }
  }
  if (checks.length === 0 && reading.problems.found.length === 0)
    reading.problems.at(node, `the task "${id}" has no :::check.`);
  if (solution.length === 0)
    reading.problems.at(node, `the task "${id}" has no solution: a code block marked "solution" inside it.`);
  const task: Task = { id, title, body: renderProse(body), checks, hints, mistakes, start, solution };
  return { kind: 'task', task };
}

/** A top-level directive as a block, or null where it is faulty; `number` makes an id for those that give none. */
export function readDirective(node: ContainerDirective, number: number, reading: Reading): LessonBlock | null {
  switch (node.name) {
    case 'predict':
      return readPredict(node, `predict-${number}`, reading);
    case 'quiz':
      return readQuiz(node, `quiz-${number}`, reading);
    case 'note':
      return readNote(node, reading);
    case 'task':
      return readTask(node, reading);
    default: {
      const inTask = (TASK_PARTS as readonly string[]).includes(node.name);
      const hint = inTask
        ? ` It belongs inside a task; give the task one more colon than its parts.`
        : didYouMean(node.name, DIRECTIVES);
      reading.problems.at(node, `:::${node.name} is not a directive here.${hint} Known: ${DIRECTIVES.join(', ')}.`);
      return null;
    }
  }
}

/** The first paragraph of a lesson as plain text. */
export function firstParagraph(nodes: readonly RootContent[]): string {
  const paragraph = nodes.find((node) => node.type === 'paragraph');
  return paragraph ? textOf(paragraph).replace(/\s+/g, ' ') : '';
}
