/**
 * NULL, true and false.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import { BOOLEANTYPE, type TypeEngine } from '../types.ts';
import { ColumnElement } from './column-element.ts';

export class Null extends ColumnElement {
  readonly visitName: string = 'null';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.Null';
  override readonly isSingletonConstant: boolean = true;
  override readonly isImmutable: boolean = true;
  override clone(): this {
    return this;
  }
}

export class False_ extends ColumnElement {
  readonly visitName: string = 'false';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.False_';
  override readonly isSingletonConstant: boolean = true;
  override readonly isImmutable: boolean = true;
  override type: TypeEngine = BOOLEANTYPE;
  override negate(): ColumnElement {
    return TRUE;
  }
  override clone(): this {
    return this;
  }
}

export class True_ extends ColumnElement {
  readonly visitName: string = 'true';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.True_';
  override readonly isSingletonConstant: boolean = true;
  override readonly isImmutable: boolean = true;
  override type: TypeEngine = BOOLEANTYPE;
  override negate(): ColumnElement {
    return FALSE;
  }
  override clone(): this {
    return this;
  }
}

/** The constants: there is one of each. */
export const NULL: Null = new Null();

export const TRUE: True_ = new True_();

export const FALSE: False_ = new False_();
