/**
 * Tables, mapped classes and relationships of the student's program, as plain data. Drawn by the schema view, asked by the checklist.
 */
import type { RelationshipPath, SourceLocation } from './values.ts';

export type Direction = 'ONETOMANY' | 'MANYTOONE' | 'MANYTOMANY';

export interface ColumnInfo {
  readonly name: string;
  /** The type as DDL prints it: `VARCHAR(50)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly indexed: boolean;
  /** `table.column` it refers to. */
  readonly foreignKeys: readonly string[];
  readonly default: string | null;
  /** Where the student wrote it, when known. */
  readonly source: SourceLocation | null;
}

export interface ForeignKeyInfo {
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
  readonly onDelete: string | null;
}

export interface IndexInfo {
  readonly name: string;
  readonly columns: readonly string[];
  readonly unique: boolean;
}

export interface TableInfo {
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
  readonly foreignKeys: readonly ForeignKeyInfo[];
  readonly indexes: readonly IndexInfo[];
  readonly uniqueConstraints: readonly (readonly string[])[];
  /** True where no class is mapped to it and a relationship uses it as `secondary`. */
  readonly association: boolean;
  /** CREATE TABLE as it is sent. */
  readonly ddl: string;
}

export interface MapperInfo {
  readonly entity: string;
  readonly table: string;
  /** The class it inherits from, and how. */
  readonly inherits: string | null;
  readonly inheritance: 'none' | 'single' | 'joined' | 'concrete';
  /** attribute name -> `table.column` */
  readonly attributes: readonly { readonly name: string; readonly column: string }[];
  readonly source: SourceLocation | null;
}

export interface RelationshipInfo {
  readonly path: RelationshipPath;
  readonly entity: string;
  readonly name: string;
  readonly target: string;
  readonly direction: Direction;
  readonly uselist: boolean;
  /** `select`, `joined`, `selectin`, ... */
  readonly lazy: string;
  readonly backPopulates: string | null;
  /** The other side where both are joined by back_populates or backref. */
  readonly inverse: RelationshipPath | null;
  readonly secondary: string | null;
  /** `[local column, remote column]`, each `table.column`. */
  readonly pairs: readonly (readonly [string, string])[];
  /** Every foreign key column of it may be NULL. */
  readonly optional: boolean;
  readonly cascade: readonly string[];
  readonly passiveDeletes: boolean;
  readonly viewonly: boolean;
  readonly orderBy: string | null;
  readonly source: SourceLocation | null;
}

export interface SchemaGraph {
  readonly tables: readonly TableInfo[];
  readonly mappers: readonly MapperInfo[];
  readonly relationships: readonly RelationshipInfo[];
}
