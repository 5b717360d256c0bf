/**
 * Prints common table expressions, and gathers them for the WITH clause.
 *
 * Counterpart: sqlalchemy/sql/compiler.py.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import { CompileError } from '../errors.ts';
import { generateColumnsPlusNames } from '../select-columns.ts';
import type { CTE } from '../selectable.ts';
import type { Place } from './compile-context.ts';
import type { SqlCompiler } from './sql-compiler.ts';

export function visitCte(compiler: SqlCompiler, cte: CTE, place: Place): string {
  const { fromLinter, visitingCte, nestHere, asfrom, ...rest } = place;
  const name = compiler.nameOf(cte.name);
  const reference = cte.referenceCte;
  const nesting = cte.nesting || (nestHere ?? false);
  const known = compiler.levelNameByCte.get(reference);
  let level = known ? known[0] : nesting ? compiler.stack.length : 1;
  if (known && nestHere) {
    compiler.ctesByLevelName.delete(`${level} ${name}`);
    level = compiler.stack.length;
    compiler.levelNameByCte.set(reference, [level, name, true]);
    compiler.ctesByLevelName.set(`${level} ${name}`, cte);
  }
  const existing = compiler.ctesByLevelName.get(`${level} ${name}`) ?? null;
  let isNew = true;
  let embedded = false;
  if (existing) {
    embedded = visitingCte === existing;
    if (cte === existing.restates || cte === existing || cte.origin === existing.origin) isNew = false;
    else if (existing === cte.restates) {
      compiler.ctes.delete(existing);
      compiler.levelNameByCte.delete(existing.referenceCte);
    } else if ((cte.isCloneOf || existing.isCloneOf) && cte.compare(existing)) isNew = false;
    else throw new CompileError(`Multiple, unrelated CTEs found with the same name: ${pythonRepr(name)}`);
  }
  if (!asfrom && !isNew) return '';
  const preAlias = cte.cteAlias ?? cte;
  const preAliasName = cte.cteAlias ? compiler.nameOf(cte.cteAlias.name) : null;
  if (isNew) {
    compiler.ctesByLevelName.set(`${level} ${name}`, cte);
    compiler.levelNameByCte.set(reference, [level, name, nestHere ?? false]);
    if (preAlias !== cte && !compiler.ctes.has(preAlias)) visitCte(compiler, preAlias, { ...rest, visitingCte: cte });
    if (preAliasName === null && !compiler.ctes.has(cte)) {
      if (compiler.stack.length === 0) return compiler.process(cte.element, { ...rest, ...(asfrom ? { asfrom } : {}) });
      compiler.ctes.set(cte, cteText(compiler, cte, name, { ...rest, visitingCte: cte }));
    }
  }
  if (!asfrom) return '';
  fromLinter?.addFrom(cte, name);
  if (!isNew && embedded) return compiler.preparer.quote(name);
  if (preAliasName !== null) return `${compiler.preparer.quote(preAliasName)} AS ${compiler.preparer.quote(name)}`;
  return compiler.preparer.quote(name);
}

export function cteText(compiler: SqlCompiler, cte: CTE, name: string, place: Place): string {
  let text = compiler.preparer.quote(name);
  if (cte.recursive || cte.element.visitName === 'values') {
    const columns = generateColumnsPlusNames(cte.element, true)
      .filter((c) => !c.repeated)
      .map((c) => compiler.preparer.quote(compiler.nameOf(c.fallbackLabelName ?? c.proxyName ?? '')));
    text += `(${columns.join(', ')})`;
  }
  const { asfrom: _asfrom, subquery: _subquery, ...rest } = place;
  const inner = compiler.process(cte.element, { ...rest, asfrom: true });
  const prefixes = cte.prefixes.map((p) => `${compiler.process(p, rest)} `).join('');
  const suffixes = cte.suffixes.map((s) => ` ${compiler.process(s, rest)} `).join('');
  return `${text} AS ${prefixes}\n(${inner})${suffixes}`;
}

export function renderCtes(compiler: SqlCompiler, nestingLevel: number | null, includeFollowing = false): string {
  const nested = nestingLevel !== null && nestingLevel > 1;
  const rendered = [...compiler.ctes].filter(([cte]) => {
    if (!nested) return true;
    const known = compiler.levelNameByCte.get(cte.referenceCte);
    if (!known) return false;
    const [level, , here] = known;
    const isLevel = level === nestingLevel || (includeFollowing && level === (nestingLevel as number) + 1);
    return (cte.nesting || here) && isLevel;
  });
  if (rendered.length === 0) return '';
  const recursive = rendered.some(([cte]) => cte.recursive);
  if (nested) {
    for (const [cte] of rendered) {
      const known = compiler.levelNameByCte.get(cte.referenceCte);
      if (known) compiler.ctesByLevelName.delete(`${known[0]} ${known[1]}`);
      compiler.levelNameByCte.delete(cte.referenceCte);
      compiler.ctes.delete(cte);
    }
  }
  return `WITH ${recursive ? 'RECURSIVE ' : ''}${rendered.map(([, text]) => text).join(', \n')}\n `;
}

export function dispatchIndependentCtes(
  compiler: SqlCompiler,
  ctes: readonly (readonly [CTE, boolean])[],
  place: Place,
): void {
  for (const [cte, nestHere] of ctes) visitCte(compiler, cte, { ...place, nestHere });
}
