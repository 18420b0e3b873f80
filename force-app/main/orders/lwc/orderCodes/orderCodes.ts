import { readable } from 'c/format';
import cashOnDelivery from '@salesforce/label/c.OrderContext_CashOnDelivery';
import notBooked from '@salesforce/label/c.OrderContext_NotBooked';
import overpaid from '@salesforce/label/c.OrderContext_Overpaid';
import paid from '@salesforce/label/c.OrderContext_Paid';
import partlyPaid from '@salesforce/label/c.OrderContext_PartlyPaid';
import partlyRefunded from '@salesforce/label/c.OrderContext_PartlyRefunded';
import refunded from '@salesforce/label/c.OrderContext_Refunded';
import unpaid from '@salesforce/label/c.OrderContext_Unpaid';
import statusBought from '@salesforce/label/c.OrderContext_StatusBought';
import statusCancelled from '@salesforce/label/c.OrderContext_StatusCancelled';
import statusFilledIn from '@salesforce/label/c.OrderContext_StatusFilledIn';
import statusNew from '@salesforce/label/c.OrderContext_StatusNew';
import statusPickedUp from '@salesforce/label/c.OrderContext_StatusPickedUp';
import statusProcessing from '@salesforce/label/c.OrderContext_StatusProcessing';
import statusReadyForPickup from '@salesforce/label/c.OrderContext_StatusReadyForPickup';
import statusReadyForProcessing from '@salesforce/label/c.OrderContext_StatusReadyForProcessing';
import statusReadyForShipment from '@salesforce/label/c.OrderContext_StatusReadyForShipment';
import statusReturned from '@salesforce/label/c.OrderContext_StatusReturned';
import statusSent from '@salesforce/label/c.OrderContext_StatusSent';
import statusSuspended from '@salesforce/label/c.OrderContext_StatusSuspended';
import discountBundle from '@salesforce/label/c.OrderLines_DiscountBundle';
import discountCampaign from '@salesforce/label/c.OrderLines_DiscountCampaign';
import discountCoupon from '@salesforce/label/c.OrderLines_DiscountCoupon';
import discountLargeOrder from '@salesforce/label/c.OrderLines_DiscountLargeOrder';
import discountMultipack from '@salesforce/label/c.OrderLines_DiscountMultipack';
import discountTurnover from '@salesforce/label/c.OrderLines_DiscountTurnover';
import discountWholesale from '@salesforce/label/c.OrderLines_DiscountWholesale';

const STATUSES: Record<string, string> = {
  BOUGHT: statusBought,
  CANCELLED: statusCancelled,
  FILLED_IN: statusFilledIn,
  NEW: statusNew,
  PICKED_UP: statusPickedUp,
  PROCESSING: statusProcessing,
  READY_FOR_PICKUP: statusReadyForPickup,
  READY_FOR_PROCESSING: statusReadyForProcessing,
  READY_FOR_SHIPMENT: statusReadyForShipment,
  RETURNED: statusReturned,
  SENT: statusSent,
  SUSPENDED: statusSuspended
};

const PAYMENT_STATES: Record<string, string> = {
  CashOnDelivery: cashOnDelivery,
  NotBooked: notBooked,
  Overpaid: overpaid,
  Paid: paid,
  PartlyPaid: partlyPaid,
  PartlyRefunded: partlyRefunded,
  Refunded: refunded,
  Unpaid: unpaid
};

const DISCOUNTS: Record<string, string> = {
  BUNDLE: discountBundle,
  CAMPAIGN: discountCampaign,
  COUPON: discountCoupon,
  LARGE_ORDER_DISCOUNT: discountLargeOrder,
  TURNOVER_DISCOUNT: discountTurnover,
  UNIT_PERCENTAGE_DISCOUNT: discountMultipack,
  WHOLESALE_PRICE_LIST: discountWholesale
};

/** Words for an order or fulfilment status of Allegro; one it adds later is shown as it comes. */
export function statusLabel(code: string | undefined): string {
  return labelOf(STATUSES, code);
}

/** Words for the package's payment state. */
export function paymentLabel(code: string | undefined): string {
  return labelOf(PAYMENT_STATES, code);
}

/** Words for a type of discount. */
export function discountLabel(code: string): string {
  return labelOf(DISCOUNTS, code);
}

function labelOf(texts: Record<string, string>, code: string | undefined): string {
  return code === undefined ? '' : (texts[code] ?? readable(code));
}
