import { describe, expect, test } from 'vitest';
import { ForeignKey } from '../sql/constraints.ts';
import { Column, type MetaData, Table } from '../sql/schema.ts';
import { Integer, String as SqlString } from '../sql/types.ts';
import { HISTORY_BLANK } from './attributes.ts';
import { MANYTOMANY, MANYTOONE, ONETOMANY } from './base.ts';
import { ModelRegistry, relationship } from './define-model.ts';
import { type ModelCollection, type ModelInstance, stateOf } from './typescript-host.ts';

function blogTables(metadata: MetaData) {
  const users = Table.define('users', metadata, [
    new Column('id', Integer, [], { primaryKey: true }),
    new Column('name', SqlString),
  ]);
  const posts = Table.define('posts', metadata, [
    new Column('id', Integer, [], { primaryKey: true }),
    new Column('title', SqlString),
    new Column('author_id', Integer, [new ForeignKey('users.id')]),
  ]);
  return { users, posts };
}

function blog(orm = new ModelRegistry()) {
  const { users, posts } = blogTables(orm.metadata);
  const User = orm.define('User', users, { posts: relationship('Post', { backPopulates: 'author' }) });
  const Post = orm.define('Post', posts, { author: relationship('User', { backPopulates: 'posts' }) });
  return { orm, User, Post };
}

const list = (object: ModelInstance, key: string): ModelCollection => object[key] as ModelCollection;

