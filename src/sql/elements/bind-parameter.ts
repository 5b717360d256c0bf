/**
 * Bound parameters, LIMIT and OFFSET among them.
 *
 * Counterpart: sqlalchemy/sql/elements.py.
 */
import { pythonRepr } from '../../util/python-repr.ts';
import type { CloneOptions } from '../clause-element.ts';
import { AnonymousNames, anonymousName, isAnonymous } from '../names.ts';
import type { Operator } from '../operators.ts';
import { NO_VALUE_IN_LIST, resolveValueToType, TupleType, type TypeEngine, toInstance } from '../types.ts';
import { ColumnElement, type TypeArgument } from './column-element.ts';

/** How a bind is made; see BindParameter. */
export interface BindOptions {
  readonly value?: unknown;
  readonly type?: TypeArgument;
  readonly unique?: boolean;
  readonly required?: boolean;
  readonly callable?: (() => unknown) | null;
  readonly expanding?: boolean;
  readonly literalExecute?: boolean;
  readonly isCrud?: boolean;
  readonly comparedToOperator?: Operator | null;
  readonly comparedToType?: TypeEngine | null;
}

/** A value sent beside the statement: `?`. */
export class BindParameter extends ColumnElement {
  readonly visitName: string = 'bindparam';
  override readonly pythonClass: string = 'sqlalchemy.sql.elements.BindParameter';
  override readonly isKeyedColumnElement: boolean = true;
  override readonly isBindParameter: boolean = true;
  declare key: string;
  /** The key it was made with; names a bind through clones. */
  identifyingKey: string;
  origKey: string;
  unique: boolean;
  value: unknown;
  callable: (() => unknown) | null;
  required: boolean;
  expanding: boolean;
  expandOp: Operator | null = null;
  literalExecute: boolean;
  isCrud: boolean;

  constructor(key: string | null, options: BindOptions = {}) {
    super();
    const hasValue = 'value' in options;
    this.value = options.value ?? null;
    this.callable = options.callable ?? null;
    this.required = options.required ?? (!hasValue && !this.callable);
    this.unique = options.unique ?? false;
    if (this.unique) this.key = anonymousName(this.id, key !== null && !isAnonymous(key) ? key : 'param', '', true);
    else this.key = key || anonymousName(this.id, 'param');
    this.identifyingKey = this.key;
    this.origKey = key || 'param';
    this.expanding = options.expanding ?? false;
    this.literalExecute = options.literalExecute ?? false;
    this.isCrud = options.isCrud ?? false;
    this.type = this.resolveType(options);
  }

  private resolveType(options: BindOptions): TypeEngine {
    const given = options.type;
    if (given === null || given === undefined) {
      let checked: unknown = this.value;
      if (this.expanding)
        checked = Array.isArray(this.value) && this.value.length > 0 ? this.value[0] : NO_VALUE_IN_LIST;
      return options.comparedToType
        ? options.comparedToType.coerceComparedValue(options.comparedToOperator ?? null, checked)
        : resolveValueToType(checked);
    }
    const type = toInstance(given);
    if (type instanceof TupleType && Array.isArray(this.value) && this.value.length > 0)
      return type.resolveValuesToTypes(this.expanding ? this.value[0] : this.value);
    return type;
  }

  /** The value, or what its callable gives now. */
  get effectiveValue(): unknown {
    return this.callable ? this.callable() : this.value;
  }

  withValue(value: unknown, maintainKey = false, required: boolean | null = null): BindParameter {
    const copy = this.clone({ maintainKey });
    copy.value = value;
    copy.callable = null;
    copy.required = required ?? this.required;
    if (copy.type.isNull) copy.type = resolveValueToType(value);
    return copy;
  }

  renderLiteralExecute(): BindParameter {
    const copy = super.clone();
    copy.literalExecute = true;
    return copy;
  }

  override negateInBinary(negatedOp: Operator, originalOp: Operator): ColumnElement {
    if (this.expandOp !== originalOp) return this;
    const copy = this.clone();
    copy.expandOp = negatedOp;
    return copy;
  }

  override withBinaryElementType(type: TypeEngine): ColumnElement {
    const copy = super.clone();
    copy.type = type;
    return copy;
  }

  override clone(options: CloneOptions = {}): this {
    const copy = super.clone(options);
    if (!options.maintainKey && this.unique) copy.key = anonymousName(copy.id, this.cleanOrigKey(), '', true);
    return copy;
  }

  private cleanOrigKey(): string {
    return isAnonymous(this.origKey) ? 'param' : this.origKey;
  }

  convertToUnique(): void {
    if (this.unique) return;
    this.unique = true;
    this.key = anonymousName(this.id, this.cleanOrigKey(), '', true);
  }

  override pythonRepr(): string {
    const key = isAnonymous(this.key) ? new AnonymousNames().resolve(this.key) : this.key;
    return `BindParameter(${pythonRepr(key)}, ${pythonRepr(this.value)}, type_=${this.type.pythonRepr()})`;
  }
}

/** The LIMIT or OFFSET of a plain number. */
export class OffsetLimitParam extends BindParameter {
  get limitOffsetValue(): unknown {
    return this.effectiveValue;
  }
}
