/**
 * How a run that did not end by itself is told to a person: what happened, where, and that nothing is lost.
 */
import { DEFAULT_LIMITS, type RunLimits, type RunOutcome, type RunState } from '../../src/index.ts';

export interface Notice {
  readonly title: string;
  readonly text: string;
}

const LIMIT_TITLES: Readonly<Record<keyof RunLimits, string>> = {
  durationMs: `Stopped after ${DEFAULT_LIMITS.durationMs / 1000} seconds.`,
  outputBytes: 'Stopped: too much output.',
  statements: `Stopped after ${DEFAULT_LIMITS.statements.toLocaleString('en')} statements.`,
  memoryBytes: 'Stopped: out of memory.',
  rowsKept: 'Stopped.',
};

const LIMIT_TEXTS: Readonly<Record<keyof RunLimits, string>> = {
  durationMs: 'had not ended',
  outputBytes: 'was still printing',
  statements: 'was still sending SQL',
  memoryBytes: 'asked for more memory than a page may have',
  rowsKept: 'had not ended',
};

/** The telling line of an internal error: frames of our own code help nobody who reads it here. */
export function briefly(message: string): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '' && !/^\s+(at |File )/.test(line));
  const line = lines.at(-1)?.trim() ?? 'Something went wrong';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** The notice for an outcome, or null where the program ended by itself. */
export function noticeOf(outcome: RunOutcome | null, runner: RunState): Notice | null {
  if (runner.kind === 'stopped') {
    return runner.by === 'learner'
      ? {
          title: 'Stopped.',
          text: 'You stopped the run. Your code is safe; the panels show what had happened by then.',
        }
      : {
          title: LIMIT_TITLES.durationMs,
          text: 'The program had not ended. Look for a loop that never does. Your code is safe.',
        };
  }
  if (runner.kind === 'crashed') {
    return {
      title: 'Python stopped working.',
      text: `${briefly(runner.message)}. That is a fault of this page, not of your program. Your code is safe; run again.`,
    };
  }
  if (outcome?.kind === 'limit-reached') {
    const where = outcome.source ? `Line ${outcome.source.line} of ${outcome.source.file}` : 'The program';
    return { title: LIMIT_TITLES[outcome.limit], text: `${where} ${LIMIT_TEXTS[outcome.limit]}. Your code is safe.` };
  }
  if (outcome?.kind === 'internal-error') {
    return { title: 'The workshop broke, not your program.', text: `${briefly(outcome.message)}. Your code is safe.` };
  }
  return null;
}
