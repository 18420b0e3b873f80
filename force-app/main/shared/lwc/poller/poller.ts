/** Calls `ask` every `seconds` while the page is visible, and at once when it becomes visible again. */
export class Poller {
  private readonly ask: () => void;
  private readonly milliseconds: number;
  private timer: number | undefined;

  constructor(ask: () => void, seconds: number) {
    this.ask = ask;
    this.milliseconds = seconds * 1000;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.visibilityChanged);
    this.resume();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.visibilityChanged);
    this.pause();
  }

  private visibilityChanged = (): void => {
    if (document.visibilityState === 'visible') {
      this.ask();
      this.resume();
    } else {
      this.pause();
    }
  };

  private resume(): void {
    this.timer ??= window.setInterval(this.ask, this.milliseconds);
  }

  private pause(): void {
    window.clearInterval(this.timer);
    this.timer = undefined;
  }
}
