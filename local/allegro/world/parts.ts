import type { Random } from '../random.js';
import type { DeliveryMethod, Market } from './markets.js';
import type { Buyer, Delivery, Invoice, LineItem, Payment, Shipment } from './model.js';
import { money } from './money.js';
import type { Plan, Scenario } from './plan.js';
import { DAY, HOUR, iso } from './time.js';

export function makeBuyer(random: Random, plan: Plan, email: string): Buyer {
  const { market } = plan;
  const firstName = random.pick(market.firstNames);
  const lastName = random.pick(market.lastNames);
  const [city, zip] = random.pick(market.places);
  const id = random.digits(8);
  return {
    id,
    email,
    login: plan.isGuest || random.chance(0.03) ? `Client:${id}` : `zmyslony_${random.digits(6)}`,
    firstName: plan.hasName ? firstName : null,
    lastName: plan.hasName ? lastName : null,
    ...(random.chance(0.08) ? { companyName: `${lastName} ${market.companySuffix}` } : {}),
    guest: plan.isGuest,
    personalIdentity: null,
    phoneNumber: `${market.phonePrefix}${String(random.int(0, 999)).padStart(3, '0')}`,
    preferences: { language: market.language },
    address: { street: street(random, market), city, postCode: zip, countryCode: market.country }
  };
}

const street = (random: Random, market: Market): string =>
  `${random.pick(market.streets)} ${random.int(1, 180)}${random.chance(0.3) ? `/${random.int(1, 40)}` : ''}`;

export function makeDelivery(random: Random, plan: Plan, buyer: Buyer, at: number): Delivery {
  const { market } = plan;
  const methods = plan.scenario === 'cashOnDelivery' ? market.cashMethods : market.methods;
  const kind = plan.delivery === 'courier' ? 'courier' : 'point';
  const fitting = methods.filter((it) => it.kind === kind);
  const method = random.pick<DeliveryMethod>(fitting.length > 0 ? fitting : methods);
  const isSmart = plan.scenario !== 'cashOnDelivery' && random.chance(0.6);
  const [city, zipCode] = random.pick(market.places);
  const [pointId, name, description] = random.pick(market.points);
  const days = (count: number): string => iso(Math.floor(at / DAY) * DAY + count * DAY + 16 * HOUR);
  const isToPoint = method.kind === 'point';
  return {
    address:
      isToPoint && plan.delivery === 'pointWithoutAddress'
        ? null
        : {
            firstName: buyer.firstName ?? random.pick(market.firstNames),
            lastName: buyer.lastName ?? random.pick(market.lastNames),
            street: buyer.address.street,
            city: buyer.address.city,
            zipCode: buyer.address.postCode,
            countryCode: market.country,
            phoneNumber: buyer.phoneNumber,
            ...(buyer.companyName ? { companyName: buyer.companyName } : {})
          },
    method: { id: method.id, name: method.name },
    pickupPoint: isToPoint
      ? {
          id: pointId,
          name,
          description,
          address: { street: street(random, market), zipCode, city, countryCode: market.country }
        }
      : null,
    cost: money(isSmart ? 0 : method.cost, market.currency),
    time:
      plan.deliveryTime === 'null'
        ? null
        : plan.deliveryTime === 'allNull'
          ? { from: null, to: null, guaranteed: null, dispatch: null }
          : { from: days(1), to: days(3), guaranteed: null, dispatch: { from: days(0), to: days(1) } },
    smart: isSmart,
    cancellation: null,
    calculatedNumberOfPackages: plan.lines.length > 3 ? 2 : 1
  };
}

