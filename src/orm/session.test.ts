import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import type { SqljsDriver } from '../engine/sqljs-driver.ts';
import { loadTestDriver, recordedEngine } from '../engine/testing.ts';
import { Column, ForeignKey, MetaData, Table } from '../sql/schema.ts';
import { Integer, String as StringType } from '../sql/types.ts';
import { inspectInstance, type Model, ModelRegistry, relationship } from './define-model.ts';
import { Session } from './session.ts';
import type { ModelCollection, ModelInstance } from './typescript-host.ts';

let driver: SqljsDriver;
beforeAll(async () => {
  driver = await loadTestDriver();
});

interface Blog {
  readonly registry: ModelRegistry;
  readonly User: Model;
  readonly Post: Model;
  readonly Tag: Model;
  readonly Node: Model;
  readonly engine: Engine;
  readonly log: string[];
  readonly session: Session;
}

const integerKey = (): Column => new Column('id', new Integer(), [], { primaryKey: true });

function blog(): Blog {
  const metadata = new MetaData();
  const users = Table.define('users', metadata, [integerKey(), new Column('name', new StringType())]);
  const posts = Table.define('posts', metadata, [
    integerKey(),
    new Column('title', new StringType()),
    new Column('author_id', new Integer(), [new ForeignKey('users.id')]),
  ]);
  const tags = Table.define('tags', metadata, [integerKey(), new Column('name', new StringType())]);
  const postTags = Table.define('post_tags', metadata, [
    new Column('post_id', new Integer(), [new ForeignKey('posts.id')], { primaryKey: true }),
    new Column('tag_id', new Integer(), [new ForeignKey('tags.id')], { primaryKey: true }),
  ]);
  const nodes = Table.define('nodes', metadata, [
    integerKey(),
    new Column('name', new StringType()),
    new Column('parent_id', new Integer(), [new ForeignKey('nodes.id')]),
  ]);
  const registry = new ModelRegistry(metadata);
  const User = registry.define('User', users, {
    posts: relationship('Post', { backPopulates: 'author', cascade: 'all, delete-orphan' }),
  });
  const Post = registry.define('Post', posts, {
    author: relationship('User', { backPopulates: 'posts' }),
    tags: relationship('Tag', { secondary: postTags, backPopulates: 'posts' }),
  });
  const Tag = registry.define('Tag', tags, {
    posts: relationship('Post', { secondary: postTags, backPopulates: 'tags' }),
  });
  const Node = registry.define('Node', nodes, {
    children: relationship('Node', { backPopulates: 'parent' }),
    parent: relationship('Node', { backPopulates: 'children', remoteSide: nodes.c.get('id') as Column }),
  });
  const { engine, log } = recordedEngine(driver);
  const connection = engine.connect();
  for (const sql of [
    'CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR)',
    'CREATE TABLE posts (id INTEGER PRIMARY KEY, title VARCHAR, author_id INTEGER)',
    'CREATE TABLE tags (id INTEGER PRIMARY KEY, name VARCHAR)',
    'CREATE TABLE post_tags (post_id INTEGER, tag_id INTEGER, PRIMARY KEY (post_id, tag_id))',
    'CREATE TABLE nodes (id INTEGER PRIMARY KEY, name VARCHAR, parent_id INTEGER)',
  ]) {
    connection.execDriverSql(sql);
  }
  connection.commit();
  connection.close();
  log.length = 0;
  return { registry, User, Post, Tag, Node, engine, log, session: new Session(registry.environment, { bind: engine }) };
}

function statements({ log }: Blog): string[] {
  return log.splice(0);
}

function writes(b: Blog): string[] {
  return statements(b).filter((line) => !line.startsWith('SELECT'));
}

const state = inspectInstance;
const collection = (object: ModelInstance, key: string): ModelCollection => object[key] as ModelCollection;

