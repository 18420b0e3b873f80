/** Every platform class that has bodies in this library, by its name in the stubs. */
import { collectionClasses } from './collectionMembers.js';
import type { LibraryClass } from './registry.js';

export const libraryClasses: Record<string, LibraryClass> = {
  ...collectionClasses
};
