/**
 * The page's only door into the engine's rooms: the contract, the client of the worker, lessons, checks and findings.
 * Never the ORM or the worker: those run on the other side of postMessage. Nor the lesson parser, which only a
 * reader of foreign lessons and an author need: `loadLessonTools` fetches it; the shipped lessons are parsed by the build.
 */

export { type DiffLine, diffLines } from './analysis/diff-lines.ts';
export { type ExplainedError, explainError } from './analysis/explain-error.ts';
export { findFindings } from './analysis/find-findings.ts';
export { fixFinding } from './analysis/finding-fix.ts';
export { applyEdits, type ProgramEdit } from './analysis/program-edit.ts';
export type { ProgramFiles } from './analysis/python-text.ts';
export type { CheckContext, ScaledRun } from './checks/check-context.ts';
export { checkLesson, type LessonFinding, type LessonProgram } from './checks/check-lesson.ts';
export { type ChecklistEntry, type ChecklistFix, type ChecklistQuestion, checklistOf } from './checks/checklist.ts';
export { evaluateChecks } from './checks/evaluate-check.ts';
export { scaleFiles } from './checks/scale-files.ts';
export type * from './contract/check.ts';
export type * from './contract/finding.ts';
export type * from './contract/lesson.ts';
export type * from './contract/object-graph.ts';
export type * from './contract/protocol.ts';
export * from './contract/run.ts';
export type * from './contract/schema-graph.ts';
export type * from './contract/session-event.ts';
export type * from './contract/statement.ts';
export type * from './contract/values.ts';
export type { CompiledLesson } from './lesson/compile-lesson.ts';
export type { ParsedLesson } from './lesson/parse-lesson.ts';

/** The lesson parser, as a chunk of its own. */
export const loadLessonTools = () => import('./lesson/compile-lesson.ts');
