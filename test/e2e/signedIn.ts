import { LocalWorld, ORG_ALIAS, type WorldOptions } from '../../local/world.js';
import type { LocalOrg } from '../../local/org/org.js';
import { connectSeller, signIn } from '../support/signIn.js';

/** The alias of the org's admin, beside the integration user's `ORG_ALIAS`. */
export const ADMIN = 'admin';

/** A world whose seller is connected, and where the integration user and the admin are signed in. */
export async function signedInWorld(options: WorldOptions): Promise<LocalWorld> {
  const world = await LocalWorld.start(options);
  await signInTo(world);
  await reconnectSeller(world);
  return world;
}

/** Signs the integration user of the world's org in, and the admin of that org or of another one. */
export async function signInTo(world: LocalWorld, adminOf: LocalOrg = world.org): Promise<void> {
  const { integration } = world.org.addresses.users;
  const { admin } = adminOf.addresses.users;
  await signIn(homeOf(world), [
    { url: world.org.url, accessToken: integration.accessToken, alias: ORG_ALIAS },
    { url: adminOf.url, accessToken: admin.accessToken, alias: ADMIN }
  ]);
}

/** Connects the world's seller, for the first time or anew. */
export async function reconnectSeller(world: LocalWorld): Promise<void> {
  await connectSeller(homeOf(world), world.allegro, (userCode) =>
    world.approveDevice(userCode, world.allegro.sellerId)
  );
}

const homeOf = (world: LocalWorld): string => world.env['HOME'] ?? '';
