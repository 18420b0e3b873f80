import type { CheckoutForm, LineItem, Money, Payment } from '../allegro/schemas.js';
import { orderSnapshotSchema } from '../contract/orderSnapshot.js';
import type { OrderSnapshot } from '../contract/orderSnapshot.js';
import { defined } from './defined.js';

/** What is known about a form besides the form itself. */
export type ReadContext = {
  /** When the request was sent that the form answers. */
  readAt: string;
  /** The newest journal event that led to reading it. */
  eventId?: string | undefined;
  eventAt?: string | undefined;
};

/** A snapshot, or which field of the form makes it impossible. */
export type MappedOrder = { snapshot: OrderSnapshot; problem?: never } | { snapshot?: never; problem: string };

/** Stands where Allegro does not say on which marketplace the order was made. */
const UNKNOWN_MARKETPLACE = 'unknown';

/** Carries a form into the contract. Decimal text stays as it is, null becomes absent, nothing is made up. */
export function mapOrder(form: CheckoutForm, context: ReadContext): MappedOrder {
  const { currency } = form.summary.totalToPay;
  const problem = currencyProblem(form, currency) ?? lineProblem(form.lineItems);
  if (problem !== null) return { problem };
  const boughtAt = earliest(form.lineItems) ?? form.updatedAt ?? context.eventAt;
  if (boughtAt == null) return { problem: 'lineItems[0].boughtAt: missing, and nothing else says when it was bought' };

  const candidate = defined({
    id: form.id,
    status: form.status,
    fulfillmentStatus: form.fulfillment?.status,
    revision: form.revision,
    updatedAt: time(form.updatedAt),
    readAt: context.readAt,
    eventId: context.eventId,
    boughtAt: time(boughtAt),
    marketplace: form.marketplace?.id ?? UNKNOWN_MARKETPLACE,
    currencyCode: currency,
    total: form.summary.totalToPay.amount,
    buyer: mapBuyer(form.buyer),
    delivery: mapDelivery(form.delivery),
    payment: form.payment ? mapPayment(form.payment) : undefined,
    surcharges: listed(form.surcharges?.map(mapPayment)),
    cashBooked: listed(
      form.codBookedPayments?.map(({ paymentId, paidAmount, paidAt, shipmentId }) =>
        defined({ id: paymentId, amount: paidAmount.amount, paidAt: time(paidAt), shipmentId })
      )
    ),
    invoice: mapInvoice(form.invoice),
    lines: form.lineItems.map(mapLine),
    messageToSeller: form.messageToSeller,
    sellerNote: form.note?.text
  });
  const parsed = orderSnapshotSchema.safeParse(candidate);
  if (parsed.success) return { snapshot: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${issue?.path.join('.')}: ${issue?.message}` };
}

function mapBuyer(buyer: CheckoutForm['buyer']): object {
  return defined({
    id: buyer.id,
    login: buyer.login,
    email: buyer.email,
    isGuest: buyer.guest ?? false,
    firstName: buyer.firstName,
    lastName: buyer.lastName,
    companyName: buyer.companyName,
    phone: buyer.phoneNumber,
    language: buyer.preferences?.language,
    address: buyer.address ? mapAddress(buyer.address, buyer.address.postCode) : undefined
  });
}

function mapDelivery(delivery: CheckoutForm['delivery']): object | undefined {
  if (!delivery) return undefined;
  const { address, pickupPoint, time: times } = delivery;
  return defined({
    methodId: delivery.method?.id,
    methodName: delivery.method?.name,
    cost: delivery.cost?.amount,
    isSmart: delivery.smart,
    packages: delivery.calculatedNumberOfPackages,
    recipient: address
      ? defined({
          ...mapAddress(address, address.zipCode),
          firstName: address.firstName,
          lastName: address.lastName,
          companyName: address.companyName,
          phone: address.phoneNumber,
          modifiedAt: time(address.modifiedAt)
        })
      : undefined,
    pickupPoint: pickupPoint
      ? defined({
          ...(pickupPoint.address ? mapAddress(pickupPoint.address, pickupPoint.address.zipCode) : {}),
          id: pickupPoint.id ?? '',
          name: pickupPoint.name,
          description: pickupPoint.description
        })
      : undefined,
    dispatchFrom: time(times?.dispatch?.from),
    dispatchTo: time(times?.dispatch?.to),
    deliveryFrom: time(times?.from),
    deliveryTo: time(times?.to),
    cancelledAt: time(delivery.cancellation?.date)
  });
}

function mapPayment(payment: Payment): object {
  return defined({
    id: payment.id,
    type: payment.type,
    provider: payment.provider,
    finishedAt: time(payment.finishedAt),
    paidAmount: payment.paidAmount?.amount,
    reconciliation: payment.reconciliation?.amount,
    features: listed(payment.features)
  });
}

function mapInvoice(invoice: CheckoutForm['invoice']): object | undefined {
  if (!invoice) return undefined;
  const { address } = invoice;
  const ids = (address?.company?.ids ?? []).filter((id) => id.type && id.value);
  // The one number of old answers, which does not say of what kind it is.
  const taxIds = ids.length === 0 && address?.company?.taxId ? [{ type: 'OTHER', value: address.company.taxId }] : ids;
  return defined({
    isRequired: invoice.required ?? false,
    companyName: address?.company?.name,
    firstName: address?.naturalPerson?.firstName,
    lastName: address?.naturalPerson?.lastName,
    taxIds: listed(taxIds.map(({ type, value }) => ({ type, value }))),
    address: address ? mapAddress(address, address.zipCode) : undefined,
    dueDate: invoice.dueDate
  });
}

function mapLine(line: LineItem): object {
  return defined({
    id: line.id,
    offerId: line.offer.id,
    offerName: line.offer.name,
    sku: line.offer.external?.id,
    catalogueProductId: singleProduct(line),
    quantity: line.quantity,
    price: line.price.amount,
    originalPrice: line.originalPrice.amount,
    deposit: line.deposit?.price?.amount,
    taxRate: line.tax?.rate,
    taxSubject: line.tax?.subject,
    taxExemption: line.tax?.exemption,
    boughtAt: time(line.boughtAt),
    discounts: listed(line.discounts?.flatMap((discount) => discount.type ?? [])),
    services: listed(mapServices(line)),
    vouchers: listed(
      line.vouchers?.map((voucher) =>
        defined({
          type: voucher.type ?? 'UNKNOWN',
          code: voucher.code,
          status: voucher.status,
          value: voucher.value?.amount
        })
      )
    )
  });
}

/** The catalogue's product, where the offer sells one piece of it; a set of several says nothing about each. */
function singleProduct({ offer }: LineItem): string | undefined {
  const products = offer.productSet?.products ?? [];
  const [product] = products;
  return products.length === 1 && (product?.quantity ?? 1) === 1 ? (product?.id ?? undefined) : undefined;
}

/** A service's id is its definition's, with a number behind it where a line has the same one twice. */
function mapServices(line: LineItem): object[] {
  const seen = new Map<string, number>();
  return (line.selectedAdditionalServices ?? []).map((service, index) => {
    const name = service.name ?? service.definitionId ?? String(index + 1);
    const definition = service.definitionId ?? name;
    const count = (seen.get(definition) ?? 0) + 1;
    seen.set(definition, count);
    return {
      id: count === 1 ? definition : `${definition}#${count}`,
      name,
      price: service.price?.amount,
      quantity: service.quantity ?? 1
    };
  });
}

