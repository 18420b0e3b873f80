import allegro from '@salesforce/label/c.ConflictViewer_Allegro';
import empty from '@salesforce/label/c.ConflictViewer_Empty';
import explain from '@salesforce/label/c.ConflictViewer_Explain';
import failed from '@salesforce/label/c.ConflictViewer_Failed';
import keep from '@salesforce/label/c.ConflictViewer_Keep';
import keepSelected from '@salesforce/label/c.ConflictViewer_KeepSelected';
import loadFailed from '@salesforce/label/c.ConflictViewer_LoadFailed';
import loading from '@salesforce/label/c.ConflictViewer_Loading';
import none from '@salesforce/label/c.ConflictViewer_None';
import order from '@salesforce/label/c.ConflictViewer_Order';
import revision from '@salesforce/label/c.ConflictViewer_Revision';
import salesforce from '@salesforce/label/c.ConflictViewer_Salesforce';
import select from '@salesforce/label/c.ConflictViewer_Select';
import selectAll from '@salesforce/label/c.ConflictViewer_SelectAll';
import take from '@salesforce/label/c.ConflictViewer_Take';
import takeSelected from '@salesforce/label/c.ConflictViewer_TakeSelected';
import title from '@salesforce/label/c.ConflictViewer_Title';
import groupBusinessUnit from '@salesforce/label/c.FieldGroup_BusinessUnit';
import groupDelivery from '@salesforce/label/c.FieldGroup_Delivery';
import groupDeliveryAddress from '@salesforce/label/c.FieldGroup_DeliveryAddress';
import groupInvoice from '@salesforce/label/c.FieldGroup_Invoice';
import groupNotes from '@salesforce/label/c.FieldGroup_Notes';
import groupOwner from '@salesforce/label/c.FieldGroup_Owner';
import groupPayment from '@salesforce/label/c.FieldGroup_Payment';
import groupPickupPoint from '@salesforce/label/c.FieldGroup_PickupPoint';
import groupRecipient from '@salesforce/label/c.FieldGroup_Recipient';
import groupStatus from '@salesforce/label/c.FieldGroup_Status';
import groupTotals from '@salesforce/label/c.FieldGroup_Totals';
import refresh from '@salesforce/label/c.OrderContext_Refresh';
import retry from '@salesforce/label/c.OrderContext_Retry';

export const labels = {
  allegro,
  empty,
  explain,
  failed,
  keep,
  keepSelected,
  loadFailed,
  loading,
  none,
  order,
  refresh,
  retry,
  revision,
  salesforce,
  select,
  selectAll,
  take,
  takeSelected,
  title
};

/** Words for the field groups; one that is added later is shown by its code. */
export const fieldGroupLabels: Record<string, string> = {
  BusinessUnit: groupBusinessUnit,
  Delivery: groupDelivery,
  DeliveryAddress: groupDeliveryAddress,
  Invoice: groupInvoice,
  Notes: groupNotes,
  Owner: groupOwner,
  Payment: groupPayment,
  PickupPoint: groupPickupPoint,
  Recipient: groupRecipient,
  Status: groupStatus,
  Totals: groupTotals
};
