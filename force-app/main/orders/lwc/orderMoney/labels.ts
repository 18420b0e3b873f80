import accepted from '@salesforce/label/c.OrderMoney_Accepted';
import appealed from '@salesforce/label/c.OrderMoney_Appealed';
import booked from '@salesforce/label/c.OrderMoney_Booked';
import canceled from '@salesforce/label/c.OrderMoney_Canceled';
import cancelled from '@salesforce/label/c.OrderMoney_Cancelled';
import cashOnDelivery from '@salesforce/label/c.OrderMoney_CashOnDelivery';
import commissionRefundClaimed from '@salesforce/label/c.OrderMoney_CommissionRefundClaimed';
import commissionRefunded from '@salesforce/label/c.OrderMoney_CommissionRefunded';
import created from '@salesforce/label/c.OrderMoney_Created';
import customerReturn from '@salesforce/label/c.OrderMoney_CustomerReturn';
import delivered from '@salesforce/label/c.OrderMoney_Delivered';
import dispatched from '@salesforce/label/c.OrderMoney_Dispatched';
import file from '@salesforce/label/c.OrderMoney_File';
import finished from '@salesforce/label/c.OrderMoney_Finished';
import finishedApt from '@salesforce/label/c.OrderMoney_FinishedApt';
import granted from '@salesforce/label/c.OrderMoney_Granted';
import inProgress from '@salesforce/label/c.OrderMoney_InProgress';
import inTransit from '@salesforce/label/c.OrderMoney_InTransit';
import invoices from '@salesforce/label/c.OrderMoney_Invoices';
import link from '@salesforce/label/c.OrderMoney_Link';
import loadFailed from '@salesforce/label/c.OrderMoney_LoadFailed';
import loading from '@salesforce/label/c.OrderMoney_Loading';
import startedState from '@salesforce/label/c.OrderMoney_New';
import none from '@salesforce/label/c.OrderMoney_None';
import notBooked from '@salesforce/label/c.OrderMoney_NotBooked';
import partial from '@salesforce/label/c.OrderMoney_Partial';
import payment from '@salesforce/label/c.OrderMoney_Payment';
import payments from '@salesforce/label/c.OrderMoney_Payments';
import refund from '@salesforce/label/c.OrderMoney_Refund';
import refundClaim from '@salesforce/label/c.OrderMoney_RefundClaim';
import refunds from '@salesforce/label/c.OrderMoney_Refunds';
import rejected from '@salesforce/label/c.OrderMoney_Rejected';
import rejectedAfterAppeal from '@salesforce/label/c.OrderMoney_RejectedAfterAppeal';
import returns from '@salesforce/label/c.OrderMoney_Returns';
import success from '@salesforce/label/c.OrderMoney_Success';
import surcharge from '@salesforce/label/c.OrderMoney_Surcharge';
import title from '@salesforce/label/c.OrderMoney_Title';
import validateFailed from '@salesforce/label/c.OrderMoney_ValidateFailed';
import validated from '@salesforce/label/c.OrderMoney_Validated';
import waiting from '@salesforce/label/c.OrderMoney_Waiting';
import waitingForPaymentRefund from '@salesforce/label/c.OrderMoney_WaitingForPaymentRefund';
import warehouseDelivered from '@salesforce/label/c.OrderMoney_WarehouseDelivered';
import warehouseVerification from '@salesforce/label/c.OrderMoney_WarehouseVerification';

/** Texts of the section. */
export const labels = { title, loading, loadFailed, none, payments, refunds, returns, invoices };

/** Words for kinds and for what Allegro calls its states. */
export const codeLabels: Record<string, string> = {
  Payment: payment,
  Surcharge: surcharge,
  CashOnDelivery: cashOnDelivery,
  Refund: refund,
  RefundClaim: refundClaim,
  CustomerReturn: customerReturn,
  File: file,
  Link: link,
  Booked: booked,
  NotBooked: notBooked,
  SUCCESS: success,
  CANCELED: canceled,
  PARTIAL: partial,
  IN_PROGRESS: inProgress,
  VALIDATED: validated,
  VALIDATE_FAILED: validateFailed,
  NEW: startedState,
  WAITING_FOR_PAYMENT_REFUND: waitingForPaymentRefund,
  GRANTED: granted,
  REJECTED: rejected,
  REJECTED_AFTER_APPEAL: rejectedAfterAppeal,
  CANCELLED: cancelled,
  APPEALED: appealed,
  CREATED: created,
  DISPATCHED: dispatched,
  IN_TRANSIT: inTransit,
  DELIVERED: delivered,
  FINISHED: finished,
  FINISHED_APT: finishedApt,
  COMMISSION_REFUND_CLAIMED: commissionRefundClaimed,
  COMMISSION_REFUNDED: commissionRefunded,
  WAREHOUSE_DELIVERED: warehouseDelivered,
  WAREHOUSE_VERIFICATION: warehouseVerification,
  ACCEPTED: accepted,
  WAITING: waiting
};
