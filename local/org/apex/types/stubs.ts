/** The platform's classes by lower-case name: the published stubs with what `supplement.ts` adds to them. */
import { loadPlatformTypes, type PlatformClass } from '../../platform/platformTypes.js';
import { SUPPLEMENT } from './supplement.js';

let all: Map<string, PlatformClass> | null = null;

/** Every platform class, keyed `system.string`, `database.saveresult`. */
export function platformStubs(): ReadonlyMap<string, PlatformClass> {
  if (all !== null) return all;
  const stubs = new Map<string, PlatformClass>();
  for (const [name, stub] of Object.entries(loadPlatformTypes().classes)) stubs.set(name.toLowerCase(), stub);
  for (const more of SUPPLEMENT) {
    const key = more.name.toLowerCase();
    stubs.set(key, merged(stubs.get(key), more));
  }
  return (all = stubs);
}

/** The class by its name in any case, with or without `System.`. */
export function platformStub(name: string): PlatformClass | undefined {
  const lower = name.toLowerCase().replace(/^system\./, '');
  return platformStubs().get(`system.${lower}`) ?? platformStubs().get(lower);
}

/** Members of the supplement are added to what the stubs have. */
function merged(known: PlatformClass | undefined, more: PlatformClass): PlatformClass {
  if (known === undefined) return more;
  return {
    ...known,
    superclass: known.superclass ?? more.superclass,
    interfaces: [...known.interfaces, ...more.interfaces],
    constructors: [...known.constructors, ...more.constructors],
    methods: [...known.methods, ...more.methods],
    properties: [...known.properties, ...more.properties]
  };
}
