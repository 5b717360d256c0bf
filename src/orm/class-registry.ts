/**
 * Mapped classes by name, for relationships that name their target in a string.
 * The registry enters classes; relationships and the host's evaluator of string arguments look names up.
 *
 * Counterpart: sqlalchemy/orm/clsregistry.py. Evaluation of whole expressions (`"Post.id == ..."`) is the host's.
 */

import { InvalidRequestError } from '../sql/errors.ts';
import type { MetaData, Table } from '../sql/schema.ts';
import type { MappedClass } from './instrumentation.ts';
import type { MapperProperty } from './interfaces.ts';

/** What a name of a string argument may be. */
export type ResolvedName =
  | { readonly kind: 'class'; readonly mappedClass: MappedClass }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'module'; readonly path: string };

/** Classes by their plain name; several modules may use the same one. */
export class ClassRegistry {
  private readonly byName = new Map<string, MappedClass[]>();

  /** Enters a class; one of the same module and name is replaced. */
  add(mappedClass: MappedClass, warn: ((message: string) => void) | null = null): void {
    const existing = this.byName.get(mappedClass.name) ?? [];
    if (existing.includes(mappedClass)) return;
    const same = existing.find((other) => other.module === mappedClass.module);
    if (same) {
      warn?.(
        `This declarative base already contains a class with the same class name and module name as ${mappedClass.qualifiedName}, and will be replaced in the string-lookup table.`,
      );
    }
    this.byName.set(mappedClass.name, [...existing, mappedClass]);
  }

  remove(mappedClass: MappedClass): void {
    const left = (this.byName.get(mappedClass.name) ?? []).filter((other) => other !== mappedClass);
    if (left.length > 0) this.byName.set(mappedClass.name, left);
    else this.byName.delete(mappedClass.name);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** All classes, in order of entry. */
  classes(): MappedClass[] {
    return [...this.byName.values()].flat();
  }

  /**
   * One step of a string argument: a class, a table of the metadata, or the first part of a module path; null for a name
   * that is none of these. A class name that several modules use is an error. `secondary` looks for tables first.
   */
  lookUp(name: string, metadata: MetaData, favorTables = false): ResolvedName | null {
    const favored = favorTables ? metadata.tables.get(name) : undefined;
    if (favored) return { kind: 'table', table: favored };
    const classes = this.byName.get(name);
    if (classes) return { kind: 'class', mappedClass: onlyOne(name, classes) };
    const table = metadata.tables.get(name);
    if (table) return { kind: 'table', table };
    return this.modulesBelow(name) ? { kind: 'module', path: name } : null;
  }

  /** A name below a module path or schema: `models.store` then `Item`. */
  lookUpBelow(path: string, name: string, metadata: MetaData): ResolvedName | null {
    const full = `${path}.${name}`;
    const found = (this.byName.get(name) ?? []).filter((cls) => endsWithPath(cls.module, path));
    if (found.length > 0) return { kind: 'class', mappedClass: onlyOne(full, found) };
    const table = metadata.tables.get(full);
    if (table) return { kind: 'table', table };
    return this.modulesBelow(full) ? { kind: 'module', path: full } : null;
  }

  /** The class or table that a dotted name means, or the part of it that nothing answers to. */
  resolveDotted(name: string, metadata: MetaData): ResolvedName | { readonly kind: 'missing'; readonly name: string } {
    const [first = '', ...rest] = name.split('.');
    let found = this.lookUp(first, metadata);
    if (!found) return { kind: 'missing', name };
    let path = first;
    for (const part of rest) {
      if (found.kind !== 'module') return { kind: 'missing', name };
      const below = this.lookUpBelow(path, part, metadata);
      if (!below) return { kind: 'missing', name: noClassInModule(path, part) };
      found = below;
      path = `${path}.${part}`;
    }
    return found;
  }

  private modulesBelow(path: string): boolean {
    for (const cls of this.classes()) {
      const { module } = cls;
      if (module === path || module.startsWith(`${path}.`) || `.${module}.`.includes(`.${path}.`)) return true;
    }
    return false;
  }
}

function endsWithPath(module: string, path: string): boolean {
  return module === path || module.endsWith(`.${path}`);
}

/** What Python's NameError says for a name that a module path does not lead to. */
export function noClassInModule(path: string, name: string): string {
  return `Module '${path.split('.').at(-1)}' has no mapped classes registered under the name '${name}'`;
}

function onlyOne(path: string, classes: readonly MappedClass[]): MappedClass {
  const [first] = classes;
  if (classes.length === 1 && first) return first;
  throw new InvalidRequestError(
    `Multiple classes found for path "${path}" in the registry of this declarative base. Please use a fully module-qualified path.`,
  );
}

/** The error for a string argument with a name that nothing answers to; `name` is Python's KeyError or NameError text. */
export function unresolvedNameError(prop: MapperProperty, expression: string, name: string): InvalidRequestError {
  const { parent } = prop;
  const generic = /^(.+)\[(.+)\]/.exec(name);
  if (generic) {
    const argument = (generic[2] ?? '').replace(/^'+|'+$/g, '');
    return new InvalidRequestError(
      `When initializing mapper ${parent}, expression "relationship(${pythonString(expression)})" seems to be using a generic class as the argument to relationship(); please state the generic argument using an annotation, e.g. "${prop.key}: Mapped[${generic[1]}['${argument}']] = relationship()"`,
    );
  }
  return new InvalidRequestError(
    `When initializing mapper ${parent}, expression ${pythonString(expression)} failed to locate a name (${pythonString(name)}). If this is a class name, consider adding this relationship() to the ${parent.mappedClass} class after both dependent classes have been defined.`,
  );
}

/** A string as Python's repr() has it. */
export function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}
