import { beforeAll, describe, expect, test } from 'vitest';
import type { SqljsDriver } from '../engine/sqljs-driver.ts';
import { loadTestDriver } from '../engine/testing.ts';
import { Select } from '../sql/selectable.ts';
import { CollectionAdapter } from './collections.ts';
import { executeSelect } from './execute-select.ts';
import {
  type AbstractLoad,
  containsEager,
  defer,
  immediateload,
  joinedload,
  loadOnly,
  raiseload,
  selectinload,
  subqueryload,
} from './loader-options.ts';
import { Query } from './query.ts';
import type { InstanceState } from './state.ts';
import { aBlog, type Blog } from './testing.ts';

let driver: SqljsDriver;
beforeAll(async () => {
  driver = await loadTestDriver();
});

/** All objects of a select() with options, in 2.0 style. */
function selected(blog: Blog, option: AbstractLoad | null): InstanceState[] {
  let select = new Select([blog.User.mapper]);
  if (option) select = select.options(option);
  return executeSelect(blog.session, select).uniqueScalars() as InstanceState[];
}

function members(state: InstanceState, key: string): unknown[] {
  const value = state.get(key);
  return value instanceof CollectionAdapter ? value.members.map((member) => member.key?.values[0]) : [];
}

describe('select() with loader options', () => {
  test('joinedload adds a LEFT OUTER JOIN of an alias', () => {
    const blog = aBlog(driver);
    const [bob, ann] = selected(blog, joinedload([blog.User.attribute('posts')]));
    expect(blog.statements()).toEqual([
      'SELECT users.id, users.name, posts_1.id AS id_1, posts_1.title, posts_1.author_id FROM users LEFT OUTER JOIN posts AS posts_1 ON users.id = posts_1.author_id ORDER BY posts_1.id',
    ]);
    expect(members(ann!, 'posts')).toEqual([1, 2]);
    expect(members(bob!, 'posts')).toEqual([]);
    expect(blog.statements()).toEqual([]);
  });

  test('joinedload through two relationships, the second along an association table', () => {
    const blog = aBlog(driver);
    const [, ann] = selected(blog, joinedload([blog.User.attribute('posts')]).joinedload(blog.Post.attribute('tags')));
    expect(blog.statements()).toEqual([
      'SELECT users.id, users.name, tags_1.id AS id_1, tags_1.label, posts_1.id AS id_2, posts_1.title, posts_1.author_id FROM users LEFT OUTER JOIN posts AS posts_1 ON users.id = posts_1.author_id LEFT OUTER JOIN (post_tags AS post_tags_1 JOIN tags AS tags_1 ON tags_1.id = post_tags_1.tag_id) ON posts_1.id = post_tags_1.post_id ORDER BY posts_1.id',
    ]);
    expect(members(ann!, 'posts')).toEqual([1, 2]);
  });

  test('an inner join below an outer one is spliced into it', () => {
    const blog = aBlog(driver);
    selected(blog, joinedload([blog.User.attribute('posts')]).joinedload(blog.Post.attribute('tags'), true));
    expect(blog.statements()).toEqual([
      'SELECT users.id, users.name, tags_1.id AS id_1, tags_1.label, posts_1.id AS id_2, posts_1.title, posts_1.author_id FROM users LEFT OUTER JOIN (posts AS posts_1 JOIN post_tags AS post_tags_1 ON posts_1.id = post_tags_1.post_id JOIN tags AS tags_1 ON tags_1.id = post_tags_1.tag_id) ON users.id = posts_1.author_id ORDER BY posts_1.id',
    ]);
  });

  test('selectinload asks for the foreign keys, then joins from an alias along an association table', () => {
    const blog = aBlog(driver);
    selected(blog, selectinload([blog.User.attribute('posts')]).selectinload(blog.Post.attribute('tags')));
    expect(blog.statements()).toEqual([
      'SELECT users.id, users.name FROM users',
      'SELECT posts.author_id AS posts_author_id, posts.id AS posts_id, posts.title AS posts_title FROM posts WHERE posts.author_id IN (?, ?) ORDER BY posts.id [1,2]',
      'SELECT posts_1.id AS posts_1_id, tags.id AS tags_id, tags.label AS tags_label FROM posts AS posts_1 JOIN post_tags AS post_tags_1 ON posts_1.id = post_tags_1.post_id JOIN tags ON tags.id = post_tags_1.tag_id WHERE posts_1.id IN (?, ?) [1,2]',
    ]);
  });

  test('subqueryload joins to the first SELECT as a subquery', () => {
    const blog = aBlog(driver);
    selected(blog, subqueryload(blog.User.attribute('posts')).subqueryload(blog.Post.attribute('tags')));
    expect(blog.statements()).toEqual([
      'SELECT users.id, users.name FROM users',
      'SELECT posts.id AS posts_id, posts.title AS posts_title, posts.author_id AS posts_author_id, anon_1.users_id AS anon_1_users_id FROM (SELECT users.id AS users_id FROM users) AS anon_1 JOIN posts ON anon_1.users_id = posts.author_id ORDER BY posts.id',
      'SELECT tags.id AS tags_id, tags.label AS tags_label, posts_1.id AS posts_1_id FROM (SELECT users.id AS users_id FROM users) AS anon_1 JOIN posts AS posts_1 ON anon_1.users_id = posts_1.author_id JOIN post_tags AS post_tags_1 ON posts_1.id = post_tags_1.post_id JOIN tags ON tags.id = post_tags_1.tag_id',
    ]);
  });

  test('immediateload loads object by object', () => {
    const blog = aBlog(driver);
    selected(blog, immediateload([blog.User.attribute('posts')]));
    expect(blog.statements().slice(1)).toEqual([
      'SELECT posts.id AS posts_id, posts.title AS posts_title, posts.author_id AS posts_author_id FROM posts WHERE ? = posts.author_id ORDER BY posts.id [1]',
      'SELECT posts.id AS posts_id, posts.title AS posts_title, posts.author_id AS posts_author_id FROM posts WHERE ? = posts.author_id ORDER BY posts.id [2]',
    ]);
  });

  test('raiseload refuses the read', () => {
    const blog = aBlog(driver);
    const [ann] = selected(blog, raiseload([blog.User.attribute('posts')]));
    expect(() => ann!.get('posts')).toThrow("'User.posts' is not available due to lazy='raise'");
  });

  test('a deferred column is read alone', () => {
    const blog = aBlog(driver);
    const [ann] = selected(blog, defer([blog.User.attribute('name')]));
    expect(ann!.get('name')).toBe('ann');
    expect(blog.statements()).toEqual([
      'SELECT users.id FROM users',
      'SELECT users.name AS users_name FROM users WHERE users.id = ? [1]',
    ]);
  });

  test('load_only leaves the rest out, but for the key', () => {
    const blog = aBlog(driver);
    selected(blog, selectinload([blog.User.attribute('posts')]).loadOnly([blog.Post.attribute('title')]));
    selected(blog, loadOnly([blog.User.attribute('name')]));
    expect(blog.statements().slice(0, 2)).toEqual([
      'SELECT users.id, users.name FROM users',
      'SELECT posts.author_id AS posts_author_id, posts.id AS posts_id, posts.title AS posts_title FROM posts WHERE posts.author_id IN (?, ?) ORDER BY posts.id [1,2]',
    ]);
  });

  test('an option for another class is refused by name', () => {
    const blog = aBlog(driver);
    expect(() => selected(blog, joinedload([blog.Post.attribute('author')]))).toThrow(
      'Mapped class Mapper[Post(posts)] does not apply to any of the root entities in this query, e.g. Mapper[User(users)]. Please specify the full path from one of the root entities to the target attribute. ',
    );
  });
});

