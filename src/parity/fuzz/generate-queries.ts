/**
 * Draws queries: filters, loader options, joins, aggregates, in the style of `select()` or of `session.query()`.
 */
import type { Random } from './random.ts';
import {
  type ColumnPlan,
  columnsOf,
  type EntityPlan,
  type RelationPlan,
  relationsOf,
  type SchemaPlan,
} from './schema.ts';

/** Answers the name of a variable that may hold an object of a class. */
export type VariableOf = (entity: string) => string | null;

const LOADERS = [
  [22, 'joinedload'],
  [22, 'selectinload'],
  [12, 'subqueryload'],
  [8, 'immediateload'],
  [8, 'lazyload'],
  [6, 'raiseload'],
  [3, 'noload'],
  [5, 'defaultload'],
] as const;

export class QueryDrawing {
  private readonly random: Random;
  private readonly schema: SchemaPlan;
  private readonly variableOf: VariableOf;

  constructor(random: Random, schema: SchemaPlan, variableOf: VariableOf) {
    this.random = random;
    this.schema = schema;
    this.variableOf = variableOf;
  }

  entity(name: string): EntityPlan {
    const found = this.schema.entities.find((entity) => entity.name === name);
    if (found === undefined) throw new Error(`no class ${name}`);
    return found;
  }

  /** A value of a column, as Python writes it. */
  value(column: ColumnPlan): string {
    const { random } = this;
    if (column.foreignKey !== null) return String(random.between(1, 4));
    switch (column.kind) {
      case 'text':
        return `'t${random.below(4)}'`;
      case 'number':
        return String(random.below(5));
      case 'flag':
        return random.pick(['True', 'False']);
      default:
        return random.pick(['0.5', '1.0', '2.5', '3']);
    }
  }

  /** The order that leaves nothing open. */
  order(entity: EntityPlan, expression = entity.name): string {
    return entity.keys.map((key) => `${expression}.${key}`).join(', ');
  }

  filter(entity: EntityPlan, expression = entity.name, depth = 0): string {
    const { random } = this;
    const relations = relationsOf(entity);
    if (depth < 2 && random.chance(0.15)) {
      const [a, b] = [this.filter(entity, expression, depth + 1), this.filter(entity, expression, depth + 1)];
      return random.pick([`or_(${a}, ${b})`, `and_(${a}, ${b})`, `not_(${a})`, `(${a}) | (${b})`, `~(${a})`]);
    }
    if (relations.length === 0 || random.chance(0.55)) return this.columnFilter(entity, expression);
    return this.relationFilter(random.pick(relations), expression, depth);
  }

  private columnFilter(entity: EntityPlan, expression: string): string {
    const { random } = this;
    const column = random.pick(columnsOf(entity));
    const name = `${expression}.${column.name}`;
    if (column.name === 'name') {
      return random.pick([
        `${name}.like('%${random.between(1, 4)}')`,
        `${name} == '${entity.name.toLowerCase()}${random.between(1, 4)}'`,
        `${name}.contains('${random.between(1, 4)}')`,
        `${name}.startswith('${entity.name.toLowerCase().slice(0, 2)}')`,
        `${name}.isnot(None)`,
        `func.length(${name}) > ${random.between(3, 6)}`,
      ]);
    }
    const value = this.value(column);
    if (column.kind === 'flag') return random.pick([name, `${name} == ${value}`, `${name}.is_(${value})`, `~${name}`]);
    return random.pick([
      `${name} == ${value}`,
      `${name} != ${value}`,
      `${name} > ${value}`,
      `${name} <= ${value}`,
      `${name}.is_(None)`,
      `${name} == None`,
      `${name}.in_([${value}, ${this.value(column)}])`,
      `${name}.not_in([${value}])`,
      `${name}.between(${value}, ${this.value(column)})`,
    ]);
  }

