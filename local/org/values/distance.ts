/** Distances on the globe, as `DISTANCE()` and `System.Location` measure them. */

export type Place = { latitude: number; longitude: number };

/** The globe's radius by the unit that distances are asked in. */
export const RADIUS: Readonly<Record<string, number>> = { mi: 3958.8, km: 6371 };

/** The length of the great circle between two places, in the unit of the radius. */
export function greatCircle(from: Place, to: Place, radius: number): number {
  const angle = (degrees: number): number => (degrees * Math.PI) / 180;
  const [lat1, lat2] = [angle(from.latitude), angle(to.latitude)];
  const dLat = lat2 - lat1;
  const dLon = angle(to.longitude - from.longitude);
  const a = Math.sin(dLat / 2) ** 2 + Math.cos(lat1) * Math.cos(lat2) * Math.sin(dLon / 2) ** 2;
  return 2 * radius * Math.asin(Math.sqrt(a));
}