describe('lazy loads', () => {
  test('a collection is loaded with the key on the left, a reference from the identity map', () => {
    const blog = aBlog(driver);
    const [ann] = selected(blog, null);
    blog.statements();
    expect(members(ann!, 'posts')).toEqual([1, 2]);
    expect(blog.statements()).toEqual([
      'SELECT posts.id AS posts_id, posts.title AS posts_title, posts.author_id AS posts_author_id FROM posts WHERE ? = posts.author_id ORDER BY posts.id [1]',
    ]);
    const post = (ann!.get('posts') as CollectionAdapter).members[0] as InstanceState;
    expect(post.get('author')).toBe(ann);
    expect(members(post, 'tags')).toEqual([1]);
    expect(blog.statements()).toEqual([
      'SELECT tags.id AS tags_id, tags.label AS tags_label FROM tags, post_tags WHERE ? = post_tags.post_id AND tags.id = post_tags.tag_id [1]',
    ]);
  });

  test('an expired object is read again with all its columns, and its reference by key', () => {
    const blog = aBlog(driver);
    const [post] = executeSelect(blog.session, new Select([blog.Post.mapper])).uniqueScalars() as InstanceState[];
    blog.session.expire(post!);
    blog.statements();
    expect(post!.get('title')).toBe('a');
    expect((post!.get('author') as InstanceState).get('name')).toBe('ann');
    expect(blog.statements()).toEqual([
      'SELECT posts.id AS posts_id, posts.title AS posts_title, posts.author_id AS posts_author_id FROM posts WHERE posts.id = ? [1]',
      'SELECT users.id AS users_id, users.name AS users_name FROM users WHERE users.id = ? [1]',
    ]);
  });

  test('a detached object refuses', () => {
    const blog = aBlog(driver);
    const [ann] = selected(blog, null);
    blog.session.expunge(ann!);
    expect(() => ann!.get('posts')).toThrow(
      "is not bound to a Session; lazy load operation of attribute 'posts' cannot proceed",
    );
  });
});