  private relationFilter(relation: RelationPlan, expression: string, depth: number): string {
    const { random } = this;
    const target = this.entity(relation.target);
    const name = `${expression}.${relation.name}`;
    const test = relation.many ? 'any' : 'has';
    const variable = this.variableOf(relation.target);
    const inner = depth < 2 ? this.filter(target, target.name, depth + 1) : this.columnFilter(target, target.name);
    const forms = [`${name}.${test}()`, `~${name}.${test}()`, `${name}.${test}(${inner})`];
    if (relation.many && variable !== null)
      forms.push(`${name}.contains(${variable})`, `~${name}.contains(${variable})`);
    if (!relation.many) {
      forms.push(`${name} == None`, `${name}.is_(None)`, `${name} != None`);
      if (variable !== null) forms.push(`${name} == ${variable}`, `${name} != ${variable}`, `${name} == ${variable}`);
    }
    return random.pick(forms);
  }

  /** `selectinload(Author.books).joinedload(Book.tags)`. */
  option(entity: EntityPlan): string | null {
    const { random } = this;
    if (random.chance(0.15)) return this.columnOption(entity);
    const relations = relationsOf(entity);
    if (relations.length === 0) return this.columnOption(entity);
    if (random.chance(0.05))
      return random.pick(["raiseload('*')", "lazyload('*')", "selectinload('*')", "joinedload('*')"]);
    const first = random.pick(relations);
    const isEager = (loader: string) => !['lazyload', 'raiseload', 'noload'].includes(loader);
    const loader = random.weighted(LOADERS);
    let option = `${loader}(${entity.name}.${first.name}${this.loaderArgument(loader)})`;
    const target = this.entity(first.target);
    const further = relationsOf(target);
    if (!isEager(loader)) return option;
    if (loader === 'defaultload' || (further.length > 0 && random.chance(0.35))) {
      if (further.length === 0 || random.chance(0.15)) {
        option += `.${random.pick(['defer', 'load_only'])}(${target.name}.${random.pick(columnsOf(target)).name})`;
      } else {
        const second = random.weighted(LOADERS);
        option += `.${second}(${target.name}.${random.pick(further).name}${this.loaderArgument(second)})`;
      }
    }
    return option;
  }

  private loaderArgument(loader: string): string {
    const { random } = this;
    if (loader === 'joinedload' && random.chance(0.15)) return ', innerjoin=True';
    if (loader === 'raiseload' && random.chance(0.3)) return ', sql_only=True';
    return '';
  }

  private columnOption(entity: EntityPlan): string {
    const { random } = this;
    const columns = columnsOf(entity);
    const pick = () => `${entity.name}.${random.pick(columns).name}`;
    return random.pick([
      `defer(${pick()})`,
      `load_only(${pick()})`,
      `load_only(${pick()}, ${pick()})`,
      `undefer(${pick()})`,
      `defer(${pick()}, raiseload=True)`,
    ]);
  }

  options(entity: EntityPlan): string {
    const { random } = this;
    if (random.chance(0.35)) return '';
    const options = [this.option(entity), random.chance(0.3) ? this.option(entity) : null].filter((o) => o !== null);
    return options.length > 0 ? `.options(${options.join(', ')})` : '';
  }

  /** An expression that answers a list of objects of a class. */
  objects(entity: EntityPlan): string {
    const { random } = this;
    const isQuery = random.chance(0.4);
    let text = isQuery ? `session.query(${entity.name})` : `select(${entity.name})`;
    text += this.options(entity);
    if (random.chance(0.5)) text += `.${isQuery ? 'filter' : 'where'}(${this.filter(entity)})`;
    const relations = relationsOf(entity);
    if (relations.length > 0 && random.chance(0.2)) text += this.joining(entity, random.pick(relations));
    if (random.chance(0.06)) text += '.distinct()';
    text += `.order_by(${this.order(entity)})`;
    if (random.chance(0.2)) text += `.limit(${random.between(1, 3)})`;
    if (random.chance(0.08)) text += '.offset(1)';
    if (random.chance(0.1)) {
      text += isQuery ? '.populate_existing()' : '.execution_options(populate_existing=True)';
    }
    if (isQuery) return `${text}.all()`;
    const unique = random.chance(0.85) ? '.unique()' : '';
    return random.chance(0.6)
      ? `session.scalars(${text})${unique}.all()`
      : `session.execute(${text})${unique}.scalars().all()`;
  }

