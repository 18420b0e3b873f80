import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  customerReturnSnapshotSchema,
  orderInvoicesSchema,
  paymentOperationsSchema,
  refundClaimSnapshotSchema,
  refundSnapshotSchema
} from '../../src/contract/money.js';
import { offerDetailSchema } from '../../src/contract/offer.js';
import { orderGoneSchema, orderSnapshotSchema } from '../../src/contract/orderSnapshot.js';

/** The files that the package's Apex tests read too, so that both sides mean the same. */
function fixture(name: string, area = 'orders'): unknown {
  const folder = path.resolve('force-app/test', area, 'staticresources');
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

  it('has the details of an offer that are exactly what the contract says', () => {
    const body = fixture('ContractOfferDetail', 'offers');

    expect(offerDetailSchema.parse(body)).toEqual(body);
  });

  it.each([
    ['PaymentOperations', paymentOperationsSchema],
    ['RefundSnapshot', refundSnapshotSchema],
    ['RefundClaimSnapshot', refundClaimSnapshotSchema],
    ['CustomerReturnSnapshot', customerReturnSnapshotSchema],
    ['OrderInvoices', orderInvoicesSchema]
  ])('has a body of %s that is exactly what the contract says', (type, schema) => {
    const body = fixture(`Contract${type}`);

    expect(schema.parse(body)).toEqual(body);
  });
});
