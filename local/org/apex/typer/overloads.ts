/** Chooses among overloads by the static types of the arguments, null included. */
import type { Type } from '../types/type.js';
import type { World } from '../types/world.js';
import { cost, fits, NO_FIT } from './conversions.js';

type Candidate = { readonly params: readonly Type[] };

/** The candidate that fits best, or undefined when none does. The first of equals wins. */
export function chooseOverload<T extends Candidate>(
  world: World,
  candidates: readonly T[],
  args: readonly Type[]
): T | undefined {
  let best: T | undefined;
  let bestCosts: number[] = [];
  for (const candidate of candidates) {
    if (candidate.params.length !== args.length) continue;
    const costs = candidate.params.map((param, i) => cost(world, args[i] ?? world.null, param));
    if (costs.includes(NO_FIT)) continue;
    if (best === undefined || isBetter(world, candidate, costs, best, bestCosts)) {
      best = candidate;
      bestCosts = costs;
    }
  }
  return best;
}

function isBetter(world: World, one: Candidate, costs: number[], other: Candidate, otherCosts: number[]): boolean {
  const total = costs.reduce((sum, part) => sum + part, 0);
  const otherTotal = otherCosts.reduce((sum, part) => sum + part, 0);
  if (total !== otherTotal) return total < otherTotal;
  return isMoreSpecific(world, one, other) && !isMoreSpecific(world, other, one);
}

/** Where arguments are null, the method with the narrower parameters is meant. */
function isMoreSpecific(world: World, one: Candidate, other: Candidate): boolean {
  return one.params.every((param, i) => fits(world, param, other.params[i] ?? world.object));
}