export function makeShipments(random: Random, plan: Plan, lines: LineItem[], at: number): Shipment[] {
  if (!['SENT', 'PICKED_UP', 'RETURNED', 'READY_FOR_PICKUP'].includes(plan.fulfillment)) return [];
  const isPartial = plan.fulfillment === 'SENT' && lines.length > 1 && random.chance(0.25);
  const parcels = isPartial ? lines.slice(0, 1) : lines;
  const carrierId = plan.delivery === 'courier' ? 'DPD' : 'ALLEGRO';
  const waybill = carrierId === 'ALLEGRO' ? `A00${random.hex(8).toUpperCase()}` : `10${random.digits(11)}`;
  return [
    { id: random.hex(16), waybill, carrierId, lineItems: parcels.map((line) => ({ id: line.id })), createdAt: iso(at) }
  ];
}

export function makePayments(
  random: Random,
  scenario: Scenario,
  total: number,
  currency: string,
  paidAt: number,
  lastAt: number
): { payment: Payment; surcharges: Payment[] } {
  const pay = (
    type: Payment['type'],
    provider: Payment['provider'],
    amount: number | null,
    at: number | null
  ): Payment => ({
    id: random.uuid(),
    type,
    provider,
    finishedAt: at === null ? null : iso(at),
    paidAmount: amount === null ? null : money(amount, currency),
    reconciliation: null
  });
  const alone = (payment: Payment): { payment: Payment; surcharges: Payment[] } => ({ payment, surcharges: [] });
  const part = Math.floor(total / 400) * 100;

  switch (scenario) {
    case 'filledIn':
    case 'cancelledUnpaid':
      return alone(pay('ONLINE', 'AF', null, null));
    case 'cashOnDelivery':
      return alone(pay('CASH_ON_DELIVERY', random.chance(0.9) ? null : 'OFFLINE', null, paidAt));
    case 'extendedTermOpen':
      return alone(pay('EXTENDED_TERM', 'EPT', null, null));
    case 'extendedTermPaid':
      return alone(pay('EXTENDED_TERM', 'EPT', total, paidAt));
    case 'wire':
      return alone(pay('WIRE_TRANSFER', 'AF', total, paidAt));
    case 'split':
      return alone(pay('SPLIT_PAYMENT', 'P24', total, paidAt));
    case 'surcharge':
      return { payment: pay('ONLINE', 'AF', total - part, paidAt), surcharges: [pay('ONLINE', 'AF', part, lastAt)] };
    case 'partlyPaid':
      return alone(pay('ONLINE', 'AF', total - part, paidAt));
    case 'overPaid':
      return alone(pay('ONLINE', 'AF', total + 100, paidAt));
    default: {
      const payment = pay('ONLINE', random.chance(0.05) ? random.pick(['PAYU', 'P24'] as const) : 'AF', total, paidAt);
      if (random.chance(0.15)) payment.features = ['ALLEGRO_PAY'];
      return alone(payment);
    }
  }
}

export function makeInvoice(random: Random, plan: Plan, buyer: Buyer, at: number): Invoice {
  const { market } = plan;
  const dueDate = plan.scenario.startsWith('extendedTerm') ? iso(at + 30 * DAY).slice(0, 10) : null;
  if (!plan.hasInvoiceAddress) return { required: false, address: null, dueDate, features: null };
  const { street: road, city, postCode: zipCode, countryCode } = buyer.address;
  const taxId = `000${random.digits(7)}`;
  const isCompany = random.chance(0.6);
  const name = `${random.pick(market.lastNames)} ${market.companySuffix}`;
  return {
    required: true,
    address: {
      street: road,
      city,
      zipCode,
      countryCode,
      company: isCompany
        ? {
            name,
            ids: [{ type: market.taxIdType, value: taxId }],
            vatPayerStatus: random.pick(['ACTIVE', 'NON_ACTIVE']),
            taxId
          }
        : null,
      naturalPerson: isCompany
        ? null
        : { firstName: random.pick(market.firstNames), lastName: random.pick(market.lastNames) }
    },
    dueDate,
    features: isCompany && market.country !== 'PL' ? ['VAT_EU_VERIFIED'] : null
  };
}
