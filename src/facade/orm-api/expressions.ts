/**
 * Bridge functions for mapped attributes in expressions, aliases, Bundles and loader options.
 * Python's half is python/sqlalchemy/orm/attributes.py, util.py and strategy_options.py.
 */
import { AliasedInsp, aliased, Bundle, type InternalEntity, withPolymorphicAlias } from '../../orm/entities.ts';
import { type LoaderAttribute, parseAttribute } from '../../orm/load-element.ts';
import * as loaders from '../../orm/loader-options.ts';
import { type AbstractLoad, Load, LoaderCriteriaOption } from '../../orm/loader-options.ts';
import type { Mapper } from '../../orm/mapper.ts';
import { OrmJoin } from '../../orm/orm-join.ts';
import { QueryableAttribute } from '../../orm/queryable-attribute.ts';
import {
  relationshipAny,
  relationshipContains,
  relationshipEquals,
  relationshipHas,
  relationshipNotEquals,
  withParent,
} from '../../orm/relationship-comparator.ts';
import type { ColumnElement } from '../../sql/elements.ts';
import { NotSupportedInPlayground } from '../../sql/errors.ts';
import type { FromClause } from '../../sql/selectable.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, type Decoded } from '../codec.ts';
import { elementOf } from '../core-api/arguments.ts';
import type { OrmContextHolder } from '../orm-context.ts';

type Options = ReadonlyMap<string, Decoded>;

/** An entity out of what Python sent for a class, a mapper or an alias. */
function entityOf(value: Decoded): InternalEntity {
  return value as InternalEntity;
}

function criterion(value: Decoded): ColumnElement | null {
  return value === null ? null : (elementOf(value as object) as ColumnElement);
}

type LoadMethod = (
  load: AbstractLoad,
  attributes: readonly LoaderAttribute[],
  rest: readonly Decoded[],
) => AbstractLoad;

function first(attributes: readonly LoaderAttribute[]): LoaderAttribute {
  return attributes[0] as LoaderAttribute;
}

const LOAD_METHODS: Readonly<Record<string, LoadMethod>> = {
  contains_eager: (load, attributes, [alias, isChain]) =>
    load.containsEager(first(attributes), (alias ?? null) as FromClause | null, isChain as boolean),
  load_only: (load, attributes, [raiseload]) => load.loadOnly(attributes, raiseload as boolean),
  joinedload: (load, attributes, [innerjoin]) =>
    load.joinedload(first(attributes), innerjoin as boolean | string | null),
  subqueryload: (load, attributes) => load.subqueryload(first(attributes)),
  selectinload: (load, attributes, [depth]) => load.selectinload(first(attributes), (depth ?? null) as number | null),
  lazyload: (load, attributes) => load.lazyload(first(attributes)),
  immediateload: (load, attributes, [depth]) => load.immediateload(first(attributes), (depth ?? null) as number | null),
  noload: (load, attributes) => load.noload(first(attributes)),
  raiseload: (load, attributes, [sqlOnly]) => load.raiseload(first(attributes), sqlOnly as boolean),
  defaultload: (load, attributes) => load.defaultload(first(attributes)),
  defer: (load, attributes, [raiseload]) => load.defer(first(attributes), raiseload as boolean),
  undefer: (load, attributes) => load.undefer(first(attributes)),
  undefer_group: (load, _attributes, [name]) => load.undeferGroup(name as string),
  with_expression: (load, attributes, [expression]) =>
    load.withExpression(first(attributes), elementOf(expression as object) as ColumnElement),
  selectin_polymorphic: (load, _attributes, [classes]) =>
    load.selectinPolymorphic((classes as readonly Decoded[]).map(entityOf)),
  options: (load, _attributes, [options]) => load.options(...(options as unknown as readonly AbstractLoad[])),
};

type LoaderFunction = (keys: readonly LoaderAttribute[], rest: readonly Decoded[]) => AbstractLoad;

