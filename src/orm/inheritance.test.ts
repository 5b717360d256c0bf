import { beforeAll, describe, expect, test } from 'vitest';
import { loadTestDriver, recordedEngine } from '../engine/testing.ts';
import { ForeignKey } from '../sql/constraints.ts';
import { Column, type MetaData, Table } from '../sql/schema.ts';
import { select } from '../sql/selectable.ts';
import { Integer, String as SqlString } from '../sql/types.ts';
import { ModelRegistry } from './define-model.ts';
import { executeSelect } from './execute-select.ts';
import { Session } from './session.ts';
import type { InstanceState } from './state.ts';
import { stateOf } from './typescript-host.ts';

let driver: Awaited<ReturnType<typeof loadTestDriver>>;
beforeAll(async () => {
  driver = await loadTestDriver();
});

const DDL = [
  'CREATE TABLE staff (id INTEGER PRIMARY KEY, name VARCHAR, kind VARCHAR, bonus INTEGER)',
  'CREATE TABLE engineers (id INTEGER PRIMARY KEY, language VARCHAR)',
];

function staffTable(metadata: MetaData) {
  return Table.define('staff', metadata, [
    new Column('id', Integer, [], { primaryKey: true }),
    new Column('name', SqlString),
    new Column('kind', SqlString),
    new Column('bonus', Integer),
  ]);
}

function company() {
  const orm = new ModelRegistry();
  const staff = staffTable(orm.metadata);
  const engineers = Table.define('engineers', orm.metadata, [
    new Column('id', Integer, [new ForeignKey('staff.id')], { primaryKey: true }),
    new Column('language', SqlString),
  ]);
  const Employee = orm.define('Employee', staff, {}, { polymorphicOn: 'kind', polymorphicIdentity: 'employee' });
  const Engineer = orm.define('Engineer', engineers, {}, { inherits: Employee, polymorphicIdentity: 'engineer' });
  const Manager = orm.define('Manager', null, {}, { inherits: Employee, polymorphicIdentity: 'manager' });
  const { engine, log } = recordedEngine(driver);
  const connection = engine.connect();
  for (const sql of DDL) connection.execDriverSql(sql);
  connection.commit();
  log.length = 0;
  const session = new Session(orm.environment, { bind: engine });
  return { orm, Employee, Engineer, Manager, session, log };
}

describe('inheritance', () => {
  test('a joined child has a row in each table, keyed alike', () => {
    const { Engineer, session, log } = company();
    session.add(stateOf(Engineer.create({ name: 'eve', language: 'py' })));
    session.flush();
    expect(log).toEqual([
      'BEGIN (implicit)',
      'INSERT INTO staff (name, kind, bonus) VALUES (?, ?, ?) ["eve","engineer",null]',
      'INSERT INTO engineers (id, language) VALUES (?, ?) [1,"py"]',
    ]);
  });

  test('the primary key is the base table’s, under one attribute', () => {
    const { Engineer, Employee } = company();
    expect(Engineer.mapper.primaryKey).toEqual(Employee.mapper.primaryKey);
    expect([...Engineer.mapper.props.keys()]).toEqual(['id', 'name', 'kind', 'bonus', 'language']);
    expect([...Engineer.mapper.sortedTables.keys()].map((table) => table.name)).toEqual(['staff', 'engineers']);
  });

  test('a SELECT of the base gives each row its class', () => {
    const { Employee, Engineer, Manager, session, log } = company();
    for (const object of [
      Engineer.create({ name: 'eve', language: 'py' }),
      Manager.create({ name: 'max', bonus: 5 }),
    ]) {
      session.add(stateOf(object));
    }
    session.commit();
    log.length = 0;
    const found = executeSelect(session, select(Employee.mapper.clauseElement()))
      .fetch()
      .map((row) => row[0] as InstanceState);
    expect(found.map((state) => state.mapper.className)).toEqual(['Engineer', 'Manager']);
    expect(found[0]?.get('language')).toBe('py');
    expect(log).toEqual([
      'BEGIN (implicit)',
      'SELECT staff.id, staff.name, staff.kind, staff.bonus \nFROM staff',
      'SELECT engineers.language AS engineers_language \nFROM engineers \nWHERE ? = engineers.id [1]',
    ]);
  });

  test('a single-table child filters by its discriminator', () => {
    const { Manager, session, log } = company();
    executeSelect(session, select(Manager.mapper.clauseElement())).fetch();
    expect(log.at(-1)).toBe(
      'SELECT staff.id, staff.name, staff.kind, staff.bonus \nFROM staff \nWHERE staff.kind IN (?) ["manager"]',
    );
  });
});
