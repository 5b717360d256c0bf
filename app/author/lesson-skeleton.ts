/**
 * A new lesson from a title, a track and two class names: an N+1 to find and to mend, so that it is valid and proves itself before
 * the author has changed a word.
 */

export interface SkeletonWishes {
  readonly title: string;
  readonly track: string;
  /** Class names: `Author` has many `Book`. */
  readonly parent: string;
  readonly child: string;
}

const TAKEN = ['Base', 'Session', 'Mapped', 'ForeignKey', 'DeclarativeBase', 'None', 'True', 'False'];

/** What is wrong with the wishes, or null. */
export function problemOf({ title, parent, child }: SkeletonWishes): string | null {
  if (title.trim() === '') return 'The lesson needs a title.';
  for (const name of [parent, child])
    if (!/^[A-Z][A-Za-z0-9]*$/.test(name) || TAKEN.includes(name))
      return `"${name}" cannot be a class here. A name such as Author or OrderLine is wanted.`;
  return parent.toLowerCase() === child.toLowerCase() ? 'The two classes need different names.' : null;
}

/** `Die N+1 Frage` becomes `die-n-1-frage`. */
export function slugOf(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'lesson';
}

function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}

function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

const ROWS = 5;

interface Names {
  readonly parent: string;
  readonly child: string;
  readonly one: string;
  readonly many: string;
  readonly table: string;
  readonly constant: string;
}

function program({ parent, child, one, many, table, constant }: Names, isSolved: boolean): string {
  const option = isSolved ? `.options(selectinload(${parent}.${many}))` : '';
  return `from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship${isSolved ? ', selectinload' : ''}

${constant} = ${ROWS}


class Base(DeclarativeBase):
    pass


class ${parent}(Base):
    __tablename__ = "${table}"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ${many}: Mapped[list["${child}"]] = relationship(back_populates="${one}")


class ${child}(Base):
    __tablename__ = "${many}"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ${one}_id: Mapped[int] = mapped_column(ForeignKey("${table}.id"), index=True)
    ${one}: Mapped["${parent}"] = relationship(back_populates="${many}")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)

with Session(engine) as session:
    for number in range(1, ${constant} + 1):
        children = [${child}(name=f"${child} {number}.{part}") for part in (1, 2)]
        session.add(${parent}(name=f"${parent} {number}", ${many}=children))
    session.commit()

with Session(engine) as session:
    for ${one} in session.scalars(select(${parent})${option}):
        print(${one}.name, len(${one}.${many}))
`;
}

/** The markdown of a lesson that parses and whose checks hold. */
export function skeletonOf({ title, track, parent, child }: SkeletonWishes): string {
  const one = snake(parent);
  const table = plural(one);
  const names = { parent, child, one, many: plural(snake(child)), table, constant: table.toUpperCase() };
  return `---
format: 1
id: ${slugOf(title)}
title: ${JSON.stringify(title.trim())}
track: ${JSON.stringify(track)}
minutes: 10
scale: ${names.constant}
panels: [editor, output, log, objects]
---

Say in two or three sentences what the reader will find out, and what to look at. The program prints each \`${parent}\` with the
number of its \`${names.many}\`.

\`\`\`python file=main.py start
${program(names, false)}\`\`\`

:::predict{ask=queries}
How many SELECT statements does the last block send for ${ROWS} rows of \`${table}\`?

- [ ] 1 :: That would need a join, and the program does not ask for one.
- [ ] 2 :: A loader option would do that; there is none yet.
- [x] ${ROWS + 1} :: One for the ${table}, then one for the ${names.many} of each.
:::

Explain what the run has shown.

::::task{#two-queries title="The same list, with at most two queries"}
Print the same list with at most two SELECT statements.

:::check
- queries <= 2
- no n+1
- output same as start
:::

:::hint
Which line makes the log grow? The query before the loop is the one to change.
:::

:::hint
\`select(${parent}).options(...)\` takes a loader option for \`${parent}.${names.many}\`.
:::

\`\`\`python file=main.py solution
${program(names, true)}\`\`\`
::::
`;
}
