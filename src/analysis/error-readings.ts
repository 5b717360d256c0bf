/**
 * The table of plain readings: which errors beginners meet with SQLAlchemy and CPython, and what each means. The first row that
 * matches and has something to say is taken, so the particular stand before the general.
 */
import { attributesOf, classNames, closest, columnNames, namesIn, tableNames } from './close-names.ts';
import type { ErrorContext, ErrorReading, ErrorRow } from './explain-error.ts';

/** What the imports of a course usually bring; a name of these that is unknown was not imported. */
const IMPORTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    'select insert update delete func create_engine ForeignKey Table Column Integer String Text Boolean text or_ and_'
      .split(' ')
      .map((name) => [name, 'sqlalchemy']),
  ),
  ...Object.fromEntries(
    'Session DeclarativeBase Mapped mapped_column relationship selectinload joinedload subqueryload raiseload sessionmaker aliased'
      .split(' ')
      .map((name) => [name, 'sqlalchemy.orm']),
  ),
};

function isList(context: ErrorContext, entity: string, name: string): boolean {
  return context.schema.relationships.some((one) => one.entity === entity && one.name === name && one.uselist);
}

function missingAttribute(entity: string, name: string, context: ErrorContext): ErrorReading | null {
  const { schema } = context;
  const names = attributesOf(schema, entity);
  if (names.length === 0) return null;
  const meant = closest(name, names);
  const kind = schema.relationships.some((one) => one.entity === entity && one.name === meant)
    ? 'relationship'
    : 'attribute';
  const known = meant === null ? ` It has ${names.join(', ')}.` : ` Its ${kind} is called ${meant}.`;
  return { words: `${entity} has no attribute called ${name}.${known}`, meant };
}

function constraint(words: string, lesson: string): ErrorRow['read'] {
  return (match) => ({ words: words.replace('{0}', match[1] ?? ''), lesson });
}

