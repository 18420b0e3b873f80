/** Every platform class that has bodies in this library, by its name in the stubs. */
import { assertClasses } from './asserts.js';
import { collectionClasses } from './collectionMembers.js';
import { databaseClasses } from './database.js';
import { dateClasses } from './dates.js';
import { datetimeClasses } from './datetimes.js';
import { schemaClasses } from './describe.js';
import { platformEnumClasses } from './enums.js';
import { exceptionClasses } from './exceptions.js';
import { jsonClasses } from './json.js';
import { mathClasses } from './maths.js';
import { numberClasses } from './numbers.js';
import { patternClasses } from './patterns.js';
import type { LibraryClass } from './registry.js';
import { sobjectClasses } from './sobjects.js';
import { stringClasses } from './strings.js';

export const libraryClasses: Record<string, LibraryClass> = {
  ...platformEnumClasses(),
  ...collectionClasses,
  ...stringClasses,
  ...patternClasses,
  ...numberClasses,
  ...mathClasses,
  ...dateClasses,
  ...datetimeClasses,
  ...exceptionClasses,
  ...assertClasses,
  ...sobjectClasses,
  ...schemaClasses,
  ...databaseClasses,
  ...jsonClasses
};
