/**
 * Bridge functions for SQL types. Python owns the type objects and processes values; each has a twin here, whose `hostType` is
 * the id of Python's object. Python's half is python/sqlalchemy/sql/sqltypes.py.
 */
import type { ColumnElement } from '../../sql/elements.ts';
import { HostValue } from '../../sql/host-value.ts';
import {
  Boolean as BooleanType,
  DateTime,
  Enum,
  Float,
  JSON as JsonType,
  LargeBinary,
  Numeric,
  String as StringType,
  Time,
  TypeDecorator,
  type TypeEngine,
  typeClasses,
  UserDefinedType,
  Uuid,
} from '../../sql/types.ts';
import type { Bridge } from '../bridge.ts';
import { elementOf } from './arguments.ts';

/** The keyword arguments of Python's types, as its `_twin_options` gives them. */
interface TwinOptions {
  readonly name?: string;
  readonly length?: number;
  readonly collation?: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly asdecimal?: boolean;
  readonly timezone?: boolean;
  readonly none_as_null?: boolean;
  readonly as_uuid?: boolean;
  readonly create_constraint?: boolean;
  readonly enums?: string;
  readonly native_enum?: boolean;
  readonly validate_strings?: boolean;
  readonly enum_class?: string;
  readonly column_spec?: string;
  readonly coerce_nothing?: boolean;
  readonly coerce_hook?: boolean;
}

type Maker = (options: TwinOptions, twin: string) => TypeEngine;
type Constructor<A extends unknown[]> = new (...args: A) => TypeEngine;

function classOf<A extends unknown[]>(twin: string): Constructor<A> {
  const found = typeClasses[twin];
  if (found === undefined) throw new Error(`no type ${twin}`);
  return found as unknown as Constructor<A>;
}

const withLength: Maker = (o, twin) => new (classOf<[number | null]>(twin))(o.length ?? null);

/** The families whose constructors take arguments, by the base class of the twin. */
const FAMILIES: readonly (readonly [abstract new (...args: never[]) => TypeEngine, Maker])[] = [
  [Float, (o, twin) => new (classOf<[number | null, boolean]>(twin))(o.precision ?? null, o.asdecimal ?? false)],
  [
    Numeric,
    (o, twin) =>
      new (classOf<[number | null, number | null, boolean]>(twin))(
        o.precision ?? null,
        o.scale ?? null,
        o.asdecimal ?? true,
      ),
  ],
  [StringType, (o, twin) => new (classOf<[number | null, string | null]>(twin))(o.length ?? null, o.collation ?? null)],
  [LargeBinary, withLength],
  [DateTime, (o, twin) => new (classOf<[boolean]>(twin))(o.timezone ?? false)],
  [Time, (o, twin) => new (classOf<[boolean]>(twin))(o.timezone ?? false)],
  [JsonType, (o, twin) => new (classOf<[boolean]>(twin))(o.none_as_null ?? false)],
  [Uuid, (o, twin) => new (classOf<[boolean]>(twin))(o.as_uuid ?? true)],
  [
    BooleanType,
    (o, twin) => new (classOf<[boolean, string | null]>(twin))(o.create_constraint ?? false, o.name ?? null),
  ],
];

function makeEnum(options: TwinOptions): TypeEngine {
  return new Enum(JSON.parse(options.enums ?? '[]') as string[], {
    name: options.name ?? null,
    length: options.length ?? null,
    createConstraint: options.create_constraint ?? false,
    nativeEnum: options.native_enum ?? true,
    validateStrings: options.validate_strings ?? false,
    enumClass: options.enum_class ?? null,
  });
}

function makeTwin(twin: string, options: TwinOptions): TypeEngine {
  if (twin === 'Enum') return makeEnum(options);
  const base = classOf<[]>(twin);
  for (const [family, make] of FAMILIES) {
    if (base.prototype instanceof family || base.prototype === family.prototype) return make(options, twin);
  }
  return new base();
}

/** Functions of the `_core` module for types. `textOf` prints a type's DDL. */
export function typesApi(bridge: Bridge, textOf: (type: TypeEngine) => string) {
  const { handles } = bridge;

  function coerceHook(host: number) {
    return (_operator: unknown, value: unknown): TypeEngine => {
      const isKept = value instanceof HostValue;
      const handle = bridge.python('coerce')(host, isKept ? value.id : (value ?? undefined), isKept) as number;
      return handles.get<TypeEngine>(handle);
    };
  }

  return {
    make_type: (twin: string, host: number, impl: number | undefined, options: TwinOptions = {}) => {
      if (twin === 'TypeDecorator') {
        return handles.of(
          new TypeDecorator(handles.get<TypeEngine>(impl as number), {
            name: options.name ?? 'TypeDecorator',
            hostType: host,
            coerceToIsTypes: options.coerce_nothing ? 'nothing' : 'none',
            ...(options.coerce_hook ? { coerceComparedValue: coerceHook(host) } : {}),
          }),
        );
      }
      if (twin === 'UserDefinedType') {
        return handles.of(
          new UserDefinedType(options.column_spec ?? '', { name: options.name ?? 'UserDefinedType', hostType: host }),
        );
      }
      return handles.of(Object.assign(makeTwin(twin, options), { hostType: host }));
    },

    /** The host's id of an expression's type, or the name of a type that has none. */
    type_name_of: (handle: number) => {
      const type = (elementOf(handles.get(handle)) as ColumnElement).type;
      return type.hostType ?? type.name;
    },

    type_text: (handle: number) => textOf(handles.get<TypeEngine>(handle)),
  };
}
