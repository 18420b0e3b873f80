import type { Random } from '../random.js';
import type { Ledger } from './ledger.js';
import type { CheckoutForm } from './model.js';
import { RETURN_REASONS, RETURN_STATUSES, SCAN_STATUSES } from './moneyModel.js';
import type { CustomerReturn, OrderInvoice, ReturnParcel, ReturnStatus } from './moneyModel.js';
import { DAY, HOUR, iso } from './time.js';

/** Returned orders and a few of those picked up come back; every status occurs where there is room. */
export function seedReturns(random: Random, ledger: Ledger, forms: readonly CheckoutForm[], now: number): void {
  const returned = forms.filter(
    ({ status, fulfillment }) =>
      status === 'READY_FOR_PROCESSING' &&
      (fulfillment.status === 'RETURNED' || (fulfillment.status === 'PICKED_UP' && random.chance(0.08)))
  );
  const statuses = random.deck<ReturnStatus>(returned.length, [
    ['COMMISSION_REFUNDED', 0.4],
    ...RETURN_STATUSES.filter((it) => it !== 'COMMISSION_REFUNDED').map((it) => [it, 0.06] as const)
  ]);
  const made = returned.map((form, i) => {
    const at = Math.min(now - HOUR, Date.parse(form.updatedAt) + random.int(DAY, 14 * DAY));
    return makeReturn(random, form, statuses[i] ?? 'CREATED', at);
  });
  made.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  ledger.returns.push(...made);
}

/** A return of the first line, one piece; with a parcel unless it was only declared. */
export function makeReturn(random: Random, form: CheckoutForm, status: ReturnStatus, at: number): CustomerReturn {
  const line = form.lineItems[0];
  if (!line) throw new Error(`Order ${form.id} has no lines to return`);
  const reason = random.pick(RETURN_REASONS);
  return {
    id: random.uuid(),
    isFulfillment: status.startsWith('WAREHOUSE'),
    createdAt: iso(at),
    referenceNumber: `${random.digits(4)}/${random.hex(4).toUpperCase()}`,
    orderId: form.id,
    buyer: { email: form.buyer.email, login: form.buyer.login },
    items: [
      {
        offerId: line.offer.id,
        quantity: 1,
        name: line.offer.name,
        price: line.price,
        url: `https://allegro.pl/oferta/${line.offer.id}`,
        reason: { type: reason, ...(reason === 'DAMAGED' ? { userComment: 'Pęknięta obudowa' } : {}) },
        serialNumbers: []
      }
    ],
    ...(form.payment?.type === 'CASH_ON_DELIVERY' ? { refund: { bankAccount: plainlyFalseAccount(form) } } : {}),
    parcels: status === 'CREATED' ? [] : [makeParcel(random, form, at)],
    ...(status === 'REJECTED'
      ? { rejection: { code: 'REFUND_REJECTED', reason: 'Towar nosi ślady używania', createdAt: iso(at + HOUR) } }
      : {}),
    marketplaceId: form.marketplace.id,
    status
  };
}

export function makeParcel(random: Random, form: CheckoutForm, at: number): ReturnParcel {
  const isRelayed = random.chance(0.3);
  return {
    createdAt: iso(at + HOUR / 2),
    waybill: random.chance(0.1) ? null : `AD00${random.hex(6).toUpperCase()}`,
    transportingWaybill: isRelayed ? `21${random.digits(11)}` : null,
    carrierId: 'ALLEGRO',
    transportingCarrierId: isRelayed ? 'ORLEN' : null,
    sender: { phoneNumber: form.buyer.phoneNumber }
  };
}

/** No bank has accounts of zeros only. */
function plainlyFalseAccount({ buyer }: CheckoutForm): NonNullable<CustomerReturn['refund']>['bankAccount'] {
  const { street, city, postCode, countryCode } = buyer.address;
  const accountNumber = '0'.repeat(26);
  return {
    owner: `${buyer.firstName ?? ''} ${buyer.lastName ?? ''}`.trim(),
    accountNumber,
    iban: `PL${accountNumber}`,
    swift: 'XXXXPLXX',
    address: { street, city, postCode, countryCode }
  };
}

/** Most buyers who wish for an invoice have one; some files are still being scanned, refused or missing. */
export function seedInvoices(random: Random, ledger: Ledger, forms: readonly CheckoutForm[], now: number): void {
  const billed = forms.filter(
    (form) => form.status === 'READY_FOR_PROCESSING' && random.chance(form.invoice.required ? 0.7 : 0.04)
  );
  const kinds = random.deck<'scanned' | 'waiting' | 'refused' | 'fileless' | 'link' | 'external'>(billed.length, [
    ['scanned', 0.7],
    ['waiting', 0.08],
    ['refused', 0.05],
    ['fileless', 0.05],
    ['link', 0.06],
    ['external', 0.06]
  ]);
  billed.forEach((form, i) => {
    const at = Math.min(now, Date.parse(form.updatedAt) + random.int(HOUR, 3 * DAY));
    const documents = ledger.invoicesOf(form.id);
    const number = `FV ${i + 1}/${new Date(at).getUTCFullYear()}`;
    switch (kinds[i]) {
      case 'external':
        documents.hasExternalInvoices = true;
        break;
      case 'link':
        documents.links.push({ id: random.uuid(), url: `https://example.org/e-paragon/${i}`, createdAt: iso(at) });
        break;
      case 'fileless':
        documents.invoices.push({ id: random.uuid(), invoiceNumber: number, createdAt: iso(at) });
        break;
      default: {
        const status = SCAN_STATUSES[kinds[i] === 'waiting' ? 2 : kinds[i] === 'refused' ? 1 : 0];
        documents.invoices.push(makeInvoiceRow(random.uuid(), number, status, at));
      }
    }
  });
}

export function makeInvoiceRow(
  id: string,
  invoiceNumber: string,
  status: (typeof SCAN_STATUSES)[number],
  at: number
): OrderInvoice {
  return {
    id,
    invoiceNumber,
    createdAt: iso(at),
    file: {
      name: `${invoiceNumber.replace(/\W+/g, '-')}.pdf`,
      uploadedAt: iso(at + 1000),
      securityVerification: status === 'WAITING' ? { status } : { status, verifiedAt: iso(at + 60_000) },
      verification: { status: 'NOT_APPLICABLE', details: [] }
    }
  };
}
