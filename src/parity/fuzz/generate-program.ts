/**
 * Draws a whole program: a schema, some rows to begin with, then steps of every kind a session knows. Each step is drawn
 * without regard to what became of the ones before it: what then fails must fail with the same words.
 */
import { QueryDrawing } from './generate-queries.ts';
import { SchemaDrawing } from './generate-schema.ts';
import type { ProgramPlan, Step } from './program.ts';
import { Random } from './random.ts';
import {
  type ColumnPlan,
  columnsOf,
  type EntityPlan,
  lineage,
  type RelationPlan,
  relationsOf,
  type SchemaPlan,
} from './schema.ts';

interface Variable {
  readonly name: string;
  readonly entity: EntityPlan;
}

/** The program of a seed. */
export function generateProgram(seed: number): ProgramPlan {
  return new ProgramDrawing(seed).draw();
}

class ProgramDrawing {
  private readonly seed: number;
  private readonly random: Random;
  private readonly schema: SchemaPlan;
  private readonly queries: QueryDrawing;
  private readonly steps: Step[] = [];
  private readonly variables: Variable[] = [];
  private readonly counts = new Map<string, number>();
  private lists = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random = new Random(seed);
    this.schema = new SchemaDrawing(this.random).draw();
    this.queries = new QueryDrawing(
      this.random,
      this.schema,
      (name) => this.variable(this.queries.entity(name))?.name ?? null,
    );
  }

  draw(): ProgramPlan {
    const { random } = this;
    const sessionArgs: string[] = [];
    if (random.chance(0.1)) sessionArgs.push('autoflush=False');
    if (random.chance(0.15)) sessionArgs.push('expire_on_commit=False');
    this.aliases();
    this.begin();
    const count = random.between(6, 28);
    for (let i = 0; i < count; i++) this.step(...this.draught());
    this.step('session.commit()');
    for (const entity of this.schema.entities) {
      if (entity.base === null) this.dump(entity);
    }
    return { seed: this.seed, schema: this.schema, sessionArgs, recovers: random.chance(0.7), steps: this.steps };
  }

  private step(...lines: readonly string[]): void {
    if (lines.length > 0) this.steps.push({ lines });
  }

  private get number(): number {
    return this.steps.length + 1;
  }

  /** The aliases that joins use, made once so that a self-referential join is possible. */
  private aliases(): void {
    this.step(...this.schema.entities.map(({ name }) => `aliased_${name} = aliased(${name})`));
  }

  private begin(): void {
    const { random } = this;
    const made: string[] = [];
    for (const entity of this.schema.entities) {
      const count = random.between(1, entity.base === null ? 4 : 2);
      for (let i = 0; i < count; i++) made.push(...this.make(entity, 0.6));
    }
    for (const line of made) this.step(line);
    const names = this.variables.map(({ name }) => name);
    // One by one, so that the shrinker can drop each.
    for (const name of random.some(names, 0.9)) this.step(`session.add(${name})`);
    this.step(random.pick(['session.commit()', 'session.flush()', 'session.commit()']));
  }

  private variable(entity: EntityPlan): Variable | null {
    const fitting = this.variables.filter((v) => lineage(v.entity).includes(entity));
    return fitting.length > 0 ? this.random.pick(fitting) : null;
  }

  /** A new object, with some of its attributes. */
  private make(entity: EntityPlan, linking: number): string[] {
    const { random } = this;
    const number = (this.counts.get(entity.name) ?? 0) + 1;
    const name = `${entity.name.toLowerCase()}${number}`;
    this.counts.set(entity.name, number);
    const args: string[] = [];
    for (const column of columnsOf(entity)) {
      const value = this.initial(entity, column, name, number);
      if (value !== null) args.push(`${column.name}=${value}`);
    }
    for (const relation of relationsOf(entity)) {
      const chance = relation.many ? linking * 0.5 : linking;
      if (!random.chance(chance)) continue;
      const value = this.related(relation);
      if (value !== null) args.push(`${relation.name}=${value}`);
    }
    this.variables.push({ name, entity });
    return [`${name} = ${entity.name}(${args.join(', ')})`];
  }

  private initial(entity: EntityPlan, column: ColumnPlan, name: string, number: number): string | null {
    const { random } = this;
    if (column.name === 'kind') return null;
    if (column.name === 'name') return random.chance(0.97) ? `'${name}'` : null;
    if (column.primaryKey && column.foreignKey === null) {
      if (entity.keys.length === 1) return random.chance(0.03) ? String(number + 10) : null;
      return column.kind === 'text' ? `'${random.pick(['n', 's'])}'` : String(number);
    }
    if (column.foreignKey !== null) return random.chance(0.05) ? String(random.between(1, 3)) : null;
    if (column.name.endsWith('_region') || column.name.endsWith('_number')) return null;
    if (random.chance(0.06)) return 'None';
    return random.chance(0.5) ? this.queries.value(column) : null;
  }

  private related(relation: RelationPlan): string | null {
    const { random } = this;
    const target = this.queries.entity(relation.target);
    const one = this.variable(target);
    if (one === null) return null;
    if (!relation.many) return one.name;
    const names = new Set([one.name]);
    const other = random.chance(0.4) ? this.variable(target) : null;
    if (other !== null) names.add(other.name);
    return this.literal(relation, [...names]);
  }

  private literal({ collection }: RelationPlan, names: readonly string[]): string {
    if (collection === 'dict') return `{${names.map((name) => `${name}.name: ${name}`).join(', ')}}`;
    if (collection === 'set') return names.length > 0 ? `{${names.join(', ')}}` : 'set()';
    return `[${names.join(', ')}]`;
  }

  /** The lines of one step. */
  private draught(): string[] {
    const { random } = this;
    const subject = random.pick(this.variables);
    const { entity, name } = subject;
    const relations = relationsOf(entity);
    const kinds: (readonly [number, () => string[]])[] = [
      [7, () => this.addition()],
      [7, () => this.assignment(subject)],
      [
        5,
        () => [
          random.weighted([
            [80, `session.delete(${name})`],
            [20, `session.delete(${name}); session.flush()`],
          ]),
        ],
      ],
      [8, () => ['session.flush()']],
      [8, () => ['session.commit()']],
      [4, () => ['session.rollback()']],
      [5, () => this.savepoint(subject)],
      [5, () => this.expiry(subject)],
      [4, () => this.departure(subject)],
      [3, () => this.merging(subject)],
      [5, () => this.getting(entity)],
      [14, () => this.querying(entity)],
      [6, () => [`print(${this.number}, ${this.queries.figures(entity)})`]],
      [2, () => [`print(${this.number}, ${this.queries.bulk(entity)})`]],
      [8, () => this.inspection(subject)],
      [3, () => [`print(${this.number}, ${name}.${random.pick(columnsOf(entity)).name})`]],
      [
        2,
        () => ['with session.no_autoflush:', `    ${random.pick([this.reading(subject), ...this.linking(subject)])}`],
      ],
      [1, () => [`${name} = None`, 'gc.collect()']],
    ];
    if (relations.length > 0) {
      kinds.push(
        [22, () => this.linking(subject)],
        [16, () => [this.reading(subject)]],
        [2, () => this.parenting(subject)],
      );
    }
    return random.weighted(kinds)();
  }

  private addition(): string[] {
    const { random } = this;
    const entity = random.pick(this.schema.entities);
    const lines = this.make(entity, 0.5);
    const { name } = this.variables.at(-1) as Variable;
    if (random.chance(0.6)) lines.push(`session.add(${name})`);
    return lines;
  }

  private assignment({ name, entity }: Variable): string[] {
    const { random } = this;
    const column = random.pick(columnsOf(entity).filter((c) => !c.primaryKey || random.chance(0.1)));
    if (random.chance(0.05)) return [`flag_modified(${name}, '${column.name}')`];
    if (random.chance(0.03)) return [`del ${name}.${column.name}`];
    if (column.kind === 'number' && random.chance(0.1))
      return [`${name}.${column.name} = ${entity.name}.${column.name} + 1`];
    const value = column.name === 'name' ? `'${name}${random.pick(['', 'b', 'c'])}'` : this.queries.value(column);
    return [`${name}.${column.name} = ${random.chance(0.12) ? 'None' : value}`];
  }

  private savepoint(subject: Variable): string[] {
    const { random } = this;
    return random.weighted([
      [2, () => ['savepoint = session.begin_nested()']],
      [2, () => ['savepoint.rollback()']],
      [1, () => ['savepoint.commit()']],
      [2, () => ['with session.begin_nested():', ...this.inner(subject), '    session.flush()']],
      [2, () => ['with session.begin_nested():', ...this.inner(subject), "    raise ValueError('undo')"]],
    ] as const)();
  }

  private inner(subject: Variable): string[] {
    const lines = this.random.chance(0.5) ? this.addition() : this.assignment(subject);
    return lines.map((line) => `    ${line}`);
  }

  private expiry({ name, entity }: Variable): string[] {
    const { random } = this;
    const attributes = [...columnsOf(entity), ...relationsOf(entity)].map((a) => a.name);
    const some = `['${random.pick(attributes)}'${random.chance(0.3) ? `, '${random.pick(attributes)}'` : ''}]`;
    return [
      random.pick([
        `session.expire(${name})`,
        `session.expire(${name}, ${some})`,
        `session.refresh(${name})`,
        `session.refresh(${name}, ${some})`,
        'session.expire_all()',
      ]),
    ];
  }

  private departure({ name }: Variable): string[] {
    const { random } = this;
    return random.weighted<string[]>([
      [5, [`session.expunge(${name})`]],
      [1, ['session.expunge_all()']],
      [2, ['session.close()']],
      [4, [`session.add(${name})`]],
      [2, [`session.add(${random.pick(this.variables).name})`]],
      [1, [`make_transient(${name})`]],
      [1, ['session.reset()']],
    ]);
  }

  private merging({ name, entity }: Variable): string[] {
    const { random } = this;
    if (entity.keys.length === 1 && entity.keys[0] === 'id' && random.chance(0.5)) {
      return [`${name} = session.merge(${entity.name}(id=${random.between(1, 4)}, name='${name}m'))`];
    }
    return random.pick([
      [`${name} = session.merge(${name})`],
      [`session.expunge(${name})`, `${name}.name = '${name}e'`, `${name} = session.merge(${name})`],
      [`print(${this.number}, session.merge(${name}) is ${name})`],
      [`print(${this.number}, show(session.merge(${name}, load=False)))`],
    ]);
  }

  private key(entity: EntityPlan): string {
    const { random } = this;
    const id = () => String(random.between(1, 5));
    if (entity.keys.length === 1) return id();
    return entity.keys[0] === 'region' ? `('${random.pick(['n', 's'])}', ${id()})` : `(${id()}, ${id()})`;
  }

  private getting(entity: EntityPlan): string[] {
    const { random } = this;
    const option = random.chance(0.25) ? this.queries.option(entity) : null;
    const extra = option === null ? '' : `, options=[${option}]`;
    const existing = random.chance(0.1) ? ', populate_existing=True' : '';
    const same = this.variables.filter((v) => v.entity === entity);
    const call = `session.get(${entity.name}, ${this.key(entity)}${extra}${existing})`;
    if (random.chance(0.3)) return [`${random.pick(same).name} = ${call}`];
    if (random.chance(0.15))
      return [`print(${this.number}, show(session.query(${entity.name}).get(${this.key(entity)})))`];
    return [`print(${this.number}, show(${call}))`];
  }

  private querying(entity: EntityPlan): string[] {
    const { random } = this;
    const relations = relationsOf(entity);
    const number = this.number;
    const rows = random.chance(0.5) ? `rows${++this.lists}` : 'rows';
    const lines = [`${rows} = ${this.queries.objects(entity)}`, `print(${number}, [show(row) for row in ${rows}])`];
    for (const relation of random.some(relations, 0.5)) {
      lines.push(`for row in ${rows}:`, `    print(${number}, '${relation.name}', ${this.view('row', relation)})`);
    }
    return lines;
  }

  /** The text of a relationship's value, in an order of our own. */
  private view(owner: string, relation: RelationPlan): string {
    const { random } = this;
    const value = `${owner}.${relation.name}`;
    if (!relation.many) return `show(${value})`;
    switch (relation.lazy) {
      case 'dynamic': {
        const target = this.queries.entity(relation.target);
        return random.pick([
          `shows(${value})`,
          `shows(${value}.all())`,
          `${value}.count()`,
          `shows(${value}.filter(${this.queries.filter(target)}))`,
        ]);
      }
      case 'write_only':
        return `shows(session.scalars(${value}.select()))`;
      default:
        return `shows(${this.members(value, relation)})`;
    }
  }

  private members(value: string, relation: RelationPlan): string {
    return relation.collection === 'dict' ? `${value}.values()` : value;
  }

  private reading(subject: Variable): string {
    const relations = relationsOf(subject.entity);
    if (relations.length === 0) return `print(${this.number}, show(${subject.name}))`;
    const relation = this.random.pick(relations);
    return `print(${this.number}, ${this.view(subject.name, relation)})`;
  }

  private linking({ name, entity }: Variable): string[] {
    const { random } = this;
    const relations = relationsOf(entity);
    if (relations.length === 0) return [`${name}.name = '${name}x'`];
    const relation = random.pick(relations);
    const value = `${name}.${relation.name}`;
    const other = this.variable(this.queries.entity(relation.target))?.name ?? 'None';
    if (!relation.many) return [`${value} = ${random.chance(0.75) ? other : 'None'}`];
    if (relation.lazy === 'dynamic' || relation.lazy === 'write_only') {
      return [
        random.pick([
          `${value}.add(${other})`,
          `${value}.add(${other})`,
          `${value}.remove(${other})`,
          `${value} = [${other}]`,
        ]),
      ];
    }
    switch (relation.collection) {
      case 'dict':
        return [
          random.pick([
            `${value}[${other}.name] = ${other}`,
            `${value}[${other}.name] = ${other}`,
            `${value}.pop('${other}', None)`,
            `del ${value}['${other}']`,
            `${value} = {${other}.name: ${other}}`,
            `${value} = {}`,
          ]),
        ];
      case 'set':
        return [
          random.pick([
            `${value}.add(${other})`,
            `${value}.add(${other})`,
            `${value}.discard(${other})`,
            `${value}.remove(${other})`,
            `${value} = {${other}}`,
            `${value} |= {${other}}`,
            `${value}.clear()`,
          ]),
        ];
      default:
        return [
          random.weighted([
            [8, `${value}.append(${other})`],
            [6, `${value}.remove(${other})`],
            [2, `${value} = [${other}]`],
            [1, `${value} = []`],
            [1, `${value}.insert(0, ${other})`],
            [1, `${value}.extend([${other}])`],
            [1, `${value}.pop()`],
            [1, `${value}[0] = ${other}`],
            [1, `del ${value}[0]`],
            [1, `${value}.clear()`],
            [1, `${value} = list(${value})`],
            [1, `${value} += [${other}]`],
            [1, `${value}.append(None)`],
          ]),
        ];
    }
  }

  private parenting({ name, entity }: Variable): string[] {
    const relation = this.random.pick(relationsOf(entity));
    const target = this.queries.entity(relation.target);
    const text = `select(${target.name}).where(with_parent(${name}, ${entity.name}.${relation.name})).order_by(${this.queries.order(target)})`;
    return [`print(${this.number}, shows(session.scalars(${text}).unique()))`];
  }

  private inspection({ name, entity }: Variable): string[] {
    const { random } = this;
    const attributes = [...columnsOf(entity), ...relationsOf(entity)];
    const attribute = random.pick(attributes);
    const number = this.number;
    const isQuery = 'lazy' in attribute && (attribute.lazy === 'dynamic' || attribute.lazy === 'write_only');
    const history = `inspect(${name}).attrs.${attribute.name}.history`;
    return [
      random.pick([
        `print(${number}, state(${name}), ${name} in session, inspect(${name}).expired)`,
        `print(${number}, state(${name}), inspect(${name}).key is None)`,
        `print(${number}, sorted(inspect(${name}).unloaded), '${isQuery ? 'name' : attribute.name}' in ${name}.__dict__)`,
        `print(${number}, session.is_modified(${name}), ${name} in session.dirty, ${name} in session.deleted)`,
        `print(${number}, shows(session.new), shows(session.deleted))`,
        `print(${number}, shows(session.dirty))`,
        'target' in attribute && !isQuery
          ? `print(${number}, [shows(part) for part in ${history}])`
          : isQuery
            ? `print(${number}, inspect(${name}).persistent)`
            : `print(${number}, ${history})`,
        `print(${number}, object_session(${name}) is session, session.in_transaction())`,
        `print(${number}, inspect(${name}).identity)`,
      ]),
    ];
  }

  private dump(entity: EntityPlan): void {
    this.step(
      `print('${entity.table}', sorted(map(str, session.execute(text('SELECT * FROM ${entity.table}')).all())))`,
    );
    for (const link of this.schema.links) {
      if (link.variable.startsWith(`${entity.name.toLowerCase()}_`)) {
        this.step(`print('${link.variable}', sorted(session.execute(select(${link.variable})).all()))`);
      }
    }
  }
}
