import type { Pos } from './ast.js';

/** A problem in Apex source: which file, where, what is wrong, in the platform's words. */
export class ApexCompileError extends Error {
  public override readonly name = 'ApexCompileError';

  public constructor(
    public readonly file: string,
    public readonly line: number,
    public readonly column: number,
    public readonly problem: string
  ) {
    super(`${file}:${line}:${column}: ${problem}`);
  }
}

/** A problem at a place of the unit that is being compiled; whoever knows the file turns it into `ApexCompileError`. */
export class ProblemAt extends Error {
  public constructor(
    public readonly pos: Pos,
    public readonly problem: string
  ) {
    super(problem);
  }
}

export function problem(pos: Pos, text: string): never {
  throw new ProblemAt(pos, text);
}
