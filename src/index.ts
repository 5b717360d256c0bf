/**
 * The page's only door into the engine's rooms: the contract, the client of the worker, lessons, checks and findings.
 * Never the ORM or the worker: those run on the other side of postMessage. Nor the lesson parser: the build parses the lessons.
 */

export { type DiffLine, diffLines } from './analysis/diff-lines.ts';
export { type ExplainedError, explainError } from './analysis/explain-error.ts';
export { findFindings } from './analysis/find-findings.ts';
export { applyEdits, type ProgramEdit } from './analysis/program-edit.ts';
export type { ProgramFiles } from './analysis/python-text.ts';
export type { CheckContext, ScaledRun } from './checks/check-context.ts';
export { type ChecklistEntry, type ChecklistFix, type ChecklistQuestion, checklistOf } from './checks/checklist.ts';
export { evaluateChecks } from './checks/evaluate-check.ts';
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
export type { ParsedLesson } from './lesson/parse-lesson.ts';