type FormAddress = {
  street?: string | null | undefined;
  city?: string | null | undefined;
  countryCode?: string | null | undefined;
};

function mapAddress(address: FormAddress, postCode: string | null | undefined): object {
  return defined({ street: address.street, city: address.city, postCode, country: address.countryCode });
}

/** Names the first amount in another currency than the total: a sum of two currencies means nothing. */
function currencyProblem(form: CheckoutForm, currency: string): string | null {
  const amounts: [string, Money | null | undefined][] = [
    ['delivery.cost', form.delivery?.cost],
    ['payment.paidAmount', form.payment?.paidAmount],
    ['payment.reconciliation', form.payment?.reconciliation]
  ];
  form.surcharges?.forEach((surcharge, index) => {
    amounts.push([`surcharges[${index}].paidAmount`, surcharge.paidAmount]);
    amounts.push([`surcharges[${index}].reconciliation`, surcharge.reconciliation]);
  });
  form.codBookedPayments?.forEach(({ paidAmount }, index) => {
    amounts.push([`codBookedPayments[${index}].paidAmount`, paidAmount]);
  });
  form.lineItems.forEach((line, index) => {
    const at = `lineItems[${index}]`;
    amounts.push([`${at}.price`, line.price], [`${at}.originalPrice`, line.originalPrice]);
    amounts.push([`${at}.deposit.price`, line.deposit?.price]);
    line.vouchers?.forEach((voucher, of) => amounts.push([`${at}.vouchers[${of}].value`, voucher.value]));
    line.selectedAdditionalServices?.forEach((service, of) =>
      amounts.push([`${at}.selectedAdditionalServices[${of}].price`, service.price])
    );
  });
  const other = amounts.find(([, money]) => money && money.currency !== currency);
  return other ? `${other[0]}.currency: is ${other[1]?.currency}, but summary.totalToPay is in ${currency}` : null;
}

/** What no order can have: no lines, a line twice, nothing of a line, a service without price. */
function lineProblem(lines: LineItem[]): string | null {
  if (lines.length === 0) return 'lineItems: empty';
  const ids = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const at = `lineItems[${index}]`;
    if (ids.has(line.id)) return `${at}.id: another line has the same id`;
    ids.add(line.id);
    if (line.quantity < 1) return `${at}.quantity: must be at least 1`;
    const priceless = line.selectedAdditionalServices?.findIndex((service) => !service.price) ?? -1;
    if (priceless >= 0) return `${at}.selectedAdditionalServices[${priceless}].price: missing`;
  }
  return null;
}

function earliest(lines: LineItem[]): string | null {
  const times = lines.flatMap((line) => (line.boughtAt ? [line.boughtAt] : []));
  return times.reduce<string | null>(
    (first, at) => (first !== null && Date.parse(first) <= Date.parse(at) ? first : at),
    null
  );
}

/** One way to write a time, so that text compares as time does. */
function time(text: string | null | undefined): string | undefined {
  return text == null ? undefined : new Date(text).toISOString();
}

function listed<T>(items: readonly T[] | null | undefined): readonly T[] | undefined {
  return items && items.length > 0 ? items : undefined;
}
