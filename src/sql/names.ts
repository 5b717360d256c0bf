/**
 * Names that get their number when a statement is compiled: `anon_1`, `users_1`, `param_1`. Until then a name holds a
 * token for the object it belongs to; AnonymousNames turns tokens into numbers in the order in which they are met.
 *
 * Counterpart: _anonymous_label of sqlalchemy/sql/elements.py and prefix_anon_map of _py_util.py.
 */

const OPEN = '\u0001';
const CLOSE = '\u0002';
// biome-ignore lint/suspicious/noControlCharactersInRegex: the markers cannot occur in a name somebody typed.
const TOKEN = /\u0001([^ ]+) ([^\u0002]*)\u0002/g;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the markers must not nest.
const UNSAFE = /[%() $\u0001\u0002]+/g;

const sequence = { last: 0 };

/** The next identity of an element; it plays the part of Python's id() and never reaches any output. */
export function nextElementId(): number {
  sequence.last += 1;
  return sequence.last;
}

/** A name for `body` that is numbered per `seed`; `enclosing` is a name to put before it. */
export function anonymousName(seed: number | string, body: string, enclosing = '', sanitizeKey = false): string {
  let clean = body.replace(UNSAFE, '_');
  if (sanitizeKey) clean = clean.replace(/^_+|_+$/g, '');
  return `${enclosing}${OPEN}${seed} ${clean}${CLOSE}`;
}

/** Whether a name waits for a number. */
export function isAnonymous(name: string): boolean {
  return name.includes(OPEN);
}

/** Numbers for the tokens of one statement. */
export class AnonymousNames {
  private readonly numbered = new Map<string, string>();
  private readonly counters = new Map<string, number>();

  resolve(name: string): string {
    if (!name.includes(OPEN)) return name;
    return name.replace(TOKEN, (token: string, _seed: string, body: string) => {
      const known = this.numbered.get(token);
      if (known !== undefined) return known;
      const count = this.counters.get(body) ?? 1;
      this.counters.set(body, count + 1);
      const value = `${body}_${count}`;
      this.numbered.set(token, value);
      return value;
    });
  }
}
