/** One measured figure beside what it could be at best and what it must be. */
export type Figure = {
  name: string;
  /** The least that is possible. */
  floor: string;
  must: string;
  measured: number;
  unit: string;
  /** Orders that are right in the org afterwards, of those that ought to be. */
  succeeded: number;
  expected: number;
  isPassed: boolean;
  /** How the figure came about: a measurement, or derived from one. */
  basis: 'measured' | 'derived';
  detail?: Record<string, number>;
};

type Claim = Omit<Figure, 'isPassed' | 'basis' | 'must'> & { most: number; basis?: Figure['basis'] };

/** A figure that may be `most` at most. It fails too when an order is missing or wrong: speed without result is none. */
export function atMost({ most, basis = 'measured', ...rest }: Claim): Figure {
  const measured = Number(rest.measured.toFixed(1));
  const isPassed = measured <= most && rest.succeeded === rest.expected;
  return { ...rest, measured, must: `≤ ${most}`, basis, isPassed };
}

/** A figure that must be `least` at least, such as how many times less something takes; null when it is for information. */
export function atLeast({
  least,
  basis = 'measured',
  ...rest
}: Omit<Claim, 'most'> & { least: number | null }): Figure {
  const measured = Number(rest.measured.toFixed(1));
  const isPassed = (least === null || measured >= least) && rest.succeeded === rest.expected;
  return { ...rest, measured, must: least === null ? '–' : `≥ ${least}`, basis, isPassed };
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((it) => [
    it.name,
    it.floor,
    it.must,
    `${it.measured} ${it.unit}${it.basis === 'derived' ? ' (derived)' : ''}`,
    `${it.succeeded}/${it.expected}`,
    it.isPassed ? 'pass' : 'FAIL'
  ]);
  const all = [['figure', 'floor', 'must', 'measured', 'orders right', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}
