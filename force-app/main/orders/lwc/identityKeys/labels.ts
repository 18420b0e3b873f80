import about from '@salesforce/label/c.IdentityKeys_About';
import done from '@salesforce/label/c.IdentityKeys_Done';
import failed from '@salesforce/label/c.IdentityKeys_Failed';
import fill from '@salesforce/label/c.IdentityKeys_Fill';
import loadFailed from '@salesforce/label/c.IdentityKeys_LoadFailed';
import loading from '@salesforce/label/c.IdentityKeys_Loading';
import never from '@salesforce/label/c.IdentityKeys_Never';
import running from '@salesforce/label/c.IdentityKeys_Running';
import stopped from '@salesforce/label/c.IdentityKeys_Stopped';
import title from '@salesforce/label/c.IdentityKeys_Title';

export const labels = { about, done, failed, fill, loadFailed, loading, never, running, stopped, title };
