/**
 * Real SQLAlchemy in a python3 process that lives as long as the fuzzing does, where this machine has one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProgramRecord } from '../../src/parity/record.ts';

const SCRIPT = join(fileURLToPath(new URL('.', import.meta.url)), '../../src/parity/fuzz/oracle.py');

type Answer = ProgramRecord & { readonly died?: number; readonly missing?: string; readonly ready?: string };

export class FuzzOracle {
  private readonly child: ChildProcess;
  private readonly waiting: ((line: string) => void)[] = [];
  private readonly lines: string[] = [];

  private constructor(hashSeed: number) {
    this.child = spawn('python3', ['-u', SCRIPT], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONHASHSEED: String(hashSeed) },
    });
    const { stdout } = this.child;
    if (stdout === null) throw new Error('python3 has no output');
    const take = (line: string) => {
      const next = this.waiting.shift();
      if (next) next(line);
      else this.lines.push(line);
    };
    createInterface({ input: stdout }).on('line', take);
    this.child.on('error', ({ message }) => take(JSON.stringify({ missing: message })));
    this.child.on('exit', (code) => {
      while (this.waiting.length > 0) take(JSON.stringify({ missing: `python3 ended with ${code}` }));
    });
  }

  /** Starts one, or answers null where no SQLAlchemy 2.0 can be imported. */
  static async start(hashSeed: number): Promise<FuzzOracle | null> {
    const oracle = new FuzzOracle(hashSeed);
    const first = await oracle.nextAnswer();
    return first.missing === undefined ? oracle : null;
  }

  /** Runs a program; see oracle.py for `shake`. */
  async run(source: string, shake = 0): Promise<ProgramRecord> {
    this.child.stdin?.write(`${JSON.stringify({ source, shake })}\n`);
    const answer = await this.nextAnswer();
    if (answer.missing !== undefined) throw new Error(answer.missing);
    if (answer.died !== undefined) throw new Error(`the real side ended with ${answer.died}`);
    return answer;
  }

  stop(): void {
    this.child.stdin?.end();
    this.child.kill();
  }

  private nextAnswer(): Promise<Answer> {
    const line = this.lines.shift();
    return (
      line !== undefined ? Promise.resolve(line) : new Promise<string>((resolve) => this.waiting.push(resolve))
    ).then((text) => JSON.parse(text) as Answer);
  }
}
