/**
 * The text of Core statements, against what SQLAlchemy 2.0.52 prints for SQLite and for str() (golden/core-text.json: one
 * entry a case, in the order of the cases below).
 */
import { expect, test } from 'vitest';
import type { ClauseElement } from './clause-element.ts';
import { compile } from './compiler/compile.ts';
import { CreateIndex, CreateTable, DropTable } from './ddl.ts';
import { delete_, insert, update } from './dml.ts';
import * as E from './elements.ts';
import { booleanValueError, SqlAlchemyError } from './errors.ts';
import { type FunctionElement, func as fn } from './functions.ts';
import golden from './golden/core-text.json' with { type: 'json' };
import { operators } from './operators.ts';
import { Column, type ColumnOptions, ForeignKey, type Index, MetaData, Table } from './schema.ts';
import * as S from './selectable.ts';
import * as T from './types.ts';

const { and_, or_, not_, literal, literalColumn, TRUE, FALSE, NULL } = E;
const { select } = S;

function column(name: string, type: E.TypeArgument, items: ForeignKey[] = [], options: ColumnOptions = {}): Column {
  return new Column(name, type, items, options);
}

const metadata = new MetaData();
const users = Table.define('users', metadata, [
  column('id', T.Integer, [], { primaryKey: true }),
  column('name', new T.String(50), [], { nullable: false }),
  column('age', T.Integer),
  column('active', T.Boolean, [], { default: true }),
  column('data', T.JSON),
  column('at', T.DateTime),
]);
const posts = Table.define('posts', metadata, [
  column('id', T.Integer, [], { primaryKey: true }),
  column('title', new T.String(100), [], { unique: true }),
  column('user_id', null, [new ForeignKey('users.id', { ondelete: 'CASCADE' })], { index: true }),
  column('score', T.Float, [], { serverDefault: '0' }),
  column('order', T.Integer),
  column('createdAt', T.DateTime, [], { serverDefault: fn('now') }),
]);
const tags = Table.define('tags', metadata, [
  column('id', T.Integer, [], { primaryKey: true }),
  column('label', T.String),
]);
const pt = Table.define('post_tags', metadata, [
  column('post_id', null, [new ForeignKey('posts.id')], { primaryKey: true }),
  column('tag_id', null, [new ForeignKey('tags.id')], { primaryKey: true }),
]);
const emp = Table.define('emp', metadata, [
  column('id', T.Integer, [], { primaryKey: true }),
  column('mgr_id', T.Integer, [new ForeignKey('emp.id')]),
  column('name', T.String),
]);

function col(from: S.FromClause, key: string): E.ColumnElement {
  return from.columns.get(key) as E.ColumnElement;
}
const u = (key: string): E.ColumnElement => col(users, key);
const p = (key: string): E.ColumnElement => col(posts, key);
const call = (func: E.ColumnElement): FunctionElement => func as FunctionElement;
const text = (sql: string): E.TextClause => new E.TextClause(sql);
const distinct = (element: E.ColumnElement): E.ColumnElement => element.distinct();
const bindparam = (key: string, value?: unknown): E.BindParameter =>
  new E.BindParameter(key, value === undefined ? {} : { value });
const desc = (target: E.ColumnElement | string): E.ColumnElement =>
  new E.UnaryExpression(typeof target === 'string' ? new E.TextualLabelReference(target) : target, {
    modifier: operators.descOp,
  });

const results: string[] = [];
const masked = (sql: string): string => sql.replace(/0x[0-9a-f]+/g, '0x');

function attempt(make: () => string): string {
  try {
    return masked(make());
  } catch (error) {
    if (!(error instanceof SqlAlchemyError)) throw error;
    return masked(`${error.pythonType.split('.').at(-1)}: ${error.describe()}`);
  }
}

/** Both texts of a statement. */
function show(statement: ClauseElement, options: { columnKeys?: readonly string[] } = {}): void {
  const sqlite = attempt(() => compile(statement, options).sql);
  const plain = options.columnKeys ? '' : attempt(() => compile(statement, { dialect: 'default' }).sql);
  results.push(`${sqlite}\n--\n${plain}`);
}

/** The text with values written out. */
function lit(statement: ClauseElement): void {
  results.push(attempt(() => compile(statement, { literalBinds: true }).sql));
}

/** The error of a construct, or its text. */
function err(make: () => ClauseElement): void {
  results.push(attempt(() => compile(make(), { dialect: 'default' }).sql));
}

/** A case of the recording that only Python has. */
function skip(): void {
  results.push(String(golden[results.length]));
}

