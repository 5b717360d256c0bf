/**
 * The difference of two texts by lines, for people: a longest common subsequence, with what did not change folded away.
 */

export type DiffLine =
  | { readonly kind: 'same' | 'removed' | 'added'; readonly line: number; readonly text: string }
  /** Unchanged lines that are not shown, by their numbers in the old text. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number };

/** Above this many pairs of differing lines the middle is shown as replaced whole. */
const MOST_PAIRS = 1_000_000;

/** Lines of `after` against `before`; `context` unchanged lines are kept around each change. */
export function diffLines(before: string, after: string, context = 1): DiffLine[] {
  const left = before.split('\n');
  const right = after.split('\n');
  let head = 0;
  while (head < left.length && head < right.length && left[head] === right[head]) head += 1;
  let tail = 0;
  const most = Math.min(left.length, right.length) - head;
  while (tail < most && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1;
  const lines: DiffLine[] = [];
  const same = (at: number, shown: number) => lines.push({ kind: 'same', line: shown + 1, text: left[at]! });
  for (let at = 0; at < head; at += 1) same(at, at);
  lines.push(...middle(left.slice(head, left.length - tail), right.slice(head, right.length - tail), head));
  for (let at = tail; at > 0; at -= 1) same(left.length - at, right.length - at);
  return fold(lines, context);
}

function middle(left: readonly string[], right: readonly string[], start: number): DiffLine[] {
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  const lengths = left.length * right.length > MOST_PAIRS ? null : commonLengths(left, right);
  while (i < left.length || j < right.length) {
    if (lengths !== null && i < left.length && j < right.length && left[i] === right[j]) {
      lines.push({ kind: 'same', line: start + j + 1, text: left[i]! });
      i += 1;
      j += 1;
    } else if (
      i < left.length &&
      (j >= right.length || lengths === null || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)
    ) {
      lines.push({ kind: 'removed', line: start + i + 1, text: left[i]! });
      i += 1;
    } else {
      lines.push({ kind: 'added', line: start + j + 1, text: right[j]! });
      j += 1;
    }
  }
  return lines;
}

/** Length of the longest common subsequence of what follows each pair of positions. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      lengths[i]![j] =
        left[i] === right[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}

function fold(lines: readonly DiffLine[], context: number): DiffLine[] {
  const near = new Set<number>();
  lines.forEach((line, at) => {
    if (line.kind === 'same') return;
    for (let by = -context; by <= context; by += 1) near.add(at + by);
  });
  const folded: DiffLine[] = [];
  lines.forEach((line, at) => {
    if (line.kind === 'gap') return;
    if (line.kind !== 'same' || near.has(at)) {
      folded.push(line);
      return;
    }
    const last = folded.at(-1);
    if (last?.kind === 'gap') folded[folded.length - 1] = { ...last, to: line.line };
    else folded.push({ kind: 'gap', from: line.line, to: line.line });
  });
  return folded;
}
