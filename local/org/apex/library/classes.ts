/** Every platform class that has bodies in this library, by its name in the stubs. */
import { assertClasses } from './asserts.js';
import { byteClasses } from './bytes.js';
import { cacheClasses } from './cache.js';
import { collectionClasses } from './collectionMembers.js';
import { cursorClasses } from './cursors.js';
import { databaseClasses } from './database.js';
import { dateClasses } from './dates.js';
import { datetimeClasses } from './datetimes.js';
import { schemaClasses } from './describe.js';
import { platformEnumClasses } from './enums.js';
import { eventClasses } from './events.js';
import { exceptionClasses } from './exceptions.js';
import { formulaClasses } from './formulas.js';
import { httpClasses } from './http.js';
import { identityClasses } from './identity.js';
import { invocableClasses } from './invocable.js';
import { jsonClasses } from './json.js';
import { mathClasses } from './maths.js';
import { messagingClasses } from './messaging.js';
import { metadataApiClasses } from './metadataApi.js';
import { networkClasses } from './networks.js';
import { numberClasses } from './numbers.js';
import { pageControllerClasses } from './pageControllers.js';
import { patternClasses } from './patterns.js';
import type { LibraryClass } from './registry.js';
import { searchClasses } from './search.js';
import { securityClasses } from './security.js';
import { sobjectClasses } from './sobjects.js';
import { stringClasses } from './strings.js';
import { systemClasses } from './system.js';
import { testClasses } from './tests.js';
import { webClasses } from './web.js';

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
  ...cursorClasses,
  ...invocableClasses,
  ...jsonClasses,
  ...identityClasses,
  ...byteClasses,
  ...cacheClasses,
  ...systemClasses,
  ...eventClasses,
  ...testClasses,
  ...formulaClasses,
  ...httpClasses,
  ...securityClasses,
  ...messagingClasses,
  ...metadataApiClasses,
  ...searchClasses,
  ...webClasses,
  ...networkClasses,
  ...pageControllerClasses
};
