/**
 * The checklist as it is shown: the two ends of a pair as one entry, and how many questions the whole model has answered well.
 */
import type { ChecklistEntry, ChecklistQuestion } from '../../src/index.ts';

export interface ChecklistGroup {
  readonly title: string;
  readonly questions: readonly ChecklistQuestion[];
}

export interface ChecklistSummary {
  readonly groups: readonly ChecklistGroup[];
  /** Questions that every relationship passes, and questions asked. */
  readonly passed: number;
  readonly asked: number;
}

/** Groups the entries; of a pair the parent's end speaks, as it knows what happens to the children. */
export function summarizeChecklist(entries: readonly ChecklistEntry[]): ChecklistSummary {
  const groups: ChecklistGroup[] = [];
  const done = new Set<string>();
  for (const entry of entries) {
    if (done.has(entry.path)) continue;
    const other = entries.find((candidate) => candidate.path === entry.inverse);
    const shown = other && other.advice.length > 0 && entry.advice.length === 0 ? other : entry;
    done.add(entry.path);
    if (other) done.add(other.path);
    const title = shown.inverse === null ? shown.path : `${shown.path} and ${shown.inverse}`;
    groups.push({ title, questions: [...shown.questions, ...shown.advice] });
  }
  const verdicts = new Map<string, boolean>();
  for (const { questions } of groups) {
    for (const { id, passed } of questions) verdicts.set(id, (verdicts.get(id) ?? true) && passed);
  }
  return { groups, asked: verdicts.size, passed: [...verdicts.values()].filter(Boolean).length };
}
