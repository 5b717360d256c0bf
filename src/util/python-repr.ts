/**
 * Python's `repr()` of plain values, for error messages whose text must be SQLAlchemy's.
 */

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) as number;
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  if (character === '\\') return '\\\\';
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  return character;
}

/** `repr()` of a str. */
export function reprString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = [...text].map((c) => (c === quote ? `\\${c}` : escapeCharacter(c))).join('');
  return quote + body + quote;
}

/** `repr()` of a float. */
export function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Objects that know how Python would print them. */
export interface HasPythonRepr {
  pythonRepr(): string;
}

function hasPythonRepr(value: object): value is HasPythonRepr {
  return 'pythonRepr' in value && typeof value.pythonRepr === 'function';
}

/** `repr()` of a value as the host would give it; objects answer `pythonRepr()` themselves. */
export function pythonRepr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return reprString(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : reprFloat(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) {
    return `b'${[...value].map((b) => (b >= 0x20 && b < 0x7f && b !== 0x27 && b !== 0x5c ? String.fromCharCode(b) : `\\x${b.toString(16).padStart(2, '0')}`)).join('')}'`;
  }
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (value instanceof Map) return `{${[...value].map(([k, v]) => `${pythonRepr(k)}: ${pythonRepr(v)}`).join(', ')}}`;
  if (typeof value === 'object') {
    if (hasPythonRepr(value)) return value.pythonRepr();
    if ('real' in value && typeof value.real === 'number') return reprFloat(value.real);
    return `<${value.constructor?.name ?? 'object'} object at 0x7f0000000000>`;
  }
  return String(value);
}

/** util.ellipses_string: at most 25 characters. */
export function ellipsesString(text: string, length = 25): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}
