/**
 * Fenced code with attributes: ```` ```python file=main.py start ````. Those with attributes are files of the workspace, the
 * others are prose.
 */
import type { Code } from 'mdast';
import type { WorkspaceFile } from '../contract/lesson.ts';
import { didYouMean } from './nearest.ts';
import type { Problems } from './problems.ts';

const FLAGS = ['start', 'solution', 'wrong', 'readonly', 'hidden'] as const;
type Flag = (typeof FLAGS)[number];

export interface FileBlock {
  readonly file: WorkspaceFile;
  readonly solution: boolean;
  /** An example of a mistake; stands inside its `:::mistake`. */
  readonly wrong: boolean;
  readonly node: Code;
}

const PATH = /^[A-Za-z_][\w-]*(?:\/[A-Za-z_][\w-]*)*\.[A-Za-z]+$/;

/** The file a fence declares, or null where it is prose or faulty. */
export function readFileBlock(node: Code, problems: Problems): FileBlock | null {
  if (!node.meta) return null;
  const flags = new Set<Flag>();
  let path: string | null = null;
  for (const word of node.meta.split(/\s+/).filter(Boolean)) {
    const [name = '', value] = word.split('=', 2);
    if (name === 'file' && value !== undefined) {
      path = value;
    } else if (value === undefined && (FLAGS as readonly string[]).includes(name)) {
      flags.add(name as Flag);
    } else {
      problems.at(
        node,
        `code attribute "${word}" is unknown.${didYouMean(name, ['file=', ...FLAGS])} Known: file=, ${FLAGS.join(', ')}.`,
      );
      return null;
    }
  }
  const name = path ?? 'main.py';
  if (!PATH.test(name)) {
    problems.at(
      node,
      `"${name}" cannot be a file name here: letters, digits and underscores, with folders by "/", are wanted.`,
    );
    return null;
  }
  if ([...flags].filter((flag) => flag === 'start' || flag === 'solution' || flag === 'wrong').length > 1) {
    problems.at(node, 'a code block is one of start, solution and wrong, not two.');
    return null;
  }
  const content = node.value.endsWith('\n') || node.value === '' ? node.value : `${node.value}\n`;
  return {
    file: { path: name, content, readonly: flags.has('readonly'), hidden: flags.has('hidden') },
    solution: flags.has('solution'),
    wrong: flags.has('wrong'),
    node,
  };
}