show(select(users));
show(select(u('id'), u('name')).where(u('age').gt(5)).where(u('name').eq('x')));
show(select(users, posts).join(posts));
show(select(users, posts).joinFrom(users, posts, u('id').eq(p('user_id')), { isouter: true }));
show(select(users).where(u('id').in_([1, 2, 3])));
show(select(users).where(u('id').notIn([1, 2, 3])));
lit(select(users).where(u('id').in_([])));
lit(select(users).where(u('id').in_([1, 2]), u('name').in_(['a', 'b'])));
show(select(users).where(new E.Tuple([u('id'), u('name')]).in_([[1, 'a']])));
show(select(users).orderBy(u('name').desc(), u('age')).limit(5).offset(2));
show(select(users).limit(5));
show(select(users).offset(5));
show(select(fn('count')).selectFrom(users));
show(select(fn('count', [u('id')]), fn('count', [p('id')]), fn('sum', [u('age')])).joinFrom(users, posts));
show(
  select(u('name'), fn('count', [p('id')]).label('n'))
    .join(posts)
    .groupBy(u('name'))
    .having(fn('count', [p('id')]).gt(1))
    .orderBy(desc('n')),
);
show(
  select(u('name'), fn('count', [p('id')]).label('n'))
    .join(posts)
    .groupBy(u('name'))
    .orderBy('n'),
);
const sq = select(p('user_id'), fn('count').label('cnt')).groupBy(p('user_id')).subquery();
show(select(users, col(sq, 'cnt')).outerjoin(sq, u('id').eq(col(sq, 'user_id'))));
show(
  select(u('name')).where(
    select(p('id'))
      .where(p('user_id').eq(u('id')))
      .exists(),
  ),
);
show(select(u('name')).where(new S.Exists().where(p('user_id').eq(u('id'))).invert()));
show(
  select(
    u('name'),
    select(fn('count', [p('id')]))
      .where(p('user_id').eq(u('id')))
      .scalarSubquery()
      .label('c'),
  ),
);
show(
  select(
    u('name'),
    select(fn('count', [p('id')]))
      .where(p('user_id').eq(u('id')))
      .scalarSubquery(),
  ),
);
const a1 = users.alias(),
  a2 = users.alias('u2');
show(select(col(a1, 'name'), col(a2, 'name')).where(col(a1, 'id').lt(col(a2, 'id'))));
show(select(u('id'), p('id'), col(tags, 'id')));
show(select(u('id')).union(select(p('id'))));
show(
  select(u('id'))
    .where(u('id').eq(1))
    .unionAll(select(p('id')).limit(3))
    .orderBy('id'),
);
const un = select(u('id'), u('name'))
  .union(select(p('id'), p('title')))
  .subquery();
show(select(col(un, 'name'), un));
const c = select(u('id'), u('name')).where(u('age').gt(3)).cte('adults');
show(select(col(c, 'name')).join(posts, p('user_id').eq(col(c, 'id'))));
let cc = select(col(emp, 'id'), col(emp, 'mgr_id'), literal(0).label('lvl'))
  .where(col(emp, 'mgr_id').is_(null))
  .cte('tree', true);
