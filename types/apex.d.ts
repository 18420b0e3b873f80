/** The Apex methods that components call. Change a declaration together with its controller. */

declare module '@salesforce/apex/OrderContextController.getOrderContext' {
  /** Amounts are decimal numbers in `currencyCode`; times are ISO text in UTC; texts are Allegro's own words unless said. */
  export interface OrderContext {
    readonly orderId: string;
    /** Allegro's checkout form id; null when the order does not come from Allegro. */
    readonly allegroOrderId?: string;
    readonly status?: string;
    readonly fulfillmentStatus?: string;
    readonly marketplace?: string;
    readonly currencyCode: string;
    readonly totalToPay?: number;
    /** Allegro's total less the sum of the lines here; zero when they agree. */
    readonly totalDifference?: number;
    readonly boughtAt?: string;
    /** Address of the order in Allegro's seller panel. */
    readonly allegroUrl?: string;
    readonly buyer: OrderContextBuyer;
    readonly payment: OrderContextPayment;
    readonly delivery: OrderContextDelivery;
    readonly invoice: OrderContextInvoice;
    readonly lines: readonly OrderContextLine[];
    readonly timeline: readonly OrderContextEntry[];
    readonly messageToSeller?: string;
    /** Codes: Gone, Merged, TotalDiffers, UnlinkedLines, NotBooked. */
    readonly warnings: readonly string[];
    /** State at Allegro that no status mapping fits. */
    readonly unmappedState?: string;
    /** What the sync could not do, as codes with names, e.g. `UnknownQueue:Orders`. */
    readonly attention?: readonly string[];
    readonly businessUnit?: string;
    /** When the delivery address was changed; null when it was not, or when somebody has seen to it. */
    readonly addressChangedAt?: string;
    readonly hasOpenConflicts?: boolean;
    readonly mergedIntoId?: string;
    readonly mergedIntoNumber?: string;
  }
  export interface OrderContextBuyer {
    readonly contactId?: string;
    readonly name?: string;
    readonly login?: string;
    readonly isGuest: boolean;
    readonly language?: string;
    readonly phone?: string;
    readonly email?: string;
    readonly contactName?: string;
    /** Why the buyer is this contact, in words. */
    readonly matchReason?: string;
  }
  export interface OrderContextPayment {
    /** Paid, PartlyPaid, Overpaid, NotBooked or CashOnDelivery. */
    readonly state?: string;
    readonly type?: string;
    readonly provider?: string;
    readonly paidAmount?: number;
    readonly paidAt?: string;
  }
  export interface OrderContextDelivery {
    readonly method?: string;
    readonly isSmart: boolean;
    readonly recipientName?: string;
    readonly recipientPhone?: string;
    /** Street, postal code with city, and country, a line each. */
    readonly address?: string;
    readonly pickupPointId?: string;
    readonly pickupPointName?: string;
    readonly pickupPointAddress?: string;
    readonly dispatchBy?: string;
    readonly deliverBy?: string;
  }
  export interface OrderContextInvoice {
    readonly isRequired: boolean;
    readonly companyName?: string;
    readonly personName?: string;
    readonly taxId?: string;
    readonly address?: string;
    readonly dueDate?: string;
  }
  export interface OrderContextLine {
    readonly id: string;
    /** Product, Delivery, Service or Deposit. */
    readonly kind: string;
    readonly name: string;
    readonly productId?: string;
    readonly sku?: string;
    readonly offerId?: string;
    readonly quantity: number;
    /** UNIT, PAIR or SET; absent while the offer itself has not been read. */
    readonly unit?: string;
    readonly unitPrice: number;
    readonly originalPrice?: number;
    readonly total: number;
    readonly taxRate?: string;
    /** Types of discount, separated by commas, as Allegro names them. */
    readonly discounts?: string;
    readonly isUnlinked: boolean;
  }
  export interface OrderContextEntry {
    readonly id: string;
    /** Bought, Paid, Fulfillment, Cancelled, AddressChanged, Gone. */
    readonly kind: string;
    readonly happenedAt?: string;
    readonly learnedAt: string;
    readonly detail?: string;
  }
  const getOrderContext: ApexMethod<{ orderId: string | undefined }, OrderContext>;
  export default getOrderContext;
}

