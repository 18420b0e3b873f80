/** What the local Allegro says about money and returns; names and shapes are those of Allegro's REST API. */
import type { Money } from './model.js';

export const OPERATION_GROUPS = ['INCOME', 'OUTCOME', 'REFUND', 'BLOCKADES'] as const;
export type OperationGroup = (typeof OPERATION_GROUPS)[number];

/** The operations this world makes, and the group that each belongs to. */
export const OPERATION_TYPES = {
  CONTRIBUTION: 'INCOME',
  SURCHARGE: 'INCOME',
  CORRECTION: 'INCOME',
  PAYOUT: 'OUTCOME',
  REFUND_CHARGE: 'REFUND',
  REFUND_CANCEL: 'REFUND',
  BLOCKADE: 'BLOCKADES',
  BLOCKADE_RELEASE: 'BLOCKADES'
} as const satisfies Record<string, OperationGroup>;
export type OperationType = keyof typeof OPERATION_TYPES;

export const WALLETS = ['AVAILABLE', 'WAITING'] as const;
export type WalletType = (typeof WALLETS)[number];
export const PAYMENT_OPERATORS = ['PAYU', 'P24', 'AF', 'AF_P24', 'AF_PAYU'] as const;
export type PaymentOperator = (typeof PAYMENT_OPERATORS)[number];

export type Participant = {
  id: string;
  login: string;
  firstName: string;
  lastName: string;
  companyName?: string;
  address: { street: string; city: string; postCode: string };
};

export type PaymentOperation = {
  type: OperationType;
  group: OperationGroup;
  wallet: { paymentOperator: PaymentOperator; type: WalletType; balance: Money };
  value: Money;
  occurredAt: string;
  marketplaceId?: string;
  payment?: { id: string };
  surcharge?: { id: string };
  payout?: { id: string };
  participant?: Participant;
};

export const REFUND_REASONS = [
  'REFUND',
  'COMPLAINT',
  'PRODUCT_NOT_AVAILABLE',
  'PAID_VALUE_TOO_LOW',
  'OVERPAID',
  'CANCELLED_BY_BUYER',
  'NOT_COLLECTED'
] as const;
export type RefundReason = (typeof REFUND_REASONS)[number];

export const REFUND_STATUSES = [
  'SUCCESS',
  'CANCELED',
  'PARTIAL',
  'IN_PROGRESS',
  'VALIDATED',
  'VALIDATE_FAILED',
  'NEW'
] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number];
/** What the filter of the list takes, which is another list than that of the answers. */
export const REFUND_FILTER_STATUSES = ['WAITING', 'IN_PROGRESS', 'SUCCESS', 'CANCELED', 'PARTIAL'] as const;

export type RefundLine =
  { id: string; type: 'QUANTITY'; quantity: number } | { id: string; type: 'AMOUNT'; value: Money };

/** What a refund gives back; at least one part is there. */
export type RefundParts = {
  lineItems?: RefundLine[];
  deposits?: { lineItemId: string; totalValue: Money }[];
  delivery?: { value: Money };
  overpaid?: { value: Money };
  surcharges?: { id: string; value: Money }[];
  additionalServices?: { value: Money };
};

export type Refund = RefundParts & {
  id: string;
  payment: { id: string };
  order?: { id: string };
  reason: RefundReason;
  status: RefundStatus;
  createdAt: string;
  totalValue: Money;
  sellerComment?: string;
};

export const CLAIM_STATUSES = [
  'IN_PROGRESS',
  'WAITING_FOR_PAYMENT_REFUND',
  'GRANTED',
  'REJECTED',
  'REJECTED_AFTER_APPEAL',
  'CANCELLED',
  'APPEALED'
] as const;
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

/** The one place where Allegro writes an amount as a number. */
export type RefundClaim = {
  id: string;
  status: ClaimStatus;
  quantity: number;
  commission: { amount: number; currency: string };
  buyer: { id: string };
  createdAt: string;
  lineItem: { id: string; quantity: number; boughtAt: string; offer: { id: string } };
  type: 'MANUAL' | 'AUTOMATIC';
};

export const RETURN_STATUSES = [
  'CREATED',
  'DISPATCHED',
  'IN_TRANSIT',
  'DELIVERED',
  'FINISHED',
  'FINISHED_APT',
  'REJECTED',
  'COMMISSION_REFUND_CLAIMED',
  'COMMISSION_REFUNDED',
  'WAREHOUSE_DELIVERED',
  'WAREHOUSE_VERIFICATION'
] as const;
export type ReturnStatus = (typeof RETURN_STATUSES)[number];

export const RETURN_REASONS = ['NONE', 'MISTAKE', 'TRANSPORT', 'DAMAGED', 'NOT_AS_DESCRIBED', 'DONT_LIKE_IT'] as const;

export type ReturnParcel = {
  createdAt: string;
  waybill: string | null;
  transportingWaybill: string | null;
  carrierId: string;
  transportingCarrierId: string | null;
  sender: { phoneNumber: string };
};

export type CustomerReturn = {
  id: string;
  isFulfillment: boolean;
  createdAt: string;
  referenceNumber: string;
  orderId: string;
  buyer: { email: string; login: string };
  items: {
    offerId: string;
    quantity: number;
    name: string;
    price: Money;
    url: string;
    reason: { type: string; userComment?: string };
    serialNumbers: string[];
  }[];
  /** Only where the money does not go back the way it came. */
  refund?: {
    bankAccount: {
      owner: string;
      accountNumber: string;
      iban: string;
      swift: string;
      address: { street: string; city: string; postCode: string; countryCode: string };
    };
  };
  parcels: ReturnParcel[];
  rejection?: { code: string; reason: string; createdAt: string };
  marketplaceId: string;
  status: ReturnStatus;
};

export const SCAN_STATUSES = ['ACCEPTED', 'REJECTED', 'WAITING'] as const;
export type ScanStatus = (typeof SCAN_STATUSES)[number];

export type OrderInvoice = {
  id: string;
  invoiceNumber?: string;
  createdAt: string;
  /** Absent until a file is sent. */
  file?: {
    name: string;
    uploadedAt: string;
    securityVerification: { status: ScanStatus; verifiedAt?: string };
    verification: { status: 'NOT_APPLICABLE'; details: [] };
  };
};

export type OrderInvoices = {
  orderMode: 'REGULAR' | 'UKRAINE_EXPORT';
  invoices: OrderInvoice[];
  links: { id: string; url: string; createdAt: string }[];
  hasExternalInvoices: boolean;
};
