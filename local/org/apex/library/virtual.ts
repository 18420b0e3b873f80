import { UnsupportedFeature } from '../../values/errors.js';
import type { ApexContext } from '../context.js';

/**
 * Calls a method that the declared type only promises: the one of the user's class, or the one of the platform class
 * that the value really is of. What neither gives is unsupported.
 */
export function callVirtual(
  rt: ApexContext,
  self: unknown,
  name: string,
  args: unknown[],
  feature: string,
  bodyIn: (typeName: string) => ((rt: ApexContext, self: unknown, args: unknown[]) => unknown) | undefined
): unknown {
  if (rt.isUserObject(self)) return rt.invokeMethod(self, name, args);
  const { typeName } = self as { typeName?: unknown };
  const body = typeof typeName === 'string' ? bodyIn(typeName) : undefined;
  if (body === undefined) throw new UnsupportedFeature(feature);
  return body(rt, self, args);
}
