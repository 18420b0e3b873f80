/** Base components and the user's modules, as Salesforce publishes their types. */
import '@salesforce/lightning-types';