declare module '@salesforce/apex/OfferLinkController.waiting' {
  /** An offer without a product; the suggestion is absent where no rule has one. */
  export interface WaitingOffer {
    readonly id: string;
    readonly offerId: string;
    readonly title: string;
    readonly sku?: string;
    readonly ean?: string;
    readonly suggestedProductId?: string;
    readonly suggestedProduct?: string;
    /** From 0 to 100. */
    readonly confidence?: number;
    readonly reason?: string;
    readonly hasWaitingLines: boolean;
  }
  export default function waiting(): Promise<WaitingOffer[]>;
}

declare module '@salesforce/apex/OfferLinkController.confirm' {
  export default function confirm(args: { offerIds: string[] }): Promise<void>;
}

declare module '@salesforce/apex/OfferLinkController.reject' {
  export default function reject(args: { offerIds: string[] }): Promise<void>;
}

declare module '@salesforce/apex/ConflictController.getOpenConflicts' {
  export interface ConflictList {
    readonly canResolve: boolean;
    readonly rows: readonly ConflictRow[];
  }
  export interface ConflictRow {
    readonly id: string;
    readonly name: string;
    readonly orderId?: string;
    readonly orderNumber?: string;
    /** Code of the field group, e.g. `DeliveryAddress`. */
    readonly fieldGroup: string;
    readonly salesforceValue?: string;
    readonly allegroValue?: string;
    readonly changedBy?: string;
    readonly changedAt?: string;
    readonly revision?: string;
    readonly allegroUpdatedAt?: string;
  }
  const getOpenConflicts: ApexMethod<{ orderId: string | null }, ConflictList>;
  export default getOpenConflicts;
}

declare module '@salesforce/apex/ConflictController.keep' {
  /** Returns what went wrong, a line for each. */
  export default function keep(params: { conflictIds: readonly string[] }): Promise<readonly string[]>;
}

declare module '@salesforce/apex/ConflictController.take' {
  /** Returns what went wrong, a line for each. */
  export default function take(params: { conflictIds: readonly string[] }): Promise<readonly string[]>;
}

declare module '@salesforce/apex/AddressChangeController.acknowledge' {
  export default function acknowledge(params: { orderId: string }): Promise<void>;
}

declare module '@salesforce/apex/RoutingSimulatorController.factsOf' {
  export interface RoutingFacts {
    sellerAccount?: string;
    store?: string;
    marketplace?: string;
    deliveryMethodId?: string;
    deliveryMethod?: string;
    value?: number;
    currencyCode?: string;
    /** Company, Person or Guest. */
    buyerKind?: string;
  }
  export default function factsOf(params: { orderNumber: string }): Promise<RoutingFacts>;
}

declare module '@salesforce/apex/RoutingSimulatorController.simulate' {
  import type { RoutingFacts } from '@salesforce/apex/RoutingSimulatorController.factsOf';
  export interface RoutingVerdict {
    readonly name: string;
    readonly label: string;
    readonly priority: number;
    /** It fits, and no rule before it does. */
    readonly decides: boolean;
    /** Conditions that the order breaks, in codes; empty when the rule fits. */
    readonly misfits: readonly string[];
    readonly targets: readonly string[];
    /** Targets that the org does not have, in codes with names. */
    readonly problems: readonly string[];
  }
  export default function simulate(params: { facts: RoutingFacts }): Promise<readonly RoutingVerdict[]>;
}

declare module '@salesforce/apex/OrderMoneyController.getOrderMoney' {
  /** Amounts are decimal numbers; times are ISO text in UTC; states and details are Allegro's own words. */
  export interface OrderMoney {
    readonly payments: readonly OrderMoneyRow[];
    readonly refunds: readonly OrderMoneyRow[];
    readonly returns: readonly OrderMoneyRow[];
    readonly invoices: readonly OrderMoneyRow[];
  }
  export interface OrderMoneyRow {
    readonly id: string;
    /** Payment, Surcharge, CashOnDelivery, Refund, RefundClaim, CustomerReturn, File or Link. */
    readonly kind: string;
    readonly state?: string;
    readonly amount?: number;
    readonly currencyCode?: string;
    readonly at?: string;
    readonly detail?: string;
    readonly url?: string;
  }
  const getOrderMoney: ApexMethod<{ orderId: string }, OrderMoney>;
  export default getOrderMoney;
}

