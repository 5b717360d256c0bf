/**
 * One markdown file to one Lesson, or to all that is wrong with it. No input or output: the page, the checker and the tests
 * hand in the text.
 */
import type { Root, RootContent } from 'mdast';
import { visit } from 'unist-util-visit';
import type { Lesson, LessonBlock, LessonError, WorkspaceFile } from '../contract/lesson.ts';
import { readFileBlock } from './code-block.ts';
import { firstParagraph, type Reading, readDirective } from './directives.ts';
import { type FrontMatter, readFrontMatter } from './front-matter.ts';
import { parseMarkdown, renderProse } from './markdown.ts';
import { Problems } from './problems.ts';

/** A lesson of this many characters is a mistake or an attack. */
const LARGEST = 400_000;

export interface ParsedLesson {
  /** Null where there are errors. */
  readonly lesson: Lesson | null;
  readonly errors: readonly LessonError[];
}

/** `10:30` and `lazy:select` in prose are no directives: text directives become the text they were. */
function restoreText(tree: Root, text: string): void {
  visit(tree, (node, index, parent) => {
    if (node.type !== 'textDirective' || !parent || index === undefined) return;
    const { start, end } = node.position ?? {};
    parent.children[index] = { type: 'text', value: text.slice(start?.offset ?? 0, end?.offset ?? 0) } as never;
  });
}

function refuseHtml(tree: Root, problems: Problems): void {
  visit(tree, 'html', (node) => {
    problems.at(node, 'raw HTML is not allowed in a lesson; write it in markdown.');
  });
}

function frontMatterOf(tree: Root, problems: Problems): FrontMatter | null {
  const head = tree.children[0];
  if (head?.type !== 'yaml') {
    problems.atLine(1, 1, 'a lesson starts with front matter between two "---" lines.');
    return null;
  }
  return readFrontMatter(head.value, (head.position?.start.line ?? 1) + 1, problems);
}

interface Body {
  readonly blocks: LessonBlock[];
  readonly files: WorkspaceFile[];
  readonly summary: string;
}

function readBody(nodes: readonly RootContent[], reading: Reading): Body {
  const blocks: LessonBlock[] = [];
  const files: WorkspaceFile[] = [];
  let prose: RootContent[] = [];
  const closeProse = () => {
    if (prose.length) blocks.push({ kind: 'prose', tree: renderProse(prose) });
    prose = [];
  };
  for (const node of nodes) {
    if (node.type === 'code' && node.meta) {
      const block = readFileBlock(node, reading.problems);
      if (block?.solution) reading.problems.at(node, 'a solution stands inside its task.');
      else if (block?.wrong) reading.problems.at(node, 'a wrong program stands inside its :::mistake.');
      else if (block && files.some((file) => file.path === block.file.path))
        reading.problems.at(node, `the file "${block.file.path}" is given twice.`);
      else if (block) files.push(block.file);
    } else if (node.type === 'containerDirective' || node.type === 'leafDirective') {
      closeProse();
      const block = readDirective(
        { ...node, type: 'containerDirective', children: node.children as never },
        blocks.length + 1,
        reading,
      );
      if (block) blocks.push(block);
    } else {
      prose.push(node);
    }
  }
  closeProse();
  return { blocks, files, summary: firstParagraph(nodes) };
}

function checkIds(body: Body, problems: Problems): void {
  const seen = new Set<string>();
  for (const block of body.blocks) {
    const id = block.kind === 'task' ? block.task.id : 'id' in block ? block.id : null;
    if (id === null) continue;
    if (seen.has(id)) problems.atLine(1, 1, `the id "${id}" is used twice.`);
    seen.add(id);
  }
}

/**
 * Parses a lesson.
 * @param path names the file in errors
 * @param text the markdown, UTF-8 decoded
 */
export function parseLesson(path: string, text: string): ParsedLesson {
  const problems = new Problems(path);
  if (text.length > LARGEST) {
    problems.atLine(1, 1, `the file has ${text.length} characters; a lesson has at most ${LARGEST}.`);
    return { lesson: null, errors: problems.sorted() };
  }
  try {
    return parse(text.replace(/^\uFEFF/, ''), problems);
  } catch (error) {
    // Nesting of thousands of levels ends the parser's stack; the file is at fault, and the page must live.
    if (!(error instanceof RangeError)) throw error;
    problems.atLine(1, 1, 'the file is nested too deeply to be read.');
    return { lesson: null, errors: problems.sorted() };
  }
}

function parse(text: string, problems: Problems): ParsedLesson {
  const tree = parseMarkdown(text);
  restoreText(tree, text);
  refuseHtml(tree, problems);
  const front = frontMatterOf(tree, problems);
  const nodes = tree.children.filter((node) => node.type !== 'yaml');
  const body = readBody(nodes, { text, problems });
  checkIds(body, problems);
  if (front && !body.files.some((file) => file.path === front.entry))
    problems.atLine(1, 1, `the lesson has no file "${front.entry}": mark a code block with file=${front.entry}.`);
  if (!front || problems.found.length) return { lesson: null, errors: problems.sorted() };
  return { lesson: { ...front, ...body }, errors: [] };
}
