/** The JavaScript of one unit as it grows, with the Apex place that each of its lines comes from. */

/** For each emitted line: the Apex line and, by number, the method; 0 and -1 where there is none. */
export type LineMap = {
  readonly lines: readonly number[];
  readonly methods: readonly number[];
  readonly labels: readonly string[];
};

export class Output {
  private readonly text: string[] = [];
  private readonly lines: number[] = [];
  private readonly methods: number[] = [];
  private readonly labels: string[] = [];
  private readonly head: string[] = [];
  private readonly constants = new Map<string, string>();
  private readonly executable = new Set<number>();
  private method = -1;

  /** Adds a line of code that belongs to an Apex line. */
  public line(apexLine: number, code: string): void {
    this.text.push(code);
    this.lines.push(apexLine);
    this.methods.push(this.method);
  }

  /** A line whose code is known later: what a function declares at its start. */
  public reserve(apexLine: number): (code: string) => void {
    const index = this.text.length;
    this.line(apexLine, '');
    return (code) => {
      this.text[index] = code;
    };
  }

  /** Where the code ends now, for `cut`. */
  public get length(): number {
    return this.text.length;
  }

  /** Takes back the lines since then: what could not be finished. */
  public cut(length: number): void {
    this.text.length = length;
    this.lines.length = length;
    this.methods.length = length;
  }

  /** What stack traces call the code from here on: `Class.OrderService.save`. */
  public enter(label: string): void {
    let index = this.labels.indexOf(label);
    if (index < 0) index = this.labels.push(label) - 1;
    this.method = index;
  }

  /** Code from here on is not shown in stack traces. */
  public leave(): void {
    this.method = -1;
  }

  /** A value made once when the unit loads; equal code is one constant. */
  public constant(prefix: string, code: string): string {
    const key = `${prefix}=${code}`;
    let name = this.constants.get(key);
    if (name === undefined) {
      name = prefix.startsWith('$') ? prefix : `${prefix}${this.constants.size}`;
      this.constants.set(key, name);
      this.head.push(`const ${name} = ${code};`);
    }
    return name;
  }

  /** The code that counts the execution of a line for coverage. */
  public count(apexLine: number): string {
    this.executable.add(apexLine);
    return `$c[${apexLine}]++;`;
  }

  /** The whole unit; constants come first, on one line each without a place. */
  public finish(): { code: string; map: LineMap; executableLines: number[] } {
    const none = this.head.map(() => 0);
    return {
      code: [...this.head, ...this.text].join('\n'),
      map: {
        lines: [...none, ...this.lines],
        methods: [...none.map(() => -1), ...this.methods],
        labels: this.labels
      },
      executableLines: [...this.executable].sort((a, b) => a - b)
    };
  }
}
