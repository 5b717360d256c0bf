/**
 * Draws a schema: two to four classes, each joined to an earlier one by a relationship of some kind, and now and then a
 * tree, an inheriting class, a composite key.
 */
import type { Random } from './random.ts';
import type { Collection, ColumnKind, ColumnPlan, EntityPlan, RelationPlan, SchemaPlan } from './schema.ts';

const NAMES = ['Author', 'Book', 'Club', 'Dept', 'Event', 'Film'] as const;
const SCALAR_LAZY = [
  [50, 'select'],
  [12, 'joined'],
  [12, 'selectin'],
  [5, 'subquery'],
  [6, 'immediate'],
  [4, 'raise'],
  [2, 'raise_on_sql'],
  [3, 'noload'],
] as const;
const MANY_LAZY = [...SCALAR_LAZY, [7, 'dynamic'], [7, 'write_only']] as const;
const CASCADES = [
  [45, null],
  [20, 'all, delete-orphan'],
  [12, 'all'],
  [4, 'save-update, merge, delete'],
  [4, 'merge'],
  [3, ''],
  [3, 'all, delete'],
] as const;

function column(name: string, kind: ColumnKind, type: string, rest: Partial<ColumnPlan> = {}): ColumnPlan {
  return { name, kind, type, nullable: true, args: [], primaryKey: false, foreignKey: null, ...rest };
}

/** The drawing of one schema. */
export class SchemaDrawing {
  private readonly random: Random;
  private readonly schema: SchemaPlan;

  constructor(random: Random) {
    this.random = random;
    this.schema = {
      style: random.chance(0.65) ? 'annotated' : 'classic',
      entities: [],
      links: [],
      enforcesForeignKeys: random.chance(0.25),
    };
  }

  draw(): SchemaPlan {
    const { random, schema } = this;
    const count = random.weighted([
      [50, 2],
      [35, 3],
      [15, 4],
    ]);
    const roots: EntityPlan[] = [];
    for (let i = 0; i < count; i++) {
      const entity = this.entity(NAMES[i] as string, i === 0 && random.chance(0.12));
      schema.entities.push(entity);
      if (i > 0) this.join(random.pick(roots), entity);
      roots.push(entity);
      if (random.chance(0.15) && entity.keys.length === 1) this.tree(entity);
    }
    if (random.chance(0.2)) this.inherit(random.pick(roots.filter(({ keys }) => keys.length === 1)));
    return schema;
  }

  private entity(name: string, isComposite: boolean): EntityPlan {
    const { random } = this;
    const columns: ColumnPlan[] = isComposite
      ? [
          column('region', 'text', 'String(10)', { primaryKey: true, nullable: false }),
          column('number', 'number', 'Integer', { primaryKey: true, nullable: false }),
        ]
      : [column('id', 'number', 'Integer', { primaryKey: true, nullable: false })];
    columns.push(
      column('name', 'text', 'String(30)', {
        nullable: random.chance(0.7),
        args: random.chance(0.15) ? ['unique=True'] : [],
      }),
    );
    const extras = [
      column('rank', 'number', 'Integer'),
      column('level', 'number', 'Integer', { args: ['default=1'] }),
      column('status', 'text', 'String(10)', { args: ["server_default='new'"] }),
      column('active', 'flag', 'Boolean', { args: ['default=True'] }),
      column('score', 'real', 'Float'),
      column('notes', 'text', 'String(50)', { args: ["onupdate='touched'"] }),
    ];
    columns.push(...extras.filter((_, i) => random.chance(i === 0 ? 0.6 : 0.15)));
    return {
      name,
      table: `${name.toLowerCase()}s`,
      base: null,
      inheritance: null,
      identity: null,
      columns,
      relations: [],
      tableArgs: [],
      mapperArgs: [],
      keys: isComposite ? ['region', 'number'] : ['id'],
    };
  }

  private join(one: EntityPlan, other: EntityPlan): void {
    const single = one.keys.length === 1;
    const kinds: (readonly [number, () => void])[] = [
      [45, () => this.oneToMany(one, other, one.name.toLowerCase(), `${other.name.toLowerCase()}s`)],
      [15, () => this.oneToOne(one, other)],
    ];
    if (single) {
      kinds.push(
        [22, () => this.manyToMany(one, other)],
        [10, () => this.association(one, other)],
        [8, () => this.twoKeys(one, other)],
      );
    }
    this.random.weighted(kinds)();
  }

