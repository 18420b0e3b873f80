import type { AllegroClient } from './client.js';
import { PUBLIC_V1 } from './mediaTypes.js';
import { marketplacesSchema, meSchema } from './schemas.js';
import type { Me } from './schemas.js';

/** Whose token this is. */
export async function readMe(client: AllegroClient): Promise<Me> {
  return client.get({ path: '/me', accept: PUBLIC_V1, schema: meSchema });
}

/** Ids of every marketplace Allegro runs; orders may come from any of them. */
export async function listMarketplaces(client: AllegroClient): Promise<string[]> {
  const { marketplaces } = await client.get({ path: '/marketplaces', accept: PUBLIC_V1, schema: marketplacesSchema });
  return marketplaces.map((marketplace) => marketplace.id);
}
