import { refresh } from './apex.js';

export async function refreshApex(provisioned: unknown): Promise<void> {
  await refresh(provisioned);
}
