import buyerKind from '@salesforce/label/c.RoutingSimulator_BuyerKind';
import company from '@salesforce/label/c.RoutingSimulator_Company';
import currency from '@salesforce/label/c.RoutingSimulator_Currency';
import decides from '@salesforce/label/c.RoutingSimulator_Decides';
import deliveryMethod from '@salesforce/label/c.RoutingSimulator_DeliveryMethod';
import explain from '@salesforce/label/c.RoutingSimulator_Explain';
import failed from '@salesforce/label/c.RoutingSimulator_Failed';
import guest from '@salesforce/label/c.RoutingSimulator_Guest';
import later from '@salesforce/label/c.RoutingSimulator_Later';
import loadOrder from '@salesforce/label/c.RoutingSimulator_LoadOrder';
import marketplace from '@salesforce/label/c.RoutingSimulator_Marketplace';
import misfit from '@salesforce/label/c.RoutingSimulator_Misfit';
import noRules from '@salesforce/label/c.RoutingSimulator_NoRules';
import noneFits from '@salesforce/label/c.RoutingSimulator_NoneFits';
import off from '@salesforce/label/c.RoutingSimulator_Off';
import orderNumber from '@salesforce/label/c.RoutingSimulator_OrderNumber';
import person from '@salesforce/label/c.RoutingSimulator_Person';
import sellerAccount from '@salesforce/label/c.RoutingSimulator_SellerAccount';
import simulate from '@salesforce/label/c.RoutingSimulator_Simulate';
import store from '@salesforce/label/c.RoutingSimulator_Store';
import targets from '@salesforce/label/c.RoutingSimulator_Targets';
import title from '@salesforce/label/c.RoutingSimulator_Title';
import value from '@salesforce/label/c.RoutingSimulator_Value';

export const labels = {
  buyerKind,
  company,
  currency,
  decides,
  deliveryMethod,
  explain,
  failed,
  guest,
  later,
  loadOrder,
  marketplace,
  misfit,
  noRules,
  noneFits,
  orderNumber,
  person,
  sellerAccount,
  simulate,
  store,
  targets,
  title,
  value
};

/** Words for the conditions that an order may break. */
export const conditionLabels: Record<string, string> = {
  BuyerKind: buyerKind,
  DeliveryMethod: deliveryMethod,
  Marketplace: marketplace,
  Off: off,
  SellerAccount: sellerAccount,
  Store: store,
  Value: value
};