  private joining(entity: EntityPlan, relation: RelationPlan): string {
    const { random } = this;
    const target = this.entity(relation.target);
    if (target === entity || target.base !== null)
      return `.join(${entity.name}.${relation.name}.of_type(aliased(${target.name})))`;
    const join = `.${random.pick(['join', 'outerjoin'])}(${entity.name}.${relation.name})`;
    const more = random.chance(0.4) ? `.options(contains_eager(${entity.name}.${relation.name}))` : '';
    const filter = random.chance(0.3) ? `.where(${this.columnFilter(target, target.name)})` : '';
    return join + more + filter;
  }

  /** An expression that answers one number or a list of rows. */
  figures(entity: EntityPlan): string {
    const { random } = this;
    const relations = relationsOf(entity);
    const own = entity.name;
    const filter = () => this.filter(entity);
    const forms = [
      () => `session.query(${own}).filter(${filter()}).count()`,
      () => `session.query(${own}).count()`,
      () => `session.scalar(select(func.count()).select_from(${own}).where(${filter()}))`,
      () => `session.scalar(select(func.count(${own}.name)))`,
      () =>
        `session.execute(select(${own}.name, ${own}.${this.random.pick(columnsOf(entity)).name}).where(${filter()}).order_by(${this.order(entity)})).all()`,
      () => `session.query(${own}.name).filter(${filter()}).order_by(${this.order(entity)}).all()`,
      () => `session.scalar(select(exists().where(${filter()})))`,
      () => `session.query(session.query(${own}).filter(${filter()}).exists()).scalar()`,
      () =>
        `session.execute(select(Bundle('pair', ${own}.name, ${this.order(entity)})).order_by(${this.order(entity)})).all()`,
    ];
    if (relations.length > 0) {
      const relation = random.pick(relations);
      const target = this.entity(relation.target);
      const key = `other.${target.keys[0]}`;
      const alias = `${own}.${relation.name}.of_type(other)`;
      forms.push(
        () =>
          `session.execute(select(${own}.name, func.count(${key})).outerjoin(${alias}).group_by(${this.order(entity)}).order_by(${this.order(entity)})).all()`,
        () => `sorted(session.query(${own}.name, other.name).join(${alias}).all(), key=str)`,
        () => `session.query(${own}, other).join(${alias}).count()`,
        () => `sorted((show(a), show(b)) for a, b in session.execute(select(${own}, other).join(${alias})).all())`,
      );
      return `${random.pick(forms)()}`.replace(/\bother\b/g, `aliased_${target.name}`);
    }
    return random.pick(forms)();
  }

  /** A statement that changes rows in bulk. */
  bulk(entity: EntityPlan): string {
    const { random } = this;
    const column = random.pick(columnsOf(entity).filter((c) => !c.primaryKey && c.foreignKey === null));
    const sync = random.pick(['', '', "'fetch'", "'evaluate'", 'False']);
    const where = this.columnFilter(entity, entity.name);
    if (random.chance(0.3)) {
      const argument = sync === '' ? '' : `synchronize_session=${sync}`;
      return random.chance(0.6)
        ? `session.query(${entity.name}).filter(${where}).update({'${column.name}': ${this.value(column)}}${argument && `, ${argument}`})`
        : `session.query(${entity.name}).filter(${where}).delete(${argument})`;
    }
    const options = sync === '' ? '' : `.execution_options(synchronize_session=${sync})`;
    return random.chance(0.6)
      ? `session.execute(update(${entity.name}).where(${where}).values(${column.name}=${this.value(column)})${options}).rowcount`
      : `session.execute(delete(${entity.name}).where(${where})${options}).rowcount`;
  }
}
