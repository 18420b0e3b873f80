const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * A signal that aborts on the first Ctrl-C or TERM, so that what is under way can be brought to an end; the second one
 * ends the process as usual. The handlers that sf sets would end it in the middle, so they are taken off.
 */
export function gracefulStop(onStop: () => void): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    process.removeAllListeners(name);
    process.once(name, () => {
      onStop();
      controller.abort();
    });
  }
  return controller.signal;
}