export const ERROR_READINGS: readonly ErrorRow[] = [
  // ---- the session and loading
  {
    type: /^DetachedInstanceError$/,
    message: /Parent instance <(\w+) .*lazy load operation of attribute '(\w+)'/,
    read: (match) => ({
      words: `${match[1]}.${match[2]} was not loaded yet, and the session that would load it is closed. Read it inside the with block, or load it with the query: selectinload(${match[1]}.${match[2]}).`,
      lesson: 'lazy-loading',
    }),
  },
  {
    type: /^DetachedInstanceError$/,
    message: /Instance <(\w+) .*attribute refresh operation/,
    read: (match) => ({
      words: `The values of this ${match[1]} expired at the commit, and its session is closed, so they cannot be read again. Read them before, or make the session with expire_on_commit=False.`,
      lesson: 'lazy-loading',
    }),
  },
  {
    type: /^InvalidRequestError$/,
    message: /'(\w+\.\w+)' is not available due to lazy='raise/,
    read: (match) => ({
      words: `${match[1]} may not be loaded on touch: its strategy is raise. Load it with the query, as selectinload(${match[1]}) does.`,
      lesson: 'raise-and-noload',
    }),
  },
  {
    type: /^InvalidRequestError$/,
    message: /unique\(\) method must be invoked/,
    read: () => ({
      words:
        'A list loaded by a join repeats its parent, one row for each child. Call .unique() on the result before you read it.',
      lesson: 'joined-eager-loading',
    }),
  },
  {
    type: /^PendingRollbackError$/,
    message: /rolled back due to a previous exception/,
    read: () => ({
      words:
        'An earlier flush failed and the transaction is over. Call session.rollback() before you use the session again.',
      lesson: 'cascades',
    }),
  },
  {
    type: /^InvalidRequestError$/,
    message: /Instance '?<(\w+).* is not persisted/,
    read: (match) => ({ words: `This ${match[1]} has no row yet: add it and flush before you delete or refresh it.` }),
  },
  {
    type: /^NoResultFound$/,
    message: /No row was found/,
    read: () => ({
      words: 'one() wants exactly one row and there was none. Use one_or_none() or first() where none is fine.',
    }),
  },
  {
    type: /^MultipleResultsFound$/,
    message: /Multiple rows were found/,
    read: () => ({
      words: 'one() wants exactly one row and there were more. Narrow the where(), or use first() or all().',
    }),
  },
  // ---- the mapping
  {
    type: /^(NoForeignKeysError|ArgumentError|InvalidRequestError)$/,
    message:
      /Could not determine join condition between parent\/child tables on relationship (\w+)\.(\w+) - there are no foreign keys/,
    read: (match) => ({
      words: `${match[1]}.${match[2]} has no foreign key to go by: neither table has a column with ForeignKey to the other. The key belongs in the child's table.`,
      lesson: 'foreign-keys',
    }),
  },
  {
    type: /^AmbiguousForeignKeysError$/,
    message: /relationship (\w+\.\w+) - there are multiple foreign key paths/,
    read: (match) => ({
      words: `Two foreign keys lead from one table to the other, and ${match[1]} does not say which it means. Give it foreign_keys=[...].`,
      lesson: 'foreign-keys',
    }),
  },
  {
    type: /^NoReferencedTableError$/,
    message: /Foreign key associated with column '([\w.]+)' could not find table '(\w+)'/,
    read: (match, { schema }) => {
      const meant = closest(
        match[2]!,
        tableNames(schema).filter((name) => name !== match[1]!.split('.')[0]),
      );
      const guess = meant === null ? '' : ` There is one called ${meant}.`;
      return {
        words: `${match[1]} refers to a table called ${match[2]}, which nothing defines. ForeignKey wants the table's name, not the class's.${guess}`,
        meant,
        lesson: 'foreign-keys',
      };
    },
  },
  {
    type: /^NoReferencedColumnError$/,
    message: /table '(\w+)' has no column named '(\w+)'/,
    read: (match, { schema }) => {
      const columns = columnNames(schema).filter((name) => name.startsWith(`${match[1]}.`));
      const meant = closest(
        match[2]!,
        columns.map((name) => name.split('.')[1]!),
      );
      return { words: `The table ${match[1]} has no column ${match[2]} to refer to.`, meant, lesson: 'foreign-keys' };
    },
  },
  {
    type: /^InvalidRequestError$/,
    message: /expression '(\w+)' failed to locate a name/,
    read: (match, { schema }) => {
      const meant = closest(match[1]!, classNames(schema));
      return {
        words: `A relationship names the class ${match[1]}, and no mapped class is called that. relationship() and Mapped want the class's name, not the table's.`,
        meant,
        lesson: 'one-to-many',
      };
    },
  },
  {
    type: /^InvalidRequestError$/,
    message: /Mapper '?Mapper\[(\w+)\(\w+\)\]'? has no property '(\w+)'/,
    read: (match, { schema }) => {
      const meant = closest(match[2]!, attributesOf(schema, match[1]!));
      return {
        words: `back_populates names ${match[1]}.${match[2]}, which does not exist. It wants the name of the relationship on the other side.`,
        meant,
        lesson: 'backref-and-back-populates',
      };
    },
  },
  {
    type: /^ArgumentError$/,
    message: /(\w+\.\w+) and back-reference (\w+\.\w+) are both of the same direction.*(MANYTOONE|ONETOMANY)/,
    read: (match) => ({
      words: `${match[1]} and ${match[2]} point the same way. On a table that refers to itself, the side that is one object needs remote_side=[id].`,
      lesson: 'self-referential',
    }),
  },
  {
    type: /^ArgumentError$/,
    message: /Mapper .* could not assemble any primary key columns for mapped table '(\w+)'/,
    read: (match) => ({
      words: `The class on ${match[1]} has no primary key. Every mapped class needs one: id: Mapped[int] = mapped_column(primary_key=True).`,
      lesson: 'foreign-keys',
    }),
  },
  {
    type: /^InvalidRequestError$/,
    message: /Class .* does not have a __table__ or __tablename__/,
    read: () => ({ words: 'A mapped class needs a table: add __tablename__ = "..." to it.', lesson: 'foreign-keys' }),
  },
  {
    type: /^InvalidRequestError$/,
    message: /Table '(\w+)' is already defined/,
    read: (match) => ({ words: `Two classes use the table name ${match[1]}. Each class needs its own __tablename__.` }),
  },
  {
    type: /^ArgumentError$/,
    message: /delete-orphan cascade is normally configured only on the "one" side/,
    read: () => ({
      words:
        'delete-orphan belongs on the parent, the side that owns the children, not on the child that refers to it.',
      lesson: 'cascades',
    }),
  },
  // ---- the database
  {
    type: /^IntegrityError$/,
    message: /UNIQUE constraint failed: ([\w., ]+)/,
    read: constraint('A row with the same {0} is there already, and it must be unique.', 'one-to-one'),
  },
  {
    type: /^IntegrityError$/,
    message: /NOT NULL constraint failed: ([\w.]+)/,
    read: constraint(
      '{0} may not be empty and was given no value. Where it is a foreign key: the object has no parent, or its parent was deleted without a cascade.',
      'cascades',
    ),
  },
  {
    type: /^IntegrityError$/,
    message: /FOREIGN KEY constraint failed/,
    read: constraint('A row refers to one that is not there, or one that others refer to was deleted.', 'foreign-keys'),
  },
  {
    type: /^OperationalError$/,
    message: /no such table: (?:main\.)?(\w+)/,
    read: (match, { schema }) => {
      const exists = tableNames(schema).includes(match[1]!);
      return exists
        ? {
            words: `The table ${match[1]} is mapped but was not made. Call Base.metadata.create_all(engine) before you use it.`,
          }
        : { words: `There is no table called ${match[1]}.`, meant: closest(match[1]!, tableNames(schema)) };
    },
  },
  {
    type: /^OperationalError$/,
    message: /no such column: ([\w.]+)/,
    read: (match, { schema }) => ({
      words: `There is no column called ${match[1]}.`,
      meant: closest(match[1]!, [...columnNames(schema), ...columnNames(schema).map((name) => name.split('.')[1]!)]),
    }),
  },
  // ---- Python, with the mapping in mind
  {
    type: /^TypeError$/,
    message: /'(\w+)' is an invalid keyword argument for (\w+)/,
    read: (match, { schema }) => {
      const names = attributesOf(schema, match[2]!);
      const meant = closest(match[1]!, names);
      return { words: `${match[2]} takes no keyword ${match[1]}. It has ${names.join(', ')}.`, meant };
    },
  },
  {
    type: /^AttributeError$/,
    message: /'InstrumentedList' object has no attribute '(\w+)'/,
    read: (match) => ({
      words: `This is a list of objects, not one object. ${match[1]} belongs to each of them: loop over the list, or take one by its index.`,
      lesson: 'one-to-many',
    }),
  },
  {
    type: /^AttributeError$/,
    message:
      /Neither '?InstrumentedAttribute'? object nor 'Comparator' object associated with (\w+)\.(\w+) has an attribute '(\w+)'/,
    read: (match, context) => ({
      words: isList(context, match[1]!, match[2]!)
        ? `${match[1]}.${match[2]} is a relationship on the class; to reach ${match[3]}, join it first: select(...).join(${match[1]}.${match[2]}).`
        : `${match[1]}.${match[2]} is an attribute of the class and has no ${match[3]}. Did you want it of one object?`,
      lesson: 'joins',
    }),
  },
  {
    type: /^AttributeError$/,
    message: /(?:type object )?'(\w+)' (?:object )?has no attribute '(\w+)'/,
    read: (match, context) => missingAttribute(match[1]!, match[2]!, context),
  },
  {
    type: /^AttributeError$/,
    message: /'NoneType' object has no attribute '(\w+)'/,
    read: (match) => ({
      words: `Something is None here: a query that found nothing, or a reference that is empty. None has no ${match[1]}.`,
      lesson: 'many-to-one',
    }),
  },
  {
    type: /^NameError$/,
    message: /name '(\w+)' is not defined/,
    read: (match, { files }) => {
      const name = match[1]!;
      const from = IMPORTS[name];
      if (from !== undefined) return { words: `${name} is not imported: from ${from} import ${name}.` };
      const meant = closest(name, namesIn(files));
      return { words: `Nothing is called ${name} at this point of the program.`, meant };
    },
  },
  {
    type: /^ImportError$/,
    message: /cannot import name '(\w+)' from '([\w.]+)'/,
    read: (match) => {
      const from = IMPORTS[match[1]!];
      const other = from !== undefined && from !== match[2] ? ` It is in ${from}.` : '';
      return {
        words: `${match[2]} has no ${match[1]}.${other}`,
        meant: other ? null : closest(match[1]!, Object.keys(IMPORTS)),
      };
    },
  },
  {
    type: /^ModuleNotFoundError$/,
    message: /No module named '([\w.]+)'/,
    read: (match, { files }) => {
      const modules = Object.keys(files).map((path) => path.replace(/\.py$/, '').replaceAll('/', '.'));
      return {
        words: `There is no module ${match[1]} here. The workshop has Python's own library, sqlalchemy and flask_sqlalchemy, and your files.`,
        meant: closest(match[1]!, [...modules, 'sqlalchemy', 'sqlalchemy.orm', 'flask_sqlalchemy']),
      };
    },
  },
  {
    type: /^TypeError$/,
    message: /'(\w+)' object is not (iterable|subscriptable)/,
    read: (match, { schema }) =>
      classNames(schema).includes(match[1]!)
        ? { words: `This is one ${match[1]}, not a list of them.`, lesson: 'one-to-one' }
        : null,
  },
  {
    type: /^TypeError$/,
    message: /Incompatible collection type: (\w+) is not list-like/,
    read: () => ({
      words: 'The relationship is a list and was given one object. Append to it, or assign a list.',
      lesson: 'one-to-many',
    }),
  },
  {
    type: /^(IndentationError|TabError)$/,
    message: /./,
    read: () => ({
      words: 'The line begins further in or out than the lines around it. Lines of one block begin at the same column.',
    }),
  },
  {
    type: /^SyntaxError$/,
    message: /was never closed/,
    read: () => ({ words: 'A bracket was opened and not closed. Everything after it reads as part of it.' }),
  },
  {
    type: /^SyntaxError$/,
    message: /expected ':'/,
    read: () => ({ words: 'A line that begins a block (for, if, with, class, def) ends with a colon.' }),
  },
  {
    type: /^KeyError$/,
    message: /^(.+)$/,
    read: (match) => ({ words: `The dictionary has no key ${match[1]}.` }),
  },
  {
    type: /^IndexError$/,
    message: /list index out of range/,
    read: () => ({ words: 'The list is shorter than that: it has no element at this position. Is it empty?' }),
  },
  {
    type: /^RecursionError$/,
    message: /./,
    read: () => ({
      words:
        'A function calls itself without end. With relationships: a __repr__ that prints its other side, which prints this one again.',
    }),
  },
];
