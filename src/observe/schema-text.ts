/** How the schema graph prints types, expressions and CREATE TABLE: by the compiler, as they would be sent. */
import { ClauseElement } from '../sql/clause-element.ts';
import { stringify } from '../sql/compiler/compile.ts';
import { compileDdl } from '../sql/compiler/ddl-compiler.ts';
import { typeText } from '../sql/compiler/type-compiler.ts';
import { CreateTable } from '../sql/ddl.ts';
import type { SchemaText } from './schema-graph.ts';

export const SCHEMA_TEXT: SchemaText = {
  createTable: (table) => compileDdl(new CreateTable(table)),
  type: (column) => typeText(column.type),
  expression: (element) => (element instanceof ClauseElement ? stringify(element) : String(element)),
};
