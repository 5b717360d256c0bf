/**
 * Bridge functions for mappings: registries, properties, mappers, and what inspect() asks of them.
 * Python's half is python/sqlalchemy/orm/mapper.py, properties.py, relationships.py and decl_api.py.
 */
import type { SqlValue } from '../../contract/values.ts';
import type { CollectionKind } from '../../orm/collections.ts';
import { MappedClass } from '../../orm/instrumentation.ts';
import { MapperProperty } from '../../orm/interfaces.ts';
import type { Mapper, MapperOptions } from '../../orm/mapper.ts';
import { ColumnProperty, CompositeProperty, SynonymProperty } from '../../orm/properties.ts';
import { Registry } from '../../orm/registry.ts';
import { type RelationshipOptions, RelationshipProperty } from '../../orm/relationship.ts';
import type { InstanceState } from '../../orm/state.ts';
import type { ValidatorSpec } from '../../orm/validators.ts';
import { WriteOnlyAttributeImpl } from '../../orm/write-only-attribute.ts';
import { ClauseElement } from '../../sql/clause-element.ts';
import type { ColumnElement } from '../../sql/elements.ts';
import { ArgumentError } from '../../sql/errors.ts';
import { type Column, MetaData } from '../../sql/schema.ts';
import type { FromClause } from '../../sql/selectable.ts';
import type { Bridge } from '../bridge.ts';
import { ArgumentReader, type Decoded } from '../codec.ts';
import { elementOf } from '../core-api/arguments.ts';
import { type OrmContext, type OrmContextHolder, sourceLocation } from '../orm-context.ts';
import { encodeValue, ValueKind } from '../value-codec.ts';

type Options = ReadonlyMap<string, Decoded>;

const DEPENDENT = {
  secondary: 'secondary',
  primaryjoin: 'primaryjoin',
  secondaryjoin: 'secondaryjoin',
  order_by: 'orderBy',
  foreign_keys: 'foreignKeys',
  remote_side: 'remoteSide',
} as const;

/** Options of relationship() that are plain values, by their Python names. */
const PLAIN = {
  uselist: 'uselist',
  back_populates: 'backPopulates',
  post_update: 'postUpdate',
  cascade: 'cascade',
  viewonly: 'viewonly',
  lazy: 'lazy',
  passive_deletes: 'passiveDeletes',
  passive_updates: 'passiveUpdates',
  active_history: 'activeHistory',
  enable_typechecks: 'enableTypechecks',
  join_depth: 'joinDepth',
  single_parent: 'singleParent',
  innerjoin: 'innerjoin',
  distinct_target_key: 'distinctTargetKey',
  load_on_pending: 'loadOnPending',
  omit_join: 'omitJoin',
  sync_backref: 'syncBackref',
  doc: 'doc',
} as const;

function relationshipOptions(context: OrmContext, options: Options, source: string): RelationshipOptions {
  const out: Record<string, unknown> = { source: sourceLocation(source) };
  for (const [name, key] of Object.entries(PLAIN)) if (options.has(name)) out[key] = options.get(name);
  // lazy=None is one of the spellings of "noload".
  if (options.has('lazy')) out.lazy = options.get('lazy') ?? null;
  const declaration = options.get('id') as number;
  const dependent = String(options.get('dependent') ?? '').split(',');
  for (const [name, key] of Object.entries(DEPENDENT)) {
    if (dependent.includes(name)) out[key] = (prop: MapperProperty) => context.ask(declaration, name, prop);
  }
  const overlaps = options.get('overlaps') as readonly string[] | undefined;
  if (overlaps) out.overlaps = overlaps.join(',');
  const collection = options.get('collection_class') as readonly [string, string] | undefined;
  if (collection) out.collectionClass = { kind: collection[0] as CollectionKind, name: collection[1] };
  const backref = options.get('backref') as string | undefined;
  if (backref !== undefined) {
    const given = options.get('backref_arguments') as Options | undefined;
    out.backref = given ? { key: backref, options: relationshipOptions(context, given, source) } : backref;
  }
  out.declaration = declaration;
  return out as RelationshipOptions;
}

function validators(context: OrmContext, text: string): ReadonlyMap<string, ValidatorSpec> {
  const found = new Map<string, ValidatorSpec>();
  for (const part of text.split(';').filter(Boolean)) {
    const [key = '', fn = '', removes, backrefs] = part.split('|');
    found.set(key, {
      includeRemoves: removes === '1',
      includeBackrefs: backrefs === '1',
      validate: (state, name, value, isRemove) => validate(context, Number(fn), state, name, value, isRemove),
    });
  }
  return found;
}