/** The free functions: joinedload() and the others, which find their entity in the first attribute. */
const LOADER_OPTIONS: Readonly<Record<string, LoaderFunction>> = {
  contains_eager: (keys, [alias]) => loaders.containsEager(keys, (alias ?? null) as FromClause | null),
  load_only: (keys, [raiseload]) => loaders.loadOnly(keys, raiseload as boolean),
  joinedload: (keys, [innerjoin]) => loaders.joinedload(keys, innerjoin as boolean | string | null),
  subqueryload: (keys) => loaders.subqueryload(...keys),
  selectinload: (keys, [depth]) => loaders.selectinload(keys, (depth ?? null) as number | null),
  lazyload: (keys) => loaders.lazyload(...keys),
  immediateload: (keys, [depth]) => loaders.immediateload(keys, (depth ?? null) as number | null),
  noload: (keys) => loaders.noload(...keys),
  raiseload: (keys, [sqlOnly]) => loaders.raiseload(keys, sqlOnly as boolean),
  defaultload: (keys) => loaders.defaultload(...keys),
  defer: (keys, [raiseload]) => loaders.defer(keys, raiseload as boolean),
  undefer: (keys) => loaders.undefer(...keys),
  undefer_group: (_keys, [name]) => loaders.undeferGroup(name as string),
  with_expression: (keys, [expression]) =>
    loaders.withExpression(first(keys), elementOf(expression as object) as ColumnElement),
};