describe('configuration', () => {
  test('directions follow the foreign keys', () => {
    const { orm, User, Post } = blog();
    orm.registry.configure();
    expect(User.mapper.getRelationship('posts').direction).toBe(ONETOMANY);
    expect(User.mapper.getRelationship('posts').uselist).toBe(true);
    expect(Post.mapper.getRelationship('author').direction).toBe(MANYTOONE);
    expect(Post.mapper.getRelationship('author').uselist).toBe(false);
    expect([...User.mapper.attrs.keys()]).toEqual(['posts', 'id', 'name']);
  });

  test('a self-referential table points both ways with remote_side', () => {
    const orm = new ModelRegistry();
    const nodes = Table.define('nodes', orm.metadata, [
      new Column('id', Integer, [], { primaryKey: true }),
      new Column('parent_id', Integer, [new ForeignKey('nodes.id')]),
    ]);
    const id = nodes.c.get('id') as Column;
    const Node = orm.define('Node', nodes, {
      children: relationship('Node', { backPopulates: 'parent' }),
      parent: relationship('Node', { backPopulates: 'children', remoteSide: id }),
    });
    orm.registry.configure();
    expect(Node.mapper.getRelationship('children').direction).toBe(ONETOMANY);
    expect(Node.mapper.getRelationship('parent').direction).toBe(MANYTOONE);
  });

  test('both sides the same way is an error that names them', () => {
    const orm = new ModelRegistry();
    const nodes = Table.define('nodes', orm.metadata, [
      new Column('id', Integer, [], { primaryKey: true }),
      new Column('parent_id', Integer, [new ForeignKey('nodes.id')]),
    ]);
    orm.define('Node', nodes, {
      children: relationship('Node', { backPopulates: 'parent' }),
      parent: relationship('Node', { backPopulates: 'children' }),
    });
    expect(() => orm.registry.configure()).toThrow(
      'Node.children and back-reference Node.parent are both of the same direction <RelationshipDirection.ONETOMANY: 1>.  Did you mean to set remote_side on the many-to-one side ?',
    );
  });

  test('a backref of a self-referential relationship needs remote_side too', () => {
    const define = (options: { remoteSide?: Column }) => {
      const orm = new ModelRegistry();
      const parts = Table.define('parts', orm.metadata, [
        new Column('id', Integer, [], { primaryKey: true }),
        new Column('parent_id', Integer, [new ForeignKey('parts.id')]),
      ]);
      const remote = options.remoteSide ? { remoteSide: parts.c.get('id') as Column } : {};
      const Part = orm.define('Part', parts, {
        children: relationship('Part', { backref: { key: 'parent', options: remote } }),
      });
      orm.registry.configure();
      return Part.mapper.getRelationship('parent').direction;
    };
    expect(() => define({})).toThrow('Part.children and back-reference Part.parent are both of the same direction');
    expect(define({ remoteSide: new Column('id', Integer) })).toBe(MANYTOONE);
  });

  test('a many-to-many goes through its secondary table', () => {
    const orm = new ModelRegistry();
    const { users, posts } = blogTables(orm.metadata);
    const likes = Table.define('likes', orm.metadata, [
      new Column('user_id', Integer, [new ForeignKey('users.id')]),
      new Column('post_id', Integer, [new ForeignKey('posts.id')]),
    ]);
    const User = orm.define('User', users, {
      liked: relationship('Post', { secondary: likes, backref: 'likers' }),
    });
    const Post = orm.define('Post', posts);
    orm.registry.configure();
    expect(User.mapper.getRelationship('liked').direction).toBe(MANYTOMANY);
    expect(Post.mapper.getRelationship('likers').direction).toBe(MANYTOMANY);
  });

  test('tables without a foreign key do not join', () => {
    const orm = new ModelRegistry();
    const { users } = blogTables(orm.metadata);
    const tags = Table.define('tags', orm.metadata, [new Column('id', Integer, [], { primaryKey: true })]);
    orm.define('User', users, { tags: relationship('Tag') });
    orm.define('Tag', tags);
    expect(() => orm.registry.configure()).toThrow(
      "Could not determine join condition between parent/child tables on relationship User.tags - there are no foreign keys linking these tables.  Ensure that referencing columns are associated with a ForeignKey or ForeignKeyConstraint, or specify a 'primaryjoin' expression.",
    );
    expect(() => orm.registry.configure()).toThrow(
      "One or more mappers failed to initialize - can't proceed with initialization of other mappers. Triggering mapper: 'Mapper[User(users)]'. Original exception was: Could not determine join condition",
    );
  });

  test('a name that nothing answers to', () => {
    const orm = new ModelRegistry();
    const { users } = blogTables(orm.metadata);
    orm.define('User', users, { posts: relationship('Pots') });
    expect(() => orm.registry.configure()).toThrow(
      "When initializing mapper Mapper[User(users)], expression 'Pots' failed to locate a name ('Pots'). If this is a class name, consider adding this relationship() to the <class '__main__.User'> class after both dependent classes have been defined.",
    );
  });

  test('delete-orphan on the many side needs single_parent', () => {
    const orm = new ModelRegistry();
    const { users, posts } = blogTables(orm.metadata);
    orm.define('User', users);
    orm.define('Post', posts, { author: relationship('User', { cascade: 'all, delete-orphan' }) });
    expect(() => orm.registry.configure()).toThrow('For many-to-one relationship Post.author, delete-orphan cascade');
  });

  test('two relationships that write one column without knowing of each other are warned about', () => {
    const orm = new ModelRegistry();
    const { users, posts } = blogTables(orm.metadata);
    orm.define('User', users, { posts: relationship('Post') });
    orm.define('Post', posts, { author: relationship('User') });
    orm.registry.configure();
    expect(orm.warnings.map((warning) => warning.message.split('.  ')[0])).toEqual([
      expect.stringContaining(
        "relationship 'Post.author' will copy column users.id to column posts.author_id, which conflicts with relationship(s): 'User.posts' (copies users.id to posts.author_id).",
      ),
    ]);
  });
});

describe('attributes', () => {
  test('the two sides follow each other', () => {
    const { User, Post } = blog();
    const [ann, bob] = [User.create({ name: 'ann' }), User.create({ name: 'bob' })];
    const post = Post.create({ title: 'one', author: ann });
    expect(list(ann, 'posts').at(0)).toBe(post);
    list(bob, 'posts').append(post);
    expect(post.author).toBe(bob);
    expect(list(ann, 'posts').length).toBe(0);
    post.author = null;
    expect(list(bob, 'posts').length).toBe(0);
  });

  test('replacing a collection moves its members', () => {
    const { User, Post } = blog();
    const ann = User.create({ posts: [Post.create({ title: 'one' })] });
    const [first] = [...list(ann, 'posts')];
    const second = Post.create({ title: 'two' });
    ann.posts = [second];
    expect(first?.author).toBe(null);
    expect(second.author).toBe(ann);
  });

  test('an unset attribute reads None and has no history', () => {
    const { User } = blog();
    const ann = User.create();
    expect(ann.name).toBe(null);
    expect(stateOf(ann).attributeState('name').history).toEqual(HISTORY_BLANK);
    ann.name = 'ann';
    expect(stateOf(ann).attributeState('name').history.added).toEqual(['ann']);
    expect(stateOf(ann).transient).toBe(true);
  });
});