function validate(
  context: OrmContext,
  fn: number,
  state: InstanceState,
  key: string,
  value: unknown,
  isRemove: boolean | null,
): unknown {
  const { bridge } = context;
  const usesObjects = state.manager.impl(key).usesObjects;
  const [kind, payload] = usesObjects
    ? [ValueKind.state, (value as InstanceState | null)?.handle ?? 0]
    : encodeValue(value, bridge.handles);
  const answer = bridge.python('orm_validate')(
    fn,
    state.handle,
    key,
    kind,
    payload,
    isRemove === true,
    isRemove !== null,
  ) as readonly unknown[] | undefined;
  if (answer === undefined) return value;
  if (answer[0] === ValueKind.state) return answer[1] ? context.host.state(answer[1] as number) : null;
  return new ArgumentReader(bridge.handles, answer).next();
}

function propertyOf(value: Decoded): MapperProperty | ColumnElement | readonly ColumnElement[] {
  if (Array.isArray(value)) return value.map((each) => elementOf(each as object) as ColumnElement);
  return value instanceof MapperProperty ? value : (elementOf(value as object) as ColumnElement);
}

function mapperOptions(options: Options): MapperOptions {
  const out: Record<string, unknown> = {};
  const plain: Readonly<Record<string, string>> = {
    inherit_condition: 'inheritCondition',
    always_refresh: 'alwaysRefresh',
    version_id_col: 'versionIdCol',
    polymorphic_on: 'polymorphicOn',
    polymorphic_abstract: 'polymorphicAbstract',
    polymorphic_load: 'polymorphicLoad',
    concrete: 'concrete',
    allow_partial_pks: 'allowPartialPks',
    batch: 'batch',
    column_prefix: 'columnPrefix',
    include_properties: 'includeProperties',
    exclude_properties: 'excludeProperties',
    passive_updates: 'passiveUpdates',
    passive_deletes: 'passiveDeletes',
    confirm_deleted_rows: 'confirmDeletedRows',
    eager_defaults: 'eagerDefaults',
    legacy_is_orphan: 'legacyIsOrphan',
    primary_key: 'primaryKey',
    inherit_foreign_keys: 'inheritForeignKeys',
  };
  for (const [name, key] of Object.entries(plain)) {
    const value = options.get(name);
    if (value !== undefined)
      out[key] =
        typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof MapperProperty)
          ? elementOf(value as object)
          : value;
  }
  const identity = options.get('polymorphic_identity');
  if (identity !== undefined) out.polymorphicIdentity = identity as SqlValue;
  const generator = options.get('version_id_generator');
  if (generator === false) out.versionIdGenerator = false;
  const spec = options.get('with_polymorphic') as readonly unknown[] | undefined;
  if (spec) {
    out.withPolymorphic = {
      spec: spec[0] === '*' ? '*' : spec,
      selectable: (options.get('with_polymorphic_selectable') as FromClause | undefined) ?? null,
    };
  }
  const properties = new Map<string, MapperProperty | ColumnElement | readonly ColumnElement[]>();
  for (const [key, value] of (options.get('properties') as Options | undefined) ?? [])
    properties.set(key, propertyOf(value));
  out.properties = properties;
  return out as MapperOptions;
}

function kindOf(prop: MapperProperty): string {
  if (prop.isRelationship) return 'relationship';
  if (prop.isColumn) return 'column';
  if (prop instanceof SynonymProperty) return 'synonym';
  return prop instanceof CompositeProperty ? 'composite' : 'concrete';
}

/** How the class attribute behaves: "column", "reference", "collection", "writeonly", or "" before configuration. */
function useOf(mapper: Mapper, prop: MapperProperty): string {
  if (prop.isColumn) return 'column';
  if (!(prop instanceof RelationshipProperty) || !prop.configureFinished) return '';
  const attribute = mapper.classManager.find(prop.key);
  if (attribute?.hasImpl && attribute.impl instanceof WriteOnlyAttributeImpl) return 'writeonly';
  if (prop.lazy === 'dynamic' || prop.lazy === 'write_only') return 'writeonly';
  return prop.uselist ? 'collection' : 'reference';
}

