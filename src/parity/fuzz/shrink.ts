/**
 * Makes a failing program small. A program is a set of parts that can be left out: its steps, then the classes, relationships,
 * columns, arguments and settings of its schema. Steps go first, by delta debugging (Zeller's ddmin: halves, then quarters and
 * so on, each left out together while what remains still fails); then every other part is tried alone, the larger ones
 * first, until a whole round removes nothing. A smaller program counts only where it fails in the same way as the first one.
 * Leaving out too much is harmless: both sides then raise the same NameError, and that is no failure.
 */

/** Whether the program made of these parts still fails in the same way. */
export type StillFails = (parts: ReadonlySet<string>) => Promise<boolean>;

/** A subset of the steps and of the settings that still fails. */
export async function shrink(
  steps: readonly string[],
  settings: readonly string[],
  stillFails: StillFails,
): Promise<ReadonlySet<string>> {
  let keptSettings = [...settings];
  const test = (candidate: readonly string[]) => stillFails(new Set([...candidate, ...keptSettings]));
  let keptSteps = await deltaDebug(steps, test);
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const part of [...keptSettings]) {
      const fewer = keptSettings.filter((other) => other !== part);
      if (!(await stillFails(new Set([...keptSteps, ...fewer])))) continue;
      keptSettings = fewer;
      isSmaller = true;
    }
    if (!isSmaller) break;
    const fewerSteps = await deltaDebug(keptSteps, test);
    isSmaller = fewerSteps.length < keptSteps.length;
    keptSteps = fewerSteps;
  }
  return new Set([...keptSteps, ...keptSettings]);
}

/** The smallest part of a list, as far as leaving out neighbours finds it, for which the test holds. */
async function deltaDebug(
  all: readonly string[],
  holds: (parts: readonly string[]) => Promise<boolean>,
): Promise<readonly string[]> {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    let isSmaller = false;
    for (let at = 0; at < kept.length; ) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (rest.length < kept.length && (await holds(rest))) {
        kept = rest;
        isSmaller = true;
      } else at += size;
    }
    if (!isSmaller || size > kept.length) {
      if (size === 1) break;
      size = Math.ceil(size / 2);
    }
  }
  return kept;
}
