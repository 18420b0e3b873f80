import { UnsupportedFeature } from '../../values/errors.js';
import type { ApexContext } from '../context.js';

/** Calls the method that the user's class gives for a platform interface; what is no user object is unsupported. */
export function callUserMember(
  rt: ApexContext,
  self: unknown,
  name: string,
  args: unknown[],
  feature: string
): unknown {
  if (rt.isUserObject(self)) return rt.invokeMethod(self, name, args);
  throw new UnsupportedFeature(feature);
}