const e2 = emp.alias('e');
cc = cc.unionAll(
  select(col(e2, 'id'), col(e2, 'mgr_id'), col(cc, 'lvl').add(1)).join(cc, col(e2, 'mgr_id').eq(col(cc, 'id'))),
);
show(select(cc));
show(
  select(
    new E.Case(
      [
        [u('age').lt(18), 'minor'],
        [u('age').lt(65), 'adult'],
      ],
      { else_: 'senior' },
    ).label('g'),
    u('name'),
  ),
);
show(
  select(
    new E.Case(
      [
        ['a', 1],
        ['b', 2],
      ],
      { value: u('name') },
    ),
  ),
);
show(select(new E.Cast(u('age'), T.String), new E.TypeCoerce(u('age'), T.String)));
show(select(new E.Extract('year', u('at'))));
show(
  select(
    u('name').add('x'),
    u('name').add(u('name')),
    u('age').add(1),
    u('age').mul(2).sub(u('age').truediv(3)),
    u('age').floordiv(2),
    u('age').mod(3),
    u('age').neg(),
  ),
);
show(select(u('name')).where(or_(u('age').gt(1), and_(u('name').eq('a'), u('age').lt(3))), not_(u('name').eq('b'))));
show(select(u('name')).where(u('active')));
show(select(u('name')).where(u('active').invert()));
show(select(u('name')).where(u('active').eq(true), u('active').is_(false), u('name').eq(null), u('name').ne(null)));
show(
  select(u('name')).where(
    u('name').like('a%'),
    u('name').ilike('b%'),
    u('name').startswith('c'),
    u('name').endswith('d'),
    u('name').contains('e', { autoescape: true }),
  ),
);
show(
  select(u('name')).where(
    u('name').icontains('a'),
    u('name').contains('b').invert(),
    u('name').notLike('x'),
    u('name').notIlike('y'),
  ),
);
show(select(u('name')).where(u('age').between(1, 5), u('age').between(2, 3).invert()));
show(
  select(u('name')).where(u('name').collate('NOCASE').eq('x')).orderBy(u('name').collate('NOCASE').desc().nullsLast()),
);
show(select(u('name')).distinct());
show(
  select(
    call(fn('row_number')).over({ partitionBy: u('name'), orderBy: u('age').desc() }),
    call(fn('sum', [u('age')])).over({ rows: [null, 0] }),
    call(fn('rank')).over({ orderBy: [u('id')], range: [-1, 2] }),
  ),
);
show(select(call(fn('count', [u('id')])).filter(u('age').gt(3))));
show(select(text('a, b')).selectFrom(text('t')).where(text('x = :y')));
show(text('select * from t where id = :id and x = \\:z'));
show(select(literalColumn("'x'"), literal('y'), NULL, TRUE, FALSE));
show(insert(users));
show(insert(users).values({ name: 'a', age: 3 }));
show(
  insert(users).values([
    { name: 'a', age: 1 },
    { name: 'b', age: 2 },
  ]),
);
show(insert(users), { columnKeys: ['name'] });
show(insert(users).returning(u('id'), u('name')));
show(insert(users).fromSelect(['name', 'age'], select(p('title'), p('id'))));
show(insert(users).prefixWith(['OR REPLACE']).values({ name: 'x' }));
show(
  insert(users)
    .values({ name: 'x' })
    .onConflictDoUpdate({ indexElements: ['id'], set: { name: 'y', age: insert(users).excluded.get('age') } }),
);
show(insert(users).values({ name: 'x' }).onConflictDoNothing());
show(
  update(users)
    .where(u('id').eq(5))
    .values({ name: 'x', age: u('age').add(1) }),
);
show(
  update(users).values({
    name: select(p('title'))
      .where(p('user_id').eq(u('id')))
      .limit(1)
      .scalarSubquery(),
  }),
);
show(
  update(users)
    .where(u('id').eq(p('user_id')))
    .values({ name: 'x' }),
);
show(delete_(users).where(u('id').eq(5)));
show(delete_(users).where(u('id').in_(select(p('user_id')))));
show(users.delete());
show(
  users
    .update()
    .values(new Map([[u('name'), 'q']]))
    .returning(u('id')),
);
show(new CreateTable(users));
show(new CreateTable(posts));
show(new CreateTable(pt));
show(new CreateTable(emp));
show(new CreateIndex([...posts.indexes][0] as Index));
show(new DropTable(posts));
show(u('name').eq('x'));
show(u('age').in_([1, 2]));
show(and_(u('id').eq(1), or_(u('id').eq(2), u('id').eq(3)), u('id').eq(4)));
show(select(users).where(and_()));
show(and_(TRUE, u('id').eq(1)));
show(or_(FALSE, u('id').eq(1)));
show(and_(FALSE, u('id').eq(1)));
show(and_(u('id').eq(1), true));
show(select(users.join(posts)));
show(select(users).selectFrom(users.join(posts).join(pt).join(tags)));
show(select(col(tags, 'label')).join(pt).join(posts).where(p('title').eq('x')));
err(() => select(tags).join(users));
err(() => select(users).join(users));
err(() => select('id'));
err(() => select(users).where('x = 1'));
err(() => select(users).orderBy('foo bar'));
err(() => select([u('id')]));
err(() => select(users, posts).join(tags));
err(() => {
  throw booleanValueError();
});
err(() => u('id').in_(5));
err(() => select(users).where(5));
skip();
err(() => insert(users).values({ foo: 3 }));
err(() => select(users).limit('a'));
show(select(u('data').getitem('a'), u('data').getitem('a').getitem('b'), u('data').getitem(['x', 'y'])));
show(select(u('id').label('id'), p('id').label('id')));
show(
  select(users)
    .where(u('id').eq(bindparam('x')))
    .where(u('name').eq(bindparam('y', 'z'))),
);
show(
  select(
    fn('coalesce', [u('name'), 'x']),
    fn('now'),
    fn('current_timestamp'),
    fn('lower', [u('name')]),
    fn('foo.bar', [1]),
    fn('max', [u('age')]),
    fn('random'),
    fn('char_length', [u('name')]),
  ),
);
show(select(u('name').op('->>')('x'), u('age').op('&')(1).eq(2), u('age').bitwiseAnd(3)));
show(select(u('age').isDistinctFrom(3), u('age').isNotDistinctFrom(null)));
show(select(u('name')).where(u('name').regexpMatch('a.*')));
show(select(p('order'), p('createdAt')));
show(
  select(posts)
    .where(p('order').in_([1]))
    .orderBy(p('order')),
);
show(select(users).where(u('id').eq(select(fn('max', [p('user_id')])).scalarSubquery())));
show(select(users).withForUpdate());
show(
  select(users)
    .correlate(posts)
    .where(u('id').eq(p('user_id'))),
);
show(select(fn('count')).selectFrom(select(users).where(u('id').gt(3)).subquery()));
show(
  select(
    new S.Values([new E.ColumnClause('a', T.Integer), new E.ColumnClause('b', T.String)], 'v').data([
      [1, 'x'],
      [2, 'y'],
    ]),
  ),
);
show(
  select(u('id'))
    .except_(select(p('id')))
    .limit(3),
);
show(
  select(u('id'))
    .union(select(p('id')))
    .subquery()
    .select(),
);
show(select(u('name').label('foo')).orderBy(u('name').label('foo')));
show(select(u('name').label('foo')).orderBy('foo').groupBy('foo'));
show(
  select(u('age').add(u('id')).label('s'))
    .where(u('age').add(u('id')).gt(3))
    .orderBy(desc('s')),
);
show(
  select(u('id')).where(
    u('name')
      .is_(null)
      .or_(u('age').eq(3).and_(u('id').ne(4))),
  ),
);
show(select(u('id')).where(u('name').is_(null).or_(u('age').eq(3)).invert()));
show(select(col(call(fn('json_each', [u('data')])).tableValued(['key', 'value']), 'value')));
show(select(u('name').concat('x').concat('y'), u('name').add('a').add('b').label('n')));
show(
  select(
    u('age').add(1).mul(2),
    u('age').add(u('id').mul(3)),
    u('age').sub(1).sub(u('id').sub(2)),
    u('age').sub(u('id').sub(2)),
  ),
);
show(select(users).where(fn('lower', [u('name')]).eq(fn('lower', ['X']))));
show(select(new S.Exists().where(u('id').eq(3))));
show(select(new S.Exists(select(u('id'))).label('e')));
show(select(users));
show(select(distinct(u('name')), fn('count', [distinct(u('name'))]), fn('count', [u('name').distinct()])));
show(
  select(u('name'))
    .groupBy(u('name'), u('age'))
    .having(and_(fn('count').gt(2), fn('max', [u('age')]).lt(5))),
);
lit(select(users).where(u('name').eq("o'x"), u('age').eq(null), u('active').eq(true), u('age').gt(3.5)));
show(select(u('id'), u('id'), u('name'), u('name')));
show(select(u('id'), u('id'), p('id'), p('id'), u('name')).setLabelStyle(S.LABEL_STYLE_TABLENAME_PLUS_COL));
const s = select(u('id'), p('id'), p('title')).join(posts).subquery();
show(select(s));
show(select(col(s, 'id_1'), col(s, 'title')));
const s2 = select(users, posts).join(posts).setLabelStyle(S.LABEL_STYLE_TABLENAME_PLUS_COL).alias('zz');
show(select(col(s2, 'users_id'), col(s2, 'posts_id')));
show(select(users.alias().join(posts.alias(), TRUE)));
show(update(users).orderedValues([u('age'), 1], [u('name'), 'b']));
const lat = select(p('id')).where(p('user_id').eq(u('id')));
show(select(u('id'), lat.scalarSubquery().add(1)));
show(select(u('age').cast(new T.Numeric(10, 2)), u('age').truediv(2), u('age').truediv(2.5)));
show(u('name').desc());
show(fn('count', [u('id')]));
show(posts.join(users));
show(users);
show(u('name'));
show(select(u('name')).subquery());
show(c);

test('as many cases as recordings', () => {
  expect(results.length).toBe(golden.length);
});

test.each(golden.map((want, i) => ({ i, want })))('case $i prints as recorded', ({ i, want }) => {
  expect(results[i]?.trimEnd()).toBe(want.trimEnd());
});
