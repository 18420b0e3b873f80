import type { ObjectBehaviour } from './behaviour.js';
import { BUSINESS_OBJECTS } from './businessObjects.js';
import { SETUP_OBJECTS } from './setupObjects.js';

/**
 * What the platform's type stubs do not say about the standard objects that are used here: key prefixes, what is
 * required, lengths, defaults, picklist values, autonumbers. Everything else about them comes from the stubs.
 */
export const STANDARD_BEHAVIOUR: Readonly<Record<string, ObjectBehaviour>> = { ...BUSINESS_OBJECTS, ...SETUP_OBJECTS };
