/**
 * Runs the text of a program on ours and answers its record; one interpreter for as long as it can be used again.
 */
import type { ProgramRecord as Record_ } from '../../src/parity/record.ts';
import type { ProgramRunner } from '../../src/worker/program-runner.ts';
import { bootNodeRunner, NODE_LIMITS } from './node-runner.ts';
import { ProgramRecord } from './program-record.ts';

const PROGRAM = 'program.py';

export class SourceRunner {
  private runner: ProgramRunner | null = null;

  async run(source: string): Promise<Record_> {
    this.runner ??= await bootNodeRunner();
    const runner = this.runner;
    const record = new ProgramRecord(`fuzz/${PROGRAM}`);
    const { report, reusable, program } = runner.run(
      { runId: 'fuzz', files: { [PROGRAM]: source }, entry: PROGRAM, limits: NODE_LIMITS },
      { listeners: [record.listener(runner)] },
    );
    record.finish(report, program);
    if (!reusable) this.runner = null;
    return JSON.parse(record.toJson()) as Record_;
  }
}
