/**
 * What a generated program maps: classes, their columns and relationships, and how they are written as Python. The arguments
 * that could be left out are kept one by one, so that the shrinker can drop them.
 */
export type ColumnKind = 'text' | 'number' | 'flag' | 'real';
export type Collection = 'list' | 'set' | 'dict';
export type Style = 'annotated' | 'classic';

export interface ColumnPlan {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly type: string;
  readonly nullable: boolean;
  /** Further arguments, each one droppable. */
  readonly args: readonly string[];
  readonly primaryKey: boolean;
  readonly foreignKey: string | null;
}

export interface RelationPlan {
  readonly name: string;
  /** Name of the class it leads to. */
  readonly target: string;
  readonly many: boolean;
  readonly collection: Collection;
  readonly lazy: string;
  /** Arguments that the relationship cannot do without. */
  readonly fixed: readonly string[];
  /** Arguments that may be dropped. */
  readonly args: readonly string[];
  /** Made by the backref of the other side: not written down. */
  readonly implied: boolean;
}

export interface EntityPlan {
  readonly name: string;
  readonly table: string;
  readonly base: EntityPlan | null;
  readonly inheritance: 'single' | 'joined' | null;
  readonly identity: string | null;
  readonly columns: ColumnPlan[];
  readonly relations: RelationPlan[];
  readonly tableArgs: string[];
  readonly mapperArgs: string[];
  /** Names of the key columns. */
  readonly keys: readonly string[];
}

export interface LinkTablePlan {
  readonly variable: string;
  readonly lines: readonly string[];
}

export interface SchemaPlan {
  readonly style: Style;
  readonly entities: EntityPlan[];
  readonly links: LinkTablePlan[];
  readonly enforcesForeignKeys: boolean;
}

/** An entity and the classes it inherits from, nearest first. */
export function lineage(entity: EntityPlan): EntityPlan[] {
  return entity.base === null ? [entity] : [entity, ...lineage(entity.base)];
}

export function columnsOf(entity: EntityPlan): ColumnPlan[] {
  return lineage(entity).flatMap(({ columns }) => columns);
}

export function relationsOf(entity: EntityPlan): RelationPlan[] {
  return lineage(entity).flatMap(({ relations }) => relations);
}

const ANNOTATIONS: Readonly<Record<ColumnKind, string>> = { text: 'str', number: 'int', flag: 'bool', real: 'float' };
const COLLECTION_HINT: Readonly<Record<Collection, string>> = { list: 'List', set: 'Set', dict: 'Dict' };

/** Whether a part of the program is still wanted; the shrinker drops some. */
export type IsKept = (part: string) => boolean;

function columnLine(entity: EntityPlan, column: ColumnPlan, style: Style, isKept: IsKept): string {
  const args = [column.type];
  if (column.foreignKey !== null) args.push(column.foreignKey);
  if (column.primaryKey) args.push('primary_key=True');
  args.push(...column.args.filter((arg) => isKept(`${entity.name}.${column.name}.${arg}`)));
  if (style === 'classic') {
    if (!column.nullable && !column.primaryKey) args.push('nullable=False');
    return `${column.name} = Column(${args.join(', ')})`;
  }
  const plain = ANNOTATIONS[column.kind];
  const hint = column.nullable ? `Optional[${plain}]` : plain;
  return `${column.name}: Mapped[${hint}] = mapped_column(${args.join(', ')})`;
}

function relationLine(entity: EntityPlan, relation: RelationPlan, style: Style, isKept: IsKept): string {
  const kept = relation.args.filter((arg) => isKept(`${entity.name}.${relation.name}.${arg}`));
  const args = [...relation.fixed, ...kept];
  if (style === 'classic') return `${relation.name} = relationship(${[`'${relation.target}'`, ...args].join(', ')})`;
  return `${relation.name}: ${relationHint(relation)} = relationship(${args.join(', ')})`;
}

function relationHint({ target, many, lazy, collection }: RelationPlan): string {
  if (lazy === 'dynamic') return `DynamicMapped['${target}']`;
  if (lazy === 'write_only') return `WriteOnlyMapped['${target}']`;
  if (!many) return `Mapped[Optional['${target}']]`;
  const key = collection === 'dict' ? 'str, ' : '';
  return `Mapped[${COLLECTION_HINT[collection]}[${key}'${target}']]`;
}

/** The class statements of a schema. */
export function renderSchema(schema: SchemaPlan, isKept: IsKept): string[] {
  const { style } = schema;
  const lines: string[] = [];
  if (style === 'annotated') lines.push('class Base(DeclarativeBase):', '    pass', '', '');
  else lines.push('Base = declarative_base()', '', '');
  for (const link of schema.links) {
    if (isKept(link.variable)) lines.push(...link.lines, '', '');
  }
  for (const entity of schema.entities) {
    if (!isKept(entity.name)) continue;
    lines.push(`class ${entity.name}(${entity.base?.name ?? 'Base'}):`);
    if (entity.inheritance !== 'single') lines.push(`    __tablename__ = '${entity.table}'`);
    if (entity.tableArgs.length > 0) lines.push(`    __table_args__ = (${entity.tableArgs.join(', ')},)`);
    for (const column of entity.columns) {
      const isNeeded = column.primaryKey || column.foreignKey !== null;
      if (isNeeded || isKept(`${entity.name}.${column.name}`)) {
        lines.push(`    ${columnLine(entity, column, style, isKept)}`);
      }
    }
    for (const relation of entity.relations) {
      if (!relation.implied && isKept(`${entity.name}.${relation.name}`)) {
        lines.push(`    ${relationLine(entity, relation, style, isKept)}`);
      }
    }
    if (entity.mapperArgs.length > 0) lines.push(`    __mapper_args__ = {${entity.mapperArgs.join(', ')}}`);
    lines.push('', '');
  }
  return lines;
}

/** Every part of a schema that the shrinker may try to do without, the larger ones first. */
export function schemaParts(schema: SchemaPlan): string[] {
  const relations = schema.entities.flatMap((e) => e.relations.filter((r) => !r.implied).map((r) => [e, r] as const));
  const columns = schema.entities.flatMap((e) => e.columns.map((c) => [e, c] as const));
  return [
    ...schema.entities.map(({ name }) => name).reverse(),
    ...relations.map(([e, r]) => `${e.name}.${r.name}`),
    ...schema.links.map(({ variable }) => variable),
    ...columns.filter(([, c]) => !c.primaryKey && c.foreignKey === null).map(([e, c]) => `${e.name}.${c.name}`),
    ...relations.flatMap(([e, r]) => r.args.map((arg) => `${e.name}.${r.name}.${arg}`)),
    ...columns.flatMap(([e, c]) => c.args.map((arg) => `${e.name}.${c.name}.${arg}`)),
  ];
}
