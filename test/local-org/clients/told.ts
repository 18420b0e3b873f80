/** What a callback was called with, and a way to wait until it has been enough. */
export class Told<T> {
  public readonly heard: T[] = [];
  private check: () => void = () => undefined;

  public add(one: T): void {
    this.heard.push(one);
    this.check();
  }

  /** Resolves with everything heard as soon as `isEnough` says so. */
  public until(isEnough: (heard: readonly T[]) => boolean): Promise<readonly T[]> {
    return new Promise((resolve) => {
      this.check = (): void => {
        if (isEnough(this.heard)) resolve([...this.heard]);
      };
      this.check();
    });
  }
}
