import acknowledgeAddress from '@salesforce/label/c.OrderContext_AcknowledgeAddress';
import acknowledgeFailed from '@salesforce/label/c.OrderContext_AcknowledgeFailed';
import addressChanged from '@salesforce/label/c.OrderContext_AddressChanged';
import badge from '@salesforce/label/c.OrderContext_Badge';
import businessUnit from '@salesforce/label/c.OrderContext_BusinessUnit';
import buyer from '@salesforce/label/c.OrderContext_Buyer';
import buyerMessage from '@salesforce/label/c.OrderContext_BuyerMessage';
import delivery from '@salesforce/label/c.OrderContext_Delivery';
import deliverBy from '@salesforce/label/c.OrderContext_DeliverBy';
import dispatchBy from '@salesforce/label/c.OrderContext_DispatchBy';
import gone from '@salesforce/label/c.OrderContext_Gone';
import guest from '@salesforce/label/c.OrderContext_Guest';
import invoice from '@salesforce/label/c.OrderContext_Invoice';
import invoiceDue from '@salesforce/label/c.OrderContext_InvoiceDue';
import invoiceNotWanted from '@salesforce/label/c.OrderContext_InvoiceNotWanted';
import loadFailed from '@salesforce/label/c.OrderContext_LoadFailed';
import loading from '@salesforce/label/c.OrderContext_Loading';
import matchReason from '@salesforce/label/c.OrderContext_MatchReason';
import merged from '@salesforce/label/c.OrderContext_Merged';
import mergedInto from '@salesforce/label/c.OrderContext_MergedInto';
import notAllegro from '@salesforce/label/c.OrderContext_NotAllegro';
import notBookedWarning from '@salesforce/label/c.OrderContext_NotBookedWarning';
import openAtAllegro from '@salesforce/label/c.OrderContext_OpenAtAllegro';
import openConflicts from '@salesforce/label/c.OrderContext_OpenConflicts';
import paidAt from '@salesforce/label/c.OrderContext_PaidAt';
import payment from '@salesforce/label/c.OrderContext_Payment';
import pickupPoint from '@salesforce/label/c.OrderContext_PickupPoint';
import refresh from '@salesforce/label/c.OrderContext_Refresh';
import retry from '@salesforce/label/c.OrderContext_Retry';
import taxId from '@salesforce/label/c.OrderContext_TaxId';
import title from '@salesforce/label/c.OrderContext_Title';
import totalDiffers from '@salesforce/label/c.OrderContext_TotalDiffers';
import unlinkedLines from '@salesforce/label/c.OrderContext_UnlinkedLines';
import attention from '@salesforce/label/c.OrderContext_WarningAttention';
import unmapped from '@salesforce/label/c.OrderContext_WarningUnmapped';

export const labels = {
  acknowledgeAddress,
  acknowledgeFailed,
  addressChanged,
  attention,
  badge,
  businessUnit,
  buyer,
  buyerMessage,
  delivery,
  deliverBy,
  dispatchBy,
  guest,
  invoice,
  invoiceDue,
  invoiceNotWanted,
  loadFailed,
  loading,
  matchReason,
  mergedInto,
  notAllegro,
  openAtAllegro,
  openConflicts,
  paidAt,
  payment,
  pickupPoint,
  refresh,
  retry,
  taxId,
  title,
  unmapped
};

/** What each warning of the controller means, and what to do about it. */
export const warningLabels: Record<string, string> = {
  Gone: gone,
  Merged: merged,
  NotBooked: notBookedWarning,
  TotalDiffers: totalDiffers,
  UnlinkedLines: unlinkedLines
};
