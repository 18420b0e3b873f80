import allTied from '@salesforce/label/c.PaymentReconciliation_AllTied';
import amount from '@salesforce/label/c.PaymentReconciliation_Amount';
import amountDiffers from '@salesforce/label/c.PaymentReconciliation_AmountDiffers';
import at from '@salesforce/label/c.PaymentReconciliation_At';
import count from '@salesforce/label/c.PaymentReconciliation_Count';
import expected from '@salesforce/label/c.PaymentReconciliation_Expected';
import found from '@salesforce/label/c.PaymentReconciliation_Found';
import from from '@salesforce/label/c.PaymentReconciliation_From';
import incomplete from '@salesforce/label/c.PaymentReconciliation_Incomplete';
import kind from '@salesforce/label/c.PaymentReconciliation_Kind';
import loadFailed from '@salesforce/label/c.PaymentReconciliation_LoadFailed';
import loading from '@salesforce/label/c.PaymentReconciliation_Loading';
import none from '@salesforce/label/c.PaymentReconciliation_None';
import operationWithoutOrder from '@salesforce/label/c.PaymentReconciliation_OperationWithoutOrder';
import order from '@salesforce/label/c.PaymentReconciliation_Order';
import payment from '@salesforce/label/c.PaymentReconciliation_Payment';
import paymentWithoutOperation from '@salesforce/label/c.PaymentReconciliation_PaymentWithoutOperation';
import payments from '@salesforce/label/c.PaymentReconciliation_Payments';
import refundAmountDiffers from '@salesforce/label/c.PaymentReconciliation_RefundAmountDiffers';
import refundWithoutOperation from '@salesforce/label/c.PaymentReconciliation_RefundWithoutOperation';
import refundWithoutOrder from '@salesforce/label/c.PaymentReconciliation_RefundWithoutOrder';
import refunds from '@salesforce/label/c.PaymentReconciliation_Refunds';
import title from '@salesforce/label/c.PaymentReconciliation_Title';
import to from '@salesforce/label/c.PaymentReconciliation_To';
import total from '@salesforce/label/c.PaymentReconciliation_Total';
import wallet from '@salesforce/label/c.PaymentReconciliation_Wallet';
import wrongDays from '@salesforce/label/c.PaymentReconciliation_WrongDays';

/** Texts of the report. */
export const labels = {
  title,
  from,
  to,
  loading,
  loadFailed,
  wrongDays,
  none,
  allTied,
  incomplete,
  kind,
  order,
  payment,
  expected,
  found,
  at,
  count,
  amount,
  total
};

/** Words for sums and findings. */
export const kindLabels: Record<string, string> = {
  Payments: payments,
  Wallet: wallet,
  Refunds: refunds,
  PaymentWithoutOperation: paymentWithoutOperation,
  AmountDiffers: amountDiffers,
  OperationWithoutOrder: operationWithoutOrder,
  RefundWithoutOperation: refundWithoutOperation,
  RefundAmountDiffers: refundAmountDiffers,
  RefundWithoutOrder: refundWithoutOrder
};