  /** The foreign key column or columns of a child; answers what `foreign_keys=` would name. */
  private foreignKey(parent: EntityPlan, child: EntityPlan, role: string, rest: Partial<ColumnPlan> = {}): string[] {
    const { random } = this;
    const ondelete = random.chance(0.2) ? random.pick(['CASCADE', 'SET NULL']) : null;
    const action = ondelete === null ? '' : `, ondelete='${ondelete}'`;
    const nullable = rest.nullable ?? random.chance(0.88);
    if (parent.keys.length === 1) {
      const key = column(`${role}_id`, 'number', 'Integer', {
        ...rest,
        nullable,
        foreignKey: `ForeignKey('${parent.table}.id'${action})`,
      });
      child.columns.push(key);
      return [key.name];
    }
    const names = parent.keys.map((key) => `${role}_${key}`);
    child.columns.push(column(names[0] as string, 'text', 'String(10)', { nullable }));
    child.columns.push(column(names[1] as string, 'number', 'Integer', { nullable }));
    const list = (items: readonly string[]) => `[${items.map((item) => `'${item}'`).join(', ')}]`;
    child.tableArgs.push(
      `ForeignKeyConstraint(${list(names)}, ${list(parent.keys.map((key) => `${parent.table}.${key}`))}${action})`,
    );
    return names;
  }

  private oneToMany(parent: EntityPlan, child: EntityPlan, role: string, plural: string, fixed?: string): void {
    const { random } = this;
    this.foreignKey(parent, child, role);
    const own = fixed === undefined ? [] : [fixed];
    this.pair(
      this.many(plural, child, own, random.weighted(CASCADES), true),
      this.scalar(
        role,
        parent,
        own,
        random.weighted([
          [70, null],
          [10, 'all'],
          [10, ''],
          [5, 'merge'],
        ]),
      ),
      parent,
      child,
    );
  }

  private twoKeys(parent: EntityPlan, child: EntityPlan): void {
    const roles = ['home', 'away'] as const;
    for (const role of roles) {
      const fixed = `foreign_keys='${child.name}.${role}_id'`;
      this.oneToMany(parent, child, role, `${role}_${child.name.toLowerCase()}s`, fixed);
    }
  }

  private tree(entity: EntityPlan): void {
    const { random } = this;
    this.foreignKey(entity, entity, 'parent', { nullable: true });
    const remote =
      this.schema.style === 'classic' || random.chance(0.5) ? `remote_side=[id]` : `remote_side='${entity.name}.id'`;
    this.pair(
      this.many('children', entity, [], random.weighted(CASCADES), true),
      this.scalar('parent', entity, [remote], null),
      entity,
      entity,
    );
  }

  private oneToOne(parent: EntityPlan, child: EntityPlan): void {
    const { random } = this;
    const role = parent.name.toLowerCase();
    const isUnique = parent.keys.length === 1 && random.chance(0.4);
    this.foreignKey(parent, child, role, isUnique ? { args: ['unique=True'] } : {});
    this.pair(
      this.scalar(child.name.toLowerCase(), child, ['uselist=False'], random.weighted(CASCADES), true),
      this.scalar(
        role,
        parent,
        [],
        random.weighted([
          [70, null],
          [20, 'all, delete-orphan'],
          [10, 'all'],
        ]),
      ),
      parent,
      child,
    );
  }

  private manyToMany(one: EntityPlan, other: EntityPlan): void {
    const { random, schema } = this;
    const left = one.name.toLowerCase();
    const right = other.name.toLowerCase();
    const variable = `${left}_${right}`;
    const key = random.chance(0.6) ? ', primary_key=True' : '';
    const action = random.chance(0.2) ? ", ondelete='CASCADE'" : '';
    schema.links.push({
      variable,
      lines: [
        `${variable} = Table(`,
        `    '${variable}',`,
        '    Base.metadata,',
        `    Column('${left}_id', ForeignKey('${one.table}.id'${action})${key}),`,
        `    Column('${right}_id', ForeignKey('${other.table}.id'${action})${key}),`,
        ')',
      ],
    });
    const fixed = [`secondary=${random.chance(0.5) ? variable : `'${variable}'`}`];
    const cascades = [
      [75, null],
      [10, 'all'],
      [5, ''],
      [5, 'all, delete'],
    ] as const;
    this.pair(
      this.many(`${right}s`, other, fixed, random.weighted(cascades), false),
      this.many(`${left}s`, one, fixed, random.weighted(cascades), false),
      one,
      other,
    );
  }

  private association(one: EntityPlan, other: EntityPlan): void {
    const { random, schema } = this;
    const link: EntityPlan = {
      ...this.entity(`${one.name}${other.name}`, false),
      table: `${one.name.toLowerCase()}_${other.name.toLowerCase()}s`,
      columns: [],
      keys: [`${one.name.toLowerCase()}_id`, `${other.name.toLowerCase()}_id`],
    };
    for (const parent of [one, other]) {
      const role = parent.name.toLowerCase();
      this.foreignKey(parent, link, role, { primaryKey: true, nullable: false });
    }
    link.columns.push(column('name', 'text', 'String(30)'));
    if (random.chance(0.5)) link.columns.push(column('rank', 'number', 'Integer'));
    schema.entities.push(link);
    for (const parent of [one, other]) {
      const cascade = random.weighted([
        [55, 'all, delete-orphan'],
        [20, 'all'],
        [25, null],
      ] as const);
      this.pair(
        this.many(
          `${parent === one ? other.name.toLowerCase() : one.name.toLowerCase()}_links`,
          link,
          [],
          cascade,
          false,
        ),
        this.scalar(parent.name.toLowerCase(), parent, [], null),
        parent,
        link,
      );
    }
  }