declare module '@salesforce/apex/PaymentReconciliationController.getReport' {
  export interface ReconciliationReport {
    readonly isComplete: boolean;
    readonly totals: readonly ReconciliationTotal[];
    readonly findings: readonly ReconciliationFinding[];
  }
  export interface ReconciliationTotal {
    /** Payments, Wallet or Refunds. */
    readonly kind: string;
    readonly currencyCode: string;
    readonly count: number;
    readonly amount: number;
  }
  export interface ReconciliationFinding {
    readonly kind: string;
    readonly orderId?: string;
    readonly orderNumber?: string;
    readonly paymentId: string;
    /** What orders and refunds say. */
    readonly expected?: number;
    /** What the wallet says. */
    readonly found?: number;
    readonly currencyCode: string;
    readonly at?: string;
  }
  const getReport: ApexMethod<{ first: string; last: string }, ReconciliationReport>;
  export default getReport;
}

declare module '@salesforce/apex/BuyerLinkController.getIdentity' {
  export interface Identity {
    readonly buyers: readonly IdentityBuyer[];
    readonly mayChange: boolean;
  }
  export interface IdentityBuyer {
    readonly linkId: string;
    readonly login: string;
    readonly contactName?: string;
    /** Why the buyer is this contact, in words. */
    readonly reason?: string;
    readonly isPinned: boolean;
  }
  const getIdentity: ApexMethod<{ recordId: string }, Identity>;
  export default getIdentity;
}

declare module '@salesforce/apex/BuyerLinkController.unmerge' {
  export default function unmerge(params: { linkId: string }): Promise<void>;
}

declare module '@salesforce/apex/BuyerLinkController.assign' {
  export default function assign(params: { linkId: string; contactId: string }): Promise<void>;
}

declare module '@salesforce/apex/FailureController.getFailures' {
  /** What is empty does not matter; times are ISO text in UTC. */
  export interface FailureFilter {
    status?: string;
    stream?: string;
    reason?: string;
    /** Beginning of a record key, a correlation id or a failure's number. */
    text?: string;
    failedFrom?: string;
    failedTo?: string;
  }
  export interface Failure {
    readonly id: string;
    readonly name: string;
    readonly stream?: string;
    readonly recordKey?: string;
    readonly accountKey?: string;
    readonly status?: string;
    readonly error?: string;
    readonly reason?: string;
    readonly attempts?: number;
    readonly lastFailedAt?: string;
    readonly correlationId?: string;
    readonly snapshot?: string;
    readonly ignoreReason?: string;
  }
  export interface FailureList {
    /** The newest of the filter; `total` tells how many there are. */
    readonly rows: readonly Failure[];
    readonly causes: readonly { readonly reason?: string; readonly count: number }[];
    readonly total: number;
    readonly canReplay: boolean;
  }
  export default function getFailures(params: { filter: FailureFilter }): Promise<FailureList>;
}

declare module '@salesforce/apex/FailureController.replay' {
  import type { FailureFilter } from '@salesforce/apex/FailureController.getFailures';
  /** Without ids, all open failures of the filter's stream and time. Returns the id of the request. */
  export default function replay(params: {
    failureIds: readonly string[];
    filter: FailureFilter;
    isPreview: boolean;
  }): Promise<string>;
}

declare module '@salesforce/apex/FailureController.getReport' {
  export interface ReplayReport {
    readonly requestId: string;
    readonly isPreview: boolean;
    /** Waiting, Running, Done or Failed. */
    readonly status: string;
    readonly total: number;
    readonly created: number;
    readonly updated: number;
    readonly skipped: number;
    readonly stillFailing: number;
    readonly needsRunner: number;
    readonly error?: string;
    readonly lines: readonly { readonly id: string; readonly recordKey?: string; readonly result: string }[];
  }
  export default function getReport(params: { requestId: string }): Promise<ReplayReport>;
}

declare module '@salesforce/apex/FailureController.ignore' {
  export default function ignore(params: { failureIds: readonly string[]; reason: string }): Promise<void>;
}

declare module '@salesforce/apex/IdentityKeysController.getProgress' {
  export interface Progress {
    readonly mayStart: boolean;
    readonly isRunning: boolean;
    /** As the platform words it, e.g. Completed; missing before the first job. */
    readonly status?: string;
    readonly done?: number;
    readonly total?: number;
    readonly endedAt?: string;
  }
  export default function getProgress(): Promise<Progress>;
}

declare module '@salesforce/apex/IdentityKeysController.start' {
  import type { Progress } from '@salesforce/apex/IdentityKeysController.getProgress';
  export default function start(): Promise<Progress>;
}