/** Functions of the `_orm` module for expressions. */
export function expressionsApi(bridge: Bridge, holder: OrmContextHolder) {
  const { handles } = bridge;
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);
  const qualified = (handle: number) => handles.get<QueryableAttribute>(handle);

  return {
    /** `User.name` or `alias.name`, kept for the run. */
    attribute_qualified: (entity: number, key: string) => {
      const given = handles.get<Mapper | AliasedInsp>(entity);
      if (given instanceof AliasedInsp) return handles.of(given.attribute(key));
      const expression = given.classManager.get(key).expression;
      return handles.of(expression ?? given.attribute(key));
    },

    attribute_element: (handle: number) => handles.of(qualified(handle).clauseElement()),

    /** `of_type()` and `and_()`. */
    refine_attribute: (handle: number, what: string, ...args: unknown[]) => {
      const attribute = qualified(handle);
      const reader = read(args);
      if (what === 'of_type') return handles.of(attribute.ofTypeEntity(entityOf(reader.next())));
      const criteria = reader.rest().map((each) => elementOf(each as object) as ColumnElement);
      return handles.of(attribute.andCriteria(criteria));
    },

    relationship_op: (handle: number, name: string, ...args: unknown[]) => {
      const attribute = qualified(handle);
      attribute.parent.mapper.checkConfigure();
      const reader = read(args);
      const other = reader.next();
      switch (name) {
        case 'eq':
          return handles.add(relationshipEquals(attribute, other));
        case 'ne':
          return handles.add(relationshipNotEquals(attribute, other));
        case 'contains':
          return handles.add(relationshipContains(attribute, other));
        default: {
          const keywords = reader.next() as Options;
          const compare = name === 'any' ? relationshipAny : relationshipHas;
          return handles.add(compare(attribute, criterion(other), keywords));
        }
      }
    },

    /** A hybrid's expression under the hybrid's name. */
    proxied_element: (key: string, parent: number, ...args: unknown[]) => {
      const element = elementOf(read(args).next() as object) as ColumnElement;
      const entity = parent ? handles.get<Mapper>(parent) : null;
      const annotations: Record<string, unknown> = { proxyKey: key };
      if (entity)
        Object.assign(annotations, { parententity: entity, parentmapper: entity.mapper, entityNamespace: entity });
      return handles.add(element.annotate(annotations));
    },

    with_parent: (handle: number, attribute: number, ...args: unknown[]) => {
      const from = read(args).next();
      return handles.add(
        withParent(holder.current.host.state(handle), qualified(attribute), from === null ? null : entityOf(from)),
      );
    },

    // ---- entities --------------------------------------------------------------------------------------------------

    aliased: (entity: number, ...args: unknown[]) => {
      const given = read(args).next() as Options;
      const alias = given.get('alias');
      return handles.of(
        aliased(handles.get<InternalEntity>(entity), {
          alias: alias ? (elementOf(alias as object) as FromClause) : null,
          name: (given.get('name') as string | null | undefined) ?? null,
          flat: (given.get('flat') as boolean | undefined) ?? false,
          adaptOnNames: (given.get('adapt_on_names') as boolean | undefined) ?? false,
        }),
      );
    },

    alias_fact: (handle: number, name: string) => {
      const alias = handles.get<AliasedInsp>(handle);
      return name === 'selectable' ? handles.of(alias.selectable) : (alias.name ?? undefined);
    },

    /** The entity of the base, then those of the subclasses with their mappers. */
    with_polymorphic: (base: number, ...args: unknown[]) => {
      const reader = read(args);
      const classes = reader.next();
      const given = reader.next() as Options;
      const made = withPolymorphicAlias(
        handles.get<Mapper>(base),
        classes === '*' ? '*' : (classes as unknown as readonly Mapper[]),
        {
          selectable: (given.get('selectable') as FromClause | null | undefined) ?? null,
          flat: (given.get('flat') as boolean | undefined) ?? false,
          aliased: (given.get('aliased') as boolean | undefined) ?? false,
          innerjoin: (given.get('innerjoin') as boolean | undefined) ?? false,
          adaptOnNames: (given.get('adapt_on_names') as boolean | undefined) ?? false,
          name: (given.get('name') as string | null | undefined) ?? null,
        },
      );
      const out = [handles.of(made)];
      for (const entity of made.withPolymorphicEntities) out.push(handles.of(entity), handles.of(entity.mapper));
      return out;
    },

    bundle: (name: string, singleEntity: boolean, ...args: unknown[]) => {
      const parts = read(args)
        .rest()
        .map((part) =>
          part instanceof Bundle || part instanceof QueryableAttribute
            ? part
            : (elementOf(part as object) as ColumnElement),
        );
      return handles.of(new Bundle(name, parts, { singleEntity }));
    },

    orm_join: (...args: unknown[]) => {
      const reader = read(args);
      const [left, right, onclause] = [reader.next(), reader.next(), reader.next()];
      const isouter = reader.raw() as boolean;
      const full = reader.raw() as boolean;
      return handles.of(new OrmJoin(left as never, right as never, onclause as never, { isouter, full }));
    },

    polymorphic_union: () => {
      throw new NotSupportedInPlayground('polymorphic_union()');
    },

    loader_criteria: (...args: unknown[]) => {
      const reader = read(args);
      const entity = entityOf(reader.next());
      const where = elementOf(reader.next() as object) as ColumnElement;
      const includeAliases = reader.raw() as boolean;
      const propagateToLoaders = reader.raw() as boolean;
      return handles.add(new LoaderCriteriaOption(entity.mapper, where, { includeAliases, propagateToLoaders }));
    },

    // ---- loader options --------------------------------------------------------------------------------------------

    new_load: (...args: unknown[]) => handles.add(new Load(entityOf(read(args).next()))),

    loader_option: (name: string, count: number, ...args: unknown[]) => {
      const reader = read(args);
      const keys = Array.from({ length: count }, () => reader.next() as LoaderAttribute);
      return handles.add((LOADER_OPTIONS[name] as LoaderFunction)(keys, reader.rest()));
    },

    load_text: (handle: number) => String(handles.get<AbstractLoad>(handle)),

    load_call: (handle: number, method: string, count: number, ...args: unknown[]) => {
      const reader = read(args);
      const attributes: LoaderAttribute[] = [];
      for (let i = 0; i < count; i++) {
        const given = reader.next();
        attributes.push(typeof given === 'string' ? given : parseAttribute(given));
      }
      const call = LOAD_METHODS[method] as LoadMethod;
      return handles.add(call(handles.get<AbstractLoad>(handle), attributes, reader.rest()));
    },
  };
}
