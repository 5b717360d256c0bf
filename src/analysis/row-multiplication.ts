/**
 * Finds joined loads whose rows multiply: two collections joined side by side give every pair, and one big collection
 * repeats its parent's columns for every child.
 */
import type { Finding, RunReport, Statement } from '../contract/report.ts';
import { onLine } from './statement-groups.ts';

type Query = Statement & { readonly origin: { readonly kind: 'query' } };

const ROWS_PER_PARENT = 3;

function joinedCollections(report: RunReport, statement: Query): string[] {
  const lists = new Set(report.schema.relationships.filter((r) => r.uselist).map((r) => r.path));
  return statement.origin.joined.filter((path) => lists.has(path));
}

/** Collections that belong to the same class: their rows multiply with each other rather than nest. */
function siblings(paths: readonly string[]): string[] {
  const byOwner = new Map<string, string[]>();
  for (const path of paths) {
    const owner = path.split('.')[0] ?? path;
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), path]);
  }
  return [...byOwner.values()].find((group) => group.length > 1) ?? [];
}

function parentsOf(report: RunReport, statement: Query): number {
  const entity = statement.origin.entities[0];
  return report.events.filter((e) => e.kind === 'loaded' && e.at === statement.index && e.entity === entity).length;
}

/** Cartesian products of joined collections, and the warning SQLAlchemy gives for FROM elements that nothing joins. */
export function findCartesianProducts(report: RunReport): Finding[] {
  const findings: Finding[] = [];
  for (const statement of report.statements) {
    if (statement.origin.kind !== 'query') continue;
    const query = statement as Query;
    const pair = siblings(joinedCollections(report, query));
    const parents = parentsOf(report, query);
    if (pair.length < 2 || parents === 0 || query.rowCount <= parents) continue;
    findings.push({
      kind: 'cartesian-product',
      statements: [query.index],
      path: pair[1] ?? null,
      source: query.source,
      explanation: `${pair.join(' and ')} were joined side by side${onLine(query.source)}: ${query.rowCount} rows came back for ${parents} ${query.origin.entities[0]} objects.`,
      remedy: `Join one of them and load the other with selectinload(${pair[1]}).`,
      option: `selectinload(${pair[1]})`,
    });
  }
  for (const warning of report.warnings) {
    if (!/cartesian product/.test(warning.message)) continue;
    const at = report.statements.find(
      (s) => s.source?.line === warning.source?.line && s.source?.file === warning.source?.file,
    );
    findings.push({
      kind: 'cartesian-product',
      statements: at ? [at.index] : [],
      path: null,
      source: warning.source,
      explanation: `Two tables in this query are not joined to each other${onLine(warning.source)}, so every row is paired with every row.`,
      remedy: 'Add the join: .join(Parent.children), or a where() that connects them.',
      option: null,
    });
  }
  return findings;
}

/** One joined collection that repeats its parents more than three times on average. */
export function findRowMultiplication(report: RunReport): Finding[] {
  const findings: Finding[] = [];
  for (const statement of report.statements) {
    if (statement.origin.kind !== 'query') continue;
    const query = statement as Query;
    const collections = joinedCollections(report, query);
    const parents = parentsOf(report, query);
    if (collections.length !== 1 || parents < 2 || query.rowCount / parents <= ROWS_PER_PARENT) continue;
    findings.push({
      kind: 'row-multiplication',
      statements: [query.index],
      path: collections[0] ?? null,
      source: query.source,
      explanation: `The join for ${collections[0]} returned ${query.rowCount} rows for ${parents} objects${onLine(query.source)}: each parent's columns were sent ${(query.rowCount / parents).toFixed(1)} times.`,
      remedy: `Where lists are long, selectinload(${collections[0]}) sends each row once.`,
      option: `selectinload(${collections[0]})`,
    });
  }
  return findings;
}