describe('flush', () => {
  test('writes parents, then children with their key, and commits', () => {
    const b = blog();
    const ann = b.User.create({ name: 'ann', posts: [b.Post.create({ title: 'a' }), b.Post.create({ title: 'b' })] });
    b.session.add(state(ann));
    b.session.commit();
    expect(statements(b)).toEqual([
      'BEGIN (implicit)',
      'INSERT INTO users (name) VALUES (?) ["ann"]',
      'INSERT INTO posts (title, author_id) VALUES (?, ?) RETURNING id ["a",1]',
      'INSERT INTO posts (title, author_id) VALUES (?, ?) RETURNING id ["b",1]',
      'COMMIT',
    ]);
    expect(b.registry.warnings).toEqual([]);
  });

  test('sends rows with given keys as one executemany', () => {
    const b = blog();
    b.session.addAll([state(b.User.create({ id: 1, name: 'a' })), state(b.User.create({ id: 2, name: 'b' }))]);
    b.session.flush();
    expect(statements(b)).toEqual(['BEGIN (implicit)', 'INSERT INTO users (id, name) VALUES (?, ?) [[1,"a"],[2,"b"]]']);
  });

  test('updates only what changed, rows together, sorted by key', () => {
    const b = blog();
    const users = ['a', 'b', 'c'].map((name) => b.User.create({ name }));
    b.session.addAll(users.map(state));
    b.session.flush();
    statements(b);
    for (const user of [...users].reverse()) user.name = `${user.name}!`;
    b.session.flush();
    expect(statements(b)).toEqual(['UPDATE users SET name=? WHERE users.id = ? [["a!",1],["b!",2],["c!",3]]']);
    (users[0] as ModelInstance).name = 'a!';
    b.session.flush();
    expect(statements(b)).toEqual([]);
  });

  test('writes association rows after both sides and deletes them one by one', () => {
    const b = blog();
    const tag = b.Tag.create({ name: 't' });
    const post = b.Post.create({ title: 'p', tags: [tag] });
    b.session.add(state(post));
    b.session.flush();
    expect(statements(b)).toEqual([
      'BEGIN (implicit)',
      'INSERT INTO posts (title, author_id) VALUES (?, ?) ["p",null]',
      'INSERT INTO tags (name) VALUES (?) ["t"]',
      'INSERT INTO post_tags (post_id, tag_id) VALUES (?, ?) [1,1]',
    ]);
    collection(post, 'tags').remove(tag);
    b.session.flush();
    expect(statements(b)).toEqual(['DELETE FROM post_tags WHERE post_tags.post_id = ? AND post_tags.tag_id = ? [1,1]']);
  });

  test('writes a tree level by level', () => {
    const b = blog();
    const root = b.Node.create({ name: 'root' });
    const left = b.Node.create({ name: 'left', parent: root });
    b.Node.create({ name: 'leaf', parent: left });
    b.Node.create({ name: 'right', parent: root });
    b.session.add(state(root));
    b.session.flush();
    expect(statements(b)).toEqual([
      'BEGIN (implicit)',
      'INSERT INTO nodes (name, parent_id) VALUES (?, ?) ["root",null]',
      'INSERT INTO nodes (name, parent_id) VALUES (?, ?) RETURNING id ["left",1]',
      'INSERT INTO nodes (name, parent_id) VALUES (?, ?) RETURNING id ["right",1]',
      'INSERT INTO nodes (name, parent_id) VALUES (?, ?) ["leaf",2]',
    ]);
  });

  test('deletes orphans, and children before their parent', () => {
    const b = blog();
    const posts = ['a', 'b', 'c'].map((title) => b.Post.create({ title }));
    const ann = b.User.create({ name: 'ann', posts });
    b.session.add(state(ann));
    b.session.flush();
    statements(b);
    collection(ann, 'posts').remove(posts[1] as ModelInstance);
    b.session.flush();
    expect(writes(b)).toEqual(['DELETE FROM posts WHERE posts.id = ? [2]']);
    b.session.delete(state(ann));
    b.session.flush();
    expect(writes(b)).toEqual([
      'DELETE FROM posts WHERE posts.id = ? [[1],[3]]',
      'DELETE FROM users WHERE users.id = ? [1]',
    ]);
  });
});

describe('rollback', () => {
  test('makes new objects transient and brings deleted ones back', () => {
    const b = blog();
    const ann = b.User.create({ name: 'ann' });
    b.session.add(state(ann));
    b.session.commit();
    const bob = b.User.create({ name: 'bob' });
    b.session.add(state(bob));
    b.session.delete(state(ann));
    b.session.flush();
    expect([state(ann).deleted, state(bob).persistent]).toEqual([true, true]);
    b.session.rollback();
    expect([state(ann).persistent, state(bob).transient, bob.id]).toEqual([true, true, 2]);
    expect(b.registry.host.pins.size).toBe(0);
  });

  test('of a savepoint keeps what came before it', () => {
    const b = blog();
    const ann = b.User.create({ name: 'ann' });
    b.session.add(state(ann));
    const savepoint = b.session.beginNested();
    ann.name = 'changed';
    b.session.flush();
    savepoint.rollback();
    b.session.commit();
    expect(statements(b)).toEqual([
      'BEGIN (implicit)',
      'INSERT INTO users (name) VALUES (?) ["ann"]',
      'SAVEPOINT sa_savepoint_1',
      'UPDATE users SET name=? WHERE users.id = ? ["changed",1]',
      'ROLLBACK TO SAVEPOINT sa_savepoint_1',
      'COMMIT',
    ]);
  });

  test('is demanded after a failed flush', () => {
    const b = blog();
    b.session.addAll([state(b.User.create({ id: 1, name: 'a' })), state(b.User.create({ id: 1, name: 'b' }))]);
    expect(() => b.session.flush()).toThrow('UNIQUE constraint failed: users.id');
    expect(() => b.session.connection()).toThrow(
      "This Session's transaction has been rolled back due to a previous exception during flush. To begin a new transaction with this Session, first issue Session.rollback(). Original exception was: (sqlite3.IntegrityError) UNIQUE constraint failed: users.id",
    );
    b.session.rollback();
    expect(b.session.isClean()).toBe(true);
    expect(statements(b).filter((line) => line === 'ROLLBACK')).toHaveLength(1);
  });
});

test('nothing is begun for a session that does nothing', () => {
  const b = blog();
  b.session.commit();
  b.session.add(state(b.User.create({ name: 'x' })));
  b.session.close();
  expect(statements(b)).toEqual([]);
});

test('merge copies onto the object of the session', () => {
  const b = blog();
  b.session.add(state(b.User.create({ name: 'ann' })));
  b.session.commit();
  statements(b);
  const merged = b.session.merge(state(b.User.create({ id: 1, name: 'eve' })));
  b.session.flush();
  expect(merged.persistent).toBe(true);
  expect(statements(b).at(-1)).toBe('UPDATE users SET name=? WHERE users.id = ? ["eve",1]');
});
