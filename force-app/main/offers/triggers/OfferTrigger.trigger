trigger OfferTrigger on Offer__c(before update, after update) {
  new OfferTriggerHandler().run(Trigger.operationType, Trigger.new, Trigger.oldMap);
}