/** Functions of the `_orm` module for mappings. */
export function mappingApi(bridge: Bridge, holder: OrmContextHolder) {
  const { handles } = bridge;
  const read = (args: readonly unknown[], at = 0) => new ArgumentReader(handles, args, at);
  const options = (args: readonly unknown[]) => read(args).next() as Options;
  const mapperAt = (handle: number) => handles.get<Mapper>(handle);
  const columnsOf = (columns: Iterable<object>) => [...columns].map((column) => handles.of(column));
  const declared = (prop: MapperProperty): number =>
    prop instanceof RelationshipProperty
      ? ((prop.options as { declaration?: number }).declaration ?? 0)
      : prop.hostHandle;

  return {
    registry: (metadata?: number) => {
      const context = holder.current;
      const registry = new Registry(context.environment, context.collaborators, {
        metadata: metadata ? handles.get<MetaData>(metadata) : new MetaData(),
        hostChecksDeclarations: true,
      });
      context.registries.push(registry);
      return handles.of(registry);
    },

    column_property: (hostId: number, source: string, ...args: unknown[]) => {
      const given = options(args);
      const columns = (given.get('columns') as readonly object[]).map((column) => elementOf(column) as ColumnElement);
      const prop = new ColumnProperty(columns, {
        deferred: (given.get('deferred') as boolean | undefined) ?? false,
        group: (given.get('group') as string | null | undefined) ?? null,
        raiseload: (given.get('raiseload') as boolean | undefined) ?? false,
        activeHistory: (given.get('active_history') as boolean | undefined) ?? false,
        expireOnFlush: (given.get('expire_on_flush') as boolean | undefined) ?? true,
        queryExpression: (given.get('query_expression') as boolean | undefined) ?? false,
        doc: (given.get('doc') as string | null | undefined) ?? null,
        source: sourceLocation(source),
      });
      prop.hostHandle = hostId;
      return handles.of(prop);
    },

    relationship: (source: string, ...args: unknown[]) => {
      const context = holder.current;
      const given = options(args);
      const made = relationshipOptions(context, given, source);
      const declaration = given.get('id') as number;
      return handles.of(
        new RelationshipProperty(
          ((prop: MapperProperty) => context.ask(declaration, 'argument', prop)) as () => unknown,
          made,
        ),
      );
    },

    synonym_property: (hostId: number, source: string, name: string, ...args: unknown[]) => {
      const given = options(args);
      const prop = new SynonymProperty(name, {
        mapColumn: (given.get('map_column') as boolean | undefined) ?? false,
        doc: (given.get('doc') as string | null | undefined) ?? null,
        source: sourceLocation(source),
      });
      prop.hostHandle = hostId;
      return handles.of(prop);
    },

    composite_property: (hostId: number, source: string, ...args: unknown[]) => {
      const given = options(args).get('attributes') as readonly (string | object)[];
      const attributes = given.map((each) => (typeof each === 'string' ? each : (elementOf(each) as ColumnElement)));
      const prop = new CompositeProperty(attributes, { source: sourceLocation(source) });
      prop.hostHandle = hostId;
      return handles.of(prop);
    },

    new_mapper: (
      registryHandle: number,
      classId: number,
      name: string,
      module: string,
      source: string,
      table: number,
      inherits: number,
      bases: string,
      validatorText: string,
      ...args: unknown[]
    ) => {
      const context = holder.current;
      const registry = handles.get<Registry>(registryHandle);
      const mappedClass = new MappedClass(name.slice(name.lastIndexOf('.') + 1), {
        module,
        qualname: name,
        handle: classId,
        bases: bases
          .split(',')
          .filter(Boolean)
          .map((handle) => mapperAt(Number(handle)).mappedClass),
      });
      const mapper = registry.mapImperatively(mappedClass, table ? handles.get<FromClause>(table) : null, {
        ...mapperOptions(options(args)),
        inherits: inherits ? mapperAt(inherits) : null,
        validators: validators(context, validatorText),
        bindsName: (key, local) => bridge.python('orm_binds_name')(classId, key, local) as boolean,
        source: sourceLocation(source),
      });
      mapper.classManager.expireListeners.push((state, keys) => {
        if (context.host.listens('expire', mapper))
          context.host.dispatch('expire', mapper, state, keys ? { keys } : {});
      });
      return handles.of(mapper);
    },

    add_property: (handle: number, key: string, ...args: unknown[]) => {
      mapperAt(handle).addProperty(key, propertyOf(read(args).next()) as MapperProperty);
    },

    configure: (registryHandle: number, isAutomatic: boolean) => {
      const registry = handles.get<Registry>(registryHandle);
      if (isAutomatic) registry.checkConfigure();
      else registry.configure();
    },

    /** For each property: key, kind, use, Python's declaration, handle, the mapper that declared it, whether it has no class attribute. */
    mapper_properties: (handle: number) => {
      const mapper = mapperAt(handle);
      const out: unknown[] = [];
      for (const [key, prop] of mapper.props) {
        const bare = prop instanceof ColumnProperty && !prop.instrument;
        out.push(
          key,
          kindOf(prop),
          useOf(mapper, prop),
          declared(prop),
          handles.of(prop),
          prop.hasParent ? handles.of(prop.parent) : handle,
          bare,
        );
      }
      return out;
    },

    property_columns: (handle: number) => columnsOf(handles.get<ColumnProperty>(handle).columns),

    mapper_property_of_column: (handle: number, ...args: unknown[]) =>
      mapperAt(handle).getPropertyByColumn(elementOf(read(args).next() as object) as ColumnElement).key,

    mapper_fact: (handle: number, name: string, ...args: unknown[]) => {
      const mapper = mapperAt(handle);
      switch (name) {
        case 'persist_selectable':
          return handles.of(mapper.persistSelectable);
        case 'selectable':
          return handles.of(mapper.selectable);
        case 'configured':
          return mapper.configured;
        case 'single':
          return mapper.single;
        case 'concrete':
          return mapper.concrete;
        case 'polymorphic_on':
          return mapper.polymorphicOn ? handles.of(mapper.polymorphicOn) : 0;
        case 'polymorphic_identity':
          return mapper.polymorphicIdentity ?? undefined;
        case 'base_mapper':
          return handles.of(mapper.baseMapper);
        case 'has_column':
          return mapper.columnToProperty.has(elementOf(read(args).next() as object) as ColumnElement);
        default:
          if (name.startsWith('synonym:')) return (mapper.props.get(name.slice(8)) as SynonymProperty).name;
          throw new Error(`no mapper fact ${name}`);
      }
    },

    mapper_list: (handle: number, name: string) => {
      const mapper = mapperAt(handle);
      switch (name) {
        case 'tables':
          return columnsOf(mapper.tables);
        case 'primary_key':
          return columnsOf(mapper.primaryKey);
        case 'self_and_descendants':
          return columnsOf(mapper.selfAndDescendants);
        case 'with_polymorphic_mappers':
          return columnsOf(mapper.withPolymorphicMappers);
        default:
          throw new Error(`no mapper list ${name}`);
      }
    },

    relationship_facts: (handle: number, name: string) => {
      const prop = handles.get<RelationshipProperty>(handle);
      switch (name) {
        case 'direction':
          return prop.direction;
        case 'uselist':
          return prop.uselist;
        case 'viewonly':
          return prop.viewonly;
        case 'single_parent':
          return prop.singleParent;
        case 'lazy':
          return prop.lazy ?? undefined;
        case 'back_populates':
          return prop.backPopulates ?? undefined;
        case 'cascade':
          return [...prop.cascade].join(',');
        case 'mapper':
          return handles.of(prop.mapper);
        case 'reverse':
          return [...prop.reverseProperties].map((other) => `${handles.of(other.parent)}:${other.key}`).join(',');
        default:
          throw new Error(`no relationship fact ${name}`);
      }
    },

    relationship_elements: (handle: number, name: string) => {
      const prop = handles.get<RelationshipProperty>(handle);
      switch (name) {
        case 'secondary':
          return prop.secondary ? [handles.of(prop.secondary)] : [];
        case 'primaryjoin':
          return [handles.of(prop.primaryjoin)];
        case 'secondaryjoin':
          return prop.secondaryjoin ? [handles.of(prop.secondaryjoin)] : [];
        case 'local_columns':
          return columnsOf([...prop.localColumns].map(plain));
        case 'remote_side':
          return columnsOf([...prop.remoteSide].map(plain));
        case 'foreign_keys':
          return columnsOf([...prop.calculatedForeignKeys].map(plain));
        case 'order_by':
          return columnsOf(prop.orderBy);
        case 'local_remote_pairs':
          return columnsOf(prop.localRemotePairs.flat().map(plain));
        case 'synchronize_pairs':
          return columnsOf(prop.synchronizePairs.flat().map(plain));
        case 'secondary_synchronize_pairs':
          return columnsOf(prop.secondarySynchronizePairs.flat().map(plain));
        default:
          throw new Error(`no relationship elements ${name}`);
      }
    },

    /** foreign() and remote(). */
    annotate: (name: string, ...args: unknown[]) => {
      const element = elementOf(read(args).next() as object);
      if (!(element instanceof ClauseElement)) throw new ArgumentError(`Column expression expected for ${name}()`);
      return handles.add(element.annotate({ [name]: true }));
    },
  };
}

/** The table's own column behind an annotated copy. */
function plain(column: ColumnElement): object {
  return column.origin as Column | ColumnElement;
}
