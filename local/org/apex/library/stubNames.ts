import { loadPlatformTypes, type PlatformClass } from '../../platform/platformTypes.js';

let byName: Map<string, PlatformClass> | null = null;

/** The platform class of a name in any case, with or without `System.`. */
export function stubNamed(name: string): PlatformClass | undefined {
  byName ??= new Map(Object.values(loadPlatformTypes().classes).map((stub) => [stub.name.toLowerCase(), stub]));
  return byName.get(name.toLowerCase()) ?? byName.get(`system.${name.toLowerCase()}`);
}
