/**
 * The advice of a finding as edits of the program: the loader option on the query that found the parents, the join that becomes a
 * selectin load, the missing unique(). Null where the place cannot be told from the text.
 */
import type { Finding, RunReport } from '../contract/report.ts';
import type { SourceLocation } from '../contract/values.ts';
import { importEdit, type ProgramEdit } from './program-edit.ts';
import { closingBracket, escapePattern, offsetOfLine, type ProgramFiles } from './python-text.ts';
import { identityText, loadingStatements } from './statement-groups.ts';

/** The statement that loaded the parents of a group of lazy loads, if the program itself sent it. */
function parentQuery(finding: Finding, report: RunReport): { entity: string; source: SourceLocation } | null {
  const first = report.statements[finding.statements[0] ?? -1];
  if (first === undefined || first.origin.kind !== 'lazy-load') return null;
  const { owner } = first.origin;
  const at = loadingStatements(report).get(identityText(owner));
  const query = at === undefined ? undefined : report.statements[at];
  if (query?.origin.kind !== 'query' || query.source === null) return null;
  return query.origin.entities.includes(owner.entity) ? { entity: owner.entity, source: query.source } : null;
}

/** Offset after the expression that selects `entity`: on the line that sent it, else the last one above. */
function endOfSelect(text: string, entity: string, line: number): number | null {
  const name = escapePattern(entity);
  const pattern = new RegExp(
    `(?<![\\w"'])(?:select|query)\\s*(\\()\\s*${name}\\s*[,)]|(?<![\\w.])${name}\\.query\\b`,
    'g',
  );
  const until = offsetOfLine(text, line + 1);
  const from = offsetOfLine(text, line);
  let best: number | null = null;
  for (const match of text.matchAll(pattern)) {
    if (match.index >= until) break;
    const open = match[1] === undefined ? -1 : match.index + match[0].indexOf('(');
    const close = open === -1 ? match.index + match[0].length - 1 : closingBracket(text, open);
    if (close === -1) continue;
    if (best !== null && best >= from && match.index >= from) continue;
    best = close + 1;
  }
  return best;
}

function withImport(files: ProgramFiles, file: string, option: string, edits: ProgramEdit[]): ProgramEdit[] {
  const name = option.slice(0, option.indexOf('('));
  const wanted = importEdit(files, file, 'sqlalchemy.orm', name);
  return wanted === null ? edits : [...edits, wanted];
}

function addOption(finding: Finding, report: RunReport, files: ProgramFiles): ProgramEdit[] | null {
  const query = parentQuery(finding, report);
  const { option } = finding;
  if (query === null || option === null) return null;
  const { file, line } = query.source;
  const text = files[file];
  const offset = text === undefined ? null : endOfSelect(text, query.entity, line);
  if (offset === null) return null;
  return withImport(files, file, option, [{ file, offset, remove: 0, insert: `.options(${option})` }]);
}

function replaceJoined(finding: Finding, files: ProgramFiles): ProgramEdit[] | null {
  const { path, option } = finding;
  if (path === null || option === null) return null;
  const pattern = new RegExp(`joinedload(?=\\(\\s*${escapePattern(path)}\\s*\\))`);
  for (const [file, text] of Object.entries(files)) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const edit = { file, offset: match.index, remove: match[0].length, insert: 'selectinload' };
    return withImport(files, file, option, [edit]);
  }
  return null;
}

function addUnique(finding: Finding, files: ProgramFiles): ProgramEdit[] | null {
  const { source } = finding;
  const text = source === null ? undefined : files[source.file];
  if (source === null || text === undefined) return null;
  const until = offsetOfLine(text, source.line + 1);
  const calls = [...text.slice(0, until).matchAll(/\.(?:scalars|execute)\s*\(/g)];
  const last = calls.at(-1);
  if (last === undefined) return null;
  const close = closingBracket(text, last.index + last[0].length - 1);
  if (close === -1 || text.startsWith('.unique(', close + 1)) return null;
  return [{ file: source.file, offset: close + 1, remove: 0, insert: '.unique()' }];
}

/** What to change so that the finding goes away. */
export function fixFinding(finding: Finding, report: RunReport, files: ProgramFiles): readonly ProgramEdit[] | null {
  switch (finding.kind) {
    case 'n-plus-one':
      return addOption(finding, report, files);
    case 'row-multiplication':
    case 'cartesian-product':
      return replaceJoined(finding, files);
    case 'missing-unique':
      return addUnique(finding, files);
    default:
      return null;
  }
}
