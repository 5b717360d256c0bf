/**
 * Runs generated programs on ours and on the real thing and tells them apart; shrinks those that differ.
 */
import { type DifferenceKind, type Judgement, judge } from '../../src/parity/fuzz/judge.ts';
import { type ProgramPlan, renderProgram, settingParts, stepPart } from '../../src/parity/fuzz/program.ts';
import { shrink } from '../../src/parity/fuzz/shrink.ts';
import type { ProgramRecord } from '../../src/parity/record.ts';
import type { FuzzOracle } from './fuzz-oracle.ts';
import { SourceRunner } from './run-source.ts';

export interface Difference extends Judgement {
  readonly seed: number;
  readonly source: string;
  /** Whether the real thing itself answers now this, now that. */
  readonly isUnstable: boolean;
}

const SHAKES = [1, 2, 3, 5];

/** Two implementations side by side. */
export class FuzzDifferential {
  private readonly ours = new SourceRunner();
  /** Two processes with other hashes of strings, so that what hangs on a set shows. */
  private readonly oracles: readonly FuzzOracle[];

  constructor(oracles: readonly FuzzOracle[]) {
    this.oracles = oracles;
  }

  private async both(source: string): Promise<{ want: ProgramRecord; got: ProgramRecord }> {
    const [oracle] = this.oracles;
    if (oracle === undefined) throw new Error('no real SQLAlchemy');
    const answer = oracle.run(source);
    const got = await this.ours.run(source);
    return { want: await answer, got };
  }

  /** The difference of a program; null where both agree, or where the real thing may answer as ours does. */
  async compare(plan: ProgramPlan): Promise<Difference | null> {
    const source = renderProgram(plan);
    const { want, got } = await this.both(source);
    const judgement = judge(want, got);
    if (judgement === null) return null;
    const others = await this.realAnswers(source);
    const judgements = others.map((other) => judge(other, got));
    if (judgements.some((other) => other === null)) return null;
    const rank = (kinds: readonly DifferenceKind[]) => kinds.includes(judgement.kind);
    const isUnstable = others.some((other) => {
      const between = judge(want, other);
      return between !== null && (between.kind === judgement.kind || rank(['text', 'order', 'lines']));
    });
    return { ...judgement, seed: plan.seed, source, isUnstable };
  }

  /** What the real thing answers under other addresses and hashes. */
  private async realAnswers(source: string): Promise<ProgramRecord[]> {
    const answers: ProgramRecord[] = [];
    for (const oracle of this.oracles) {
      for (const shake of SHAKES) answers.push(await oracle.run(source, shake));
    }
    return answers;
  }

  /** The smallest program found that differs in the same way. */
  async shrunk(plan: ProgramPlan, difference: Difference): Promise<Difference> {
    const { kind } = difference;
    const shape = shapeOf(difference);
    const render = (parts: ReadonlySet<string>) => renderProgram(plan, (part) => parts.has(part));
    const steps = plan.steps.map((_, i) => stepPart(i));
    const parts = await shrink(steps, settingParts(plan), async (candidate) => {
      const { want, got } = await this.both(render(candidate));
      const judgement = judge(want, got);
      return judgement?.kind === kind && shapeOf(judgement) === shape;
    });
    const source = render(parts);
    const { want, got } = await this.both(source);
    const judgement = judge(want, got) ?? { kind, text: '(does not differ once more)' };
    return { ...judgement, seed: plan.seed, source, isUnstable: false };
  }
}

/** What a difference keeps while its program shrinks: the first words of both sides, without numbers and names. */
function shapeOf({ text }: Judgement): string {
  const words = (line: string) =>
    line
      .replace(/'[^']*'|\d+/g, '')
      .trim()
      .split(/\s+/)
      .slice(0, 3)
      .join(' ');
  return text.split('\n').slice(1, 3).map(words).join('|');
}
