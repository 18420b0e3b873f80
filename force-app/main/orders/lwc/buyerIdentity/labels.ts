import assign from '@salesforce/label/c.BuyerIdentity_Assign';
import empty from '@salesforce/label/c.BuyerIdentity_Empty';
import failed from '@salesforce/label/c.BuyerIdentity_Failed';
import loadFailed from '@salesforce/label/c.BuyerIdentity_LoadFailed';
import loading from '@salesforce/label/c.BuyerIdentity_Loading';
import otherContact from '@salesforce/label/c.BuyerIdentity_OtherContact';
import pinned from '@salesforce/label/c.BuyerIdentity_Pinned';
import title from '@salesforce/label/c.BuyerIdentity_Title';
import unmerge from '@salesforce/label/c.BuyerIdentity_Unmerge';

export const labels = { assign, empty, failed, loadFailed, loading, otherContact, pinned, title, unmerge };
