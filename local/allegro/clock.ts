/** Allegro's time: the machine's, or the one given, moved forward as far as was asked. */
export class MovableClock {
  private offset = 0;

  constructor(private readonly base: () => number = Date.now) {}

  readonly now = (): number => this.base() + this.offset;

  advance(seconds: number): void {
    if (!(Number.isFinite(seconds) && seconds >= 0))
      throw new Error(`The clock only moves forward, not by ${seconds} s.`);
    this.offset += Math.round(seconds * 1000);
  }
}
