/** What Apex writes with `System.debug`, for whoever wants to listen: the org's own log, and a call that asked for it. */
import { currentStack } from '../apex/runtime/stack.js';

type Listener = (level: string, text: string, line: number) => void;

export class DebugLog {
  private readonly listeners = new Set<Listener>();

  public write(level: string, text: string): void {
    if (this.listeners.size === 0) return;
    const { line } = currentStack();
    for (const listener of this.listeners) listener(level, text, line);
  }

  /** Runs work and collects what is written meanwhile, in the form of a platform debug log. */
  public capture<T>(clock: () => number, run: (write: (event: string) => void) => T): { value: T; lines: string[] } {
    const start = performance.now();
    const lines: string[] = [];
    const add = (event: string): void => {
      const time = new Date(clock()).toISOString().slice(11, 22);
      lines.push(`${time} (${Math.round((performance.now() - start) * 1e6)})|${event}`);
    };
    const listener: Listener = (level, text, line) => add(`USER_DEBUG|[${line}]|${level}|${text}`);
    this.listeners.add(listener);
    try {
      return { value: run(add), lines };
    } finally {
      this.listeners.delete(listener);
    }
  }
}