describe('Query', () => {
  test('LIMIT with a joined collection wraps the SELECT in a subquery', () => {
    const blog = aBlog(driver);
    const query = new Query([blog.User.mapper], blog.session)
      .options(joinedload([blog.User.attribute('posts')]).joinedload(blog.Post.attribute('tags')))
      .orderBy(blog.User.attribute('name'));
    query.first();
    expect(blog.statements()).toEqual([
      'SELECT anon_1.users_id AS anon_1_users_id, anon_1.users_name AS anon_1_users_name, tags_1.id AS tags_1_id, tags_1.label AS tags_1_label, posts_1.id AS posts_1_id, posts_1.title AS posts_1_title, posts_1.author_id AS posts_1_author_id FROM (SELECT users.id AS users_id, users.name AS users_name FROM users ORDER BY users.name LIMIT ? OFFSET ?) AS anon_1 LEFT OUTER JOIN posts AS posts_1 ON anon_1.users_id = posts_1.author_id LEFT OUTER JOIN (post_tags AS post_tags_1 JOIN tags AS tags_1 ON tags_1.id = post_tags_1.tag_id) ON posts_1.id = post_tags_1.post_id ORDER BY anon_1.users_name, posts_1.id [1,0]',
    ]);
  });

  test('subqueryload of a reference makes the keys distinct', () => {
    const blog = aBlog(driver);
    new Query([blog.Post.mapper], blog.session)
      .options(subqueryload(blog.Post.attribute('author')))
      .join(blog.Post.attribute('author'))
      .filter(blog.User.attribute('name').clauseElement().eq('ann'))
      .orderBy(blog.Post.attribute('title').clauseElement().desc())
      .all();
    expect(blog.statements()).toEqual([
      'SELECT posts.id AS posts_id, posts.title AS posts_title, posts.author_id AS posts_author_id FROM posts JOIN users ON users.id = posts.author_id WHERE users.name = ? ORDER BY posts.title DESC ["ann"]',
      'SELECT users.id AS users_id, users.name AS users_name, anon_1.posts_author_id AS anon_1_posts_author_id FROM (SELECT DISTINCT posts.author_id AS posts_author_id FROM posts JOIN users ON users.id = posts.author_id WHERE users.name = ?) AS anon_1 JOIN users ON users.id = anon_1.posts_author_id ["ann"]',
    ]);
  });

  test('contains_eager reads the joined rows', () => {
    const blog = aBlog(driver);
    const posts = new Query([blog.Post.mapper], blog.session)
      .options(containsEager([blog.Post.attribute('author')]))
      .join(blog.Post.attribute('author'))
      .all() as InstanceState[];
    expect(blog.statements()).toEqual([
      'SELECT users.id AS users_id, users.name AS users_name, posts.id AS posts_id, posts.title AS posts_title, posts.author_id AS posts_author_id FROM posts JOIN users ON users.id = posts.author_id',
    ]);
    expect((posts[0]!.dict.get('author') as InstanceState).get('name')).toBe('ann');
  });

  test('count() selects from the query as a subquery', () => {
    const blog = aBlog(driver);
    expect(new Query([blog.User.mapper], blog.session).count()).toBe(2);
    expect(blog.statements()).toEqual([
      'SELECT count(*) AS count_1 FROM (SELECT users.id AS users_id, users.name AS users_name FROM users) AS anon_1',
    ]);
  });
});
