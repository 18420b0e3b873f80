/** What the local Allegro says about orders; names and shapes are those of Allegro's REST API. */

export type Money = { amount: string; currency: string };

export const ORDER_STATUSES = ['BOUGHT', 'FILLED_IN', 'READY_FOR_PROCESSING', 'CANCELLED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const FULFILLMENT_STATUSES = [
  'NEW',
  'PROCESSING',
  'READY_FOR_SHIPMENT',
  'READY_FOR_PICKUP',
  'SENT',
  'PICKED_UP',
  'CANCELLED',
  'SUSPENDED',
  'RETURNED'
] as const;
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

export const EVENT_TYPES = [
  'BOUGHT',
  'FILLED_IN',
  'READY_FOR_PROCESSING',
  'BUYER_CANCELLED',
  'FULFILLMENT_STATUS_CHANGED',
  'BUYER_MODIFIED',
  'AUTO_CANCELLED'
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const DISCOUNT_TYPES = [
  'BUNDLE',
  'UNIT_PERCENTAGE_DISCOUNT',
  'WHOLESALE_PRICE_LIST',
  'LARGE_ORDER_DISCOUNT',
  'TURNOVER_DISCOUNT',
  'COUPON',
  'CAMPAIGN'
] as const;
export type DiscountType = (typeof DISCOUNT_TYPES)[number];

export type PaymentType = 'CASH_ON_DELIVERY' | 'WIRE_TRANSFER' | 'ONLINE' | 'SPLIT_PAYMENT' | 'EXTENDED_TERM';
export type Payment = {
  id: string;
  type: PaymentType;
  provider: 'PAYU' | 'P24' | 'AF' | 'OFFLINE' | 'EPT' | null;
  finishedAt: string | null;
  paidAmount: Money | null;
  reconciliation: Money | null;
  features?: string[];
};

export type Offer = {
  id: string;
  name: string;
  external?: { id: string };
  productSet?: { products: { id: string; quantity: number }[] };
  hsNumber?: string;
};

export type Service = { definitionId: string; name: string; price: Money; quantity: number };

export type LineItem = {
  id: string;
  offer: Offer;
  quantity: number;
  originalPrice: Money;
  price: Money;
  deposit: { price: Money } | null;
  reconciliation: { value: Money; type: 'BILLING' | 'WALLET'; quantity: number } | null;
  selectedAdditionalServices: Service[];
  vouchers: { code: string; type: 'NOTEBOOKS_FOR_TEACHERS'; status: 'ACTIVE' | 'CANCELLED'; value: Money }[];
  tax: { rate: string | null; subject: string | null; exemption: string | null } | null;
  boughtAt: string;
  discounts: { type: DiscountType }[] | null;
};

export type DeliveryAddress = {
  firstName: string;
  lastName: string;
  street: string;
  city: string;
  zipCode: string;
  countryCode: string;
  companyName?: string;
  phoneNumber?: string;
  modifiedAt?: string;
};

type Span = { from: string | null; to: string | null };

export type Delivery = {
  address: DeliveryAddress | null;
  method: { id: string; name: string };
  pickupPoint: {
    id: string;
    name: string;
    description: string;
    address: { street: string; zipCode: string; city: string; countryCode: string };
  } | null;
  cost: Money;
  time: (Span & { guaranteed: Span | null; dispatch: Span | null }) | null;
  smart: boolean;
  cancellation: { date: string } | null;
  calculatedNumberOfPackages: number;
};

export type Invoice = {
  required: boolean;
  address: {
    street: string;
    city: string;
    zipCode: string;
    countryCode: string;
    company: {
      name: string;
      ids: { type: string; value: string }[];
      vatPayerStatus: 'ACTIVE' | 'NON_ACTIVE' | 'NOT_APPLICABLE';
      taxId: string;
    } | null;
    naturalPerson: { firstName: string; lastName: string } | null;
  } | null;
  dueDate: string | null;
  features: string[] | null;
};

export type Buyer = {
  id: string;
  email: string;
  login: string;
  firstName: string | null;
  lastName: string | null;
  companyName?: string;
  guest: boolean;
  personalIdentity: string | null;
  phoneNumber: string;
  preferences: { language: string };
  address: { street: string; city: string; postCode: string; countryCode: string };
};

export type CheckoutForm = {
  id: string;
  messageToSeller: string | null;
  buyer: Buyer;
  payment?: Payment;
  status: OrderStatus;
  fulfillment: {
    status: FulfillmentStatus;
    shipmentSummary: { lineItemsSent: 'NONE' | 'SOME' | 'ALL' };
    provider: { id: 'SELLER' | 'ALLEGRO' };
  };
  delivery?: Delivery;
  invoice: Invoice;
  lineItems: LineItem[];
  surcharges: Payment[];
  codBookedPayments: { paymentId: string; shipmentId: string; paidAmount: Money; paidAt: string }[];
  note: { text: string } | null;
  marketplace: { id: string };
  summary: { totalToPay: Money };
  updatedAt: string;
  revision: string;
};

export type Shipment = {
  id: string;
  waybill: string;
  carrierId: string;
  carrierName?: string;
  lineItems: { id: string }[];
  createdAt: string;
};

export type OrderEvent = {
  id: string;
  type: EventType;
  occurredAt: string;
  order: {
    seller: { id: string };
    buyer: Pick<Buyer, 'id' | 'email' | 'login' | 'guest' | 'preferences'>;
    lineItems: (Pick<LineItem, 'id' | 'quantity' | 'originalPrice' | 'price' | 'boughtAt'> & {
      offer: Pick<Offer, 'id' | 'name' | 'external'>;
    })[];
    checkoutForm?: { id: string; revision: string };
    marketplace: { id: string };
  };
};
