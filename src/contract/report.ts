/**
 * One door for those who read reports: the types of a run's result under one name.
 */
export type { Finding, FindingKind } from './finding.ts';
export type { InstanceLink, InstanceNode, ObjectGraph } from './object-graph.ts';
export type { OutputChunk, PythonError, RunLimits, RunOutcome, RunReport, RunRequest } from './run.ts';
export type { ColumnInfo, Direction, MapperInfo, RelationshipInfo, SchemaGraph, TableInfo } from './schema-graph.ts';
export type { InstanceId, SessionEvent } from './session-event.ts';
export type { EagerStrategy, Statement, StatementKind, StatementOrigin } from './statement.ts';
export type { FilePath, IdentityKey, RelationshipPath, RunId, SourceLocation, SqlValue } from './values.ts';
