/** For tests: the blog that most loading tests use, with rows in an in-memory database, and the log of its statements. */
import type { Engine } from '../engine/engine.ts';
import type { SqljsDriver } from '../engine/sqljs-driver.ts';
import { recordedEngine } from '../engine/testing.ts';
import { ForeignKey } from '../sql/constraints.ts';
import { Column, Table } from '../sql/schema.ts';
import { Integer, String as SqlString } from '../sql/types.ts';
import { type Model, ModelRegistry, relationship } from './define-model.ts';
import type { RelationshipOptions } from './relationship.ts';
import { Session } from './session.ts';

export interface Blog {
  readonly orm: ModelRegistry;
  readonly User: Model;
  readonly Post: Model;
  readonly Tag: Model;
  readonly engine: Engine;
  readonly session: Session;
  /** SELECTs sent since the last call, on one line each. */
  statements(): string[];
}

const ROWS = [
  'CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR)',
  'CREATE TABLE posts (id INTEGER PRIMARY KEY, title VARCHAR, author_id INTEGER)',
  'CREATE TABLE tags (id INTEGER PRIMARY KEY, label VARCHAR)',
  'CREATE TABLE post_tags (post_id INTEGER, tag_id INTEGER)',
  "INSERT INTO users VALUES (1, 'ann'), (2, 'bob')",
  "INSERT INTO posts VALUES (1, 'a', 1), (2, 'b', 1)",
  "INSERT INTO tags VALUES (1, 'x')",
  'INSERT INTO post_tags VALUES (1, 1)',
];

/** Users, their posts and the posts' tags. */
export function aBlog(driver: SqljsDriver, posts: RelationshipOptions = {}): Blog {
  const orm = new ModelRegistry();
  const { metadata } = orm;
  const id = () => new Column('id', Integer, [], { primaryKey: true });
  const users = Table.define('users', metadata, [id(), new Column('name', SqlString)]);
  const postTable = Table.define('posts', metadata, [
    id(),
    new Column('title', SqlString),
    new Column('author_id', Integer, [new ForeignKey('users.id')]),
  ]);
  const tags = Table.define('tags', metadata, [id(), new Column('label', SqlString)]);
  const postTags = Table.define('post_tags', metadata, [
    new Column('post_id', Integer, [new ForeignKey('posts.id')], { primaryKey: true }),
    new Column('tag_id', Integer, [new ForeignKey('tags.id')], { primaryKey: true }),
  ]);
  const orderBy = postTable.c.get('id') as Column;
  const User = orm.define('User', users, {
    posts: relationship('Post', { backPopulates: 'author', orderBy, ...posts }),
  });
  const Post = orm.define('Post', postTable, {
    author: relationship('User', { backPopulates: 'posts' }),
    tags: relationship('Tag', { secondary: postTags, backPopulates: 'posts' }),
  });
  const Tag = orm.define('Tag', tags, { posts: relationship('Post', { secondary: postTags, backPopulates: 'tags' }) });
  const { engine, log } = recordedEngine(driver);
  const connection = engine.connect();
  for (const sql of ROWS) connection.execDriverSql(sql);
  connection.commit();
  connection.close();
  log.splice(0, log.length);
  const session = new Session(orm.environment, { bind: engine });
  return {
    orm,
    User,
    Post,
    Tag,
    engine,
    session,
    statements: () =>
      log
        .splice(0, log.length)
        .filter((line) => line.startsWith('SELECT'))
        .map((line) => line.replaceAll(/\s*\n\s*/g, ' ')),
  };
}
