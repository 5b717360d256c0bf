/**
 * All functions of the `_orm` module in one table. install.ts registers it, once for an interpreter.
 */
import type { Bridge, FunctionTable } from '../bridge.ts';
import type { OrmContextHolder } from '../orm-context.ts';
import { expressionsApi } from './expressions.ts';
import { instancesApi } from './instances.ts';
import { mappingApi } from './mapping.ts';
import { ormRowsApi } from './orm-rows.ts';
import { queriesApi } from './queries.ts';
import { sessionsApi } from './sessions.ts';

/** The `_orm` module. */
export function ormApi(bridge: Bridge, holder: OrmContextHolder): FunctionTable {
  return {
    ...mappingApi(bridge, holder),
    ...instancesApi(bridge, holder),
    ...expressionsApi(bridge, holder),
    ...ormRowsApi(bridge, holder),
    ...sessionsApi(bridge, holder),
    ...queriesApi(bridge, holder),
  } as FunctionTable;
}
