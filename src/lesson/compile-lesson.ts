/**
 * A lesson ready to be shown: parsed, with the short markdown of its answers rendered. The build makes one of each shipped lesson; the
 * page makes one of a lesson that comes from elsewhere. Plain JSON.
 */
import type { Lesson, LessonError } from '../contract/lesson.ts';
import { parseMarkdown, renderProse } from './markdown.ts';
import { parseLesson } from './parse-lesson.ts';

export interface CompiledLesson {
  /** Null where there are errors. */
  readonly lesson: Lesson | null;
  readonly errors: readonly LessonError[];
  /** Hast of the choices' texts and explanations, by their markdown. */
  readonly inline: Readonly<Record<string, unknown>>;
}

function renderChoices(lesson: Lesson): Record<string, unknown> {
  const inline: Record<string, unknown> = {};
  for (const block of lesson.blocks) {
    if (block.kind !== 'predict' && block.kind !== 'quiz') continue;
    for (const { text, explanation } of block.choices)
      for (const markdown of [text, explanation]) inline[markdown] = renderProse(parseMarkdown(markdown).children);
  }
  return inline;
}

/**
 * Parses a lesson and renders its answers.
 * @param path names the file in errors
 * @param text the markdown, UTF-8 decoded
 */
export function compileLesson(path: string, text: string): CompiledLesson {
  const { lesson, errors } = parseLesson(path, text);
  return { lesson, errors, inline: lesson ? renderChoices(lesson) : {} };
}