  private inherit(base: EntityPlan): void {
    const { random, schema } = this;
    base.columns.push(column('kind', 'text', 'String(20)'));
    base.mapperArgs.push("'polymorphic_on': 'kind'", `'polymorphic_identity': '${base.name.toLowerCase()}'`);
    const isJoined = random.chance(0.5);
    for (const prefix of random.chance(0.4) ? ['Big', 'Old'] : ['Big']) {
      const name = `${prefix}${base.name}`;
      const columns = [column(`${prefix.toLowerCase()}_size`, 'number', 'Integer')];
      if (isJoined) {
        columns.unshift(
          column('id', 'number', 'Integer', {
            primaryKey: true,
            nullable: false,
            foreignKey: `ForeignKey('${base.table}.id')`,
          }),
        );
      }
      const sub: EntityPlan = {
        name,
        table: `${name.toLowerCase()}s`,
        base,
        inheritance: isJoined ? 'joined' : 'single',
        identity: name.toLowerCase(),
        columns,
        relations: [],
        tableArgs: [],
        mapperArgs: [`'polymorphic_identity': '${name.toLowerCase()}'`],
        keys: ['id'],
      };
      schema.entities.splice(schema.entities.indexOf(base) + 1, 0, sub);
    }
  }

  private many(
    name: string,
    target: EntityPlan,
    fixed: readonly string[],
    cascade: string | null,
    isOwning: boolean,
  ): RelationPlan {
    const { random } = this;
    const lazy: string = random.weighted(MANY_LAZY);
    const isQuery = lazy === 'dynamic' || lazy === 'write_only';
    const collection: Collection = isQuery
      ? 'list'
      : random.weighted([
          [80, 'list'],
          [10, 'set'],
          [10, 'dict'],
        ]);
    const args: string[] = [];
    const own = [...fixed];
    if (collection === 'dict') own.push("collection_class=attribute_keyed_dict('name')");
    if (collection === 'set') own.push('collection_class=set');
    if (lazy !== 'select') args.push(`lazy='${lazy}'`);
    if (cascade !== null) args.push(`cascade='${cascade}'`);
    if (isOwning && random.chance(0.15)) {
      const isDeleting = cascade !== null && /all|delete/.test(cascade);
      args.push(`passive_deletes=${isDeleting || random.chance(0.8) ? 'True' : "'all'"}`);
    }
    if (random.chance(0.25)) {
      args.push(`order_by='${target.name}.${random.pick(['name', target.keys[0] as string])}'`);
    }
    return { name, target: target.name, many: true, collection, lazy, fixed: own, args, implied: false };
  }

  private scalar(
    name: string,
    target: EntityPlan,
    fixed: readonly string[],
    cascade: string | null,
    isOwning = false,
  ): RelationPlan {
    const { random } = this;
    const lazy: string = random.weighted(SCALAR_LAZY);
    const args: string[] = [];
    if (lazy !== 'select') args.push(`lazy='${lazy}'`);
    if (cascade !== null) args.push(`cascade='${cascade}'`);
    if (cascade?.includes('orphan') && !isOwning) args.push('single_parent=True');
    if (isOwning && random.chance(0.1)) args.push('passive_deletes=True');
    if (!isOwning && random.chance(0.04)) args.push('innerjoin=True');
    if (random.chance(0.04)) args.push('active_history=True');
    return { name, target: target.name, many: false, collection: 'list', lazy, fixed, args, implied: false };
  }

  /** Puts two sides of one relationship in place: tied by back_populates, by a backref, or one of them alone. */
  private pair(first: RelationPlan, second: RelationPlan, one: EntityPlan, other: EntityPlan): void {
    const form = this.random.weighted([
      [62, 'back_populates'],
      [18, 'backref'],
      [10, 'first'],
      [10, 'second'],
    ] as const);
    const tied = (side: RelationPlan, reverse: RelationPlan) => ({
      ...side,
      args: [`back_populates='${reverse.name}'`, ...side.args],
    });
    switch (form) {
      case 'back_populates':
        one.relations.push(tied(first, second));
        other.relations.push(tied(second, first));
        return;
      case 'backref': {
        // A backref takes over the key columns and the link table, not what the other side says of itself.
        const own = [...second.fixed.filter((arg) => /remote_side|uselist|collection_class/.test(arg)), ...second.args];
        const backref = own.length > 0 ? `backref('${second.name}', ${own.join(', ')})` : `'${second.name}'`;
        one.relations.push({ ...first, args: [`backref=${backref}`, ...first.args] });
        other.relations.push({ ...second, implied: true });
        return;
      }
      case 'first':
        one.relations.push(first);
        return;
      default:
        other.relations.push(second);
    }
  }
}
