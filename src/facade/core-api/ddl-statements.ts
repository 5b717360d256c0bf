/**
 * DDL as Python makes it: `CreateTable(table)`, `DDL("...")`, and the writer that create_all uses.
 */
import type { DdlWriter } from '../../engine/create-schema.ts';
import { compileDdl } from '../../sql/compiler/ddl-compiler.ts';
import { CreateIndex, CreateTable, Ddl, type DdlElement, DropIndex, DropTable } from '../../sql/ddl.ts';
import { NotSupportedInPlayground } from '../../sql/errors.ts';
import type { Index, Table } from '../../sql/schema.ts';

/** The DDL element of a Python class's name. */
export function makeDdl(kind: string, target: unknown, guarded: boolean): DdlElement {
  switch (kind) {
    case 'DDL':
      return new Ddl(target as string);
    case 'CreateTable':
      return new CreateTable(target as Table, guarded);
    case 'DropTable':
      return new DropTable(target as Table, guarded);
    case 'CreateIndex':
      return new CreateIndex(target as Index, guarded);
    case 'DropIndex':
      return new DropIndex(target as Index, guarded);
    default:
      throw new NotSupportedInPlayground(kind);
  }
}

/** Writes DDL for SQLite. */
export const ddlWriter: DdlWriter = {
  createTable: (table) => compileDdl(new CreateTable(table)),
  dropTable: (table) => compileDdl(new DropTable(table)),
  createIndex: (index) => compileDdl(new CreateIndex(index)),
  dropIndex: (index) => compileDdl(new DropIndex(index)),
};
