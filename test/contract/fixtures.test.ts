import { readFileSync } from 'node:fs';
import path from 'node:path';
import { orderGoneSchema, orderSnapshotSchema } from '../../src/contract/orderSnapshot.js';

/** The files that the package's Apex tests read too, so that both sides mean the same. */
function fixture(name: string): unknown {
  const folder = path.resolve('force-app/test/orders/staticresources');
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
}

describe('bodies that both sides test with', () => {
  it('has a snapshot that is exactly what the contract says', () => {
    const body = fixture('ContractOrderSnapshot');

    expect(orderSnapshotSchema.parse(body)).toEqual(body);
  });

  it('has the end of an order that is exactly what the contract says', () => {
    const body = fixture('ContractOrderGone');

    expect(orderGoneSchema.parse(body)).toEqual(body);
  });
});
