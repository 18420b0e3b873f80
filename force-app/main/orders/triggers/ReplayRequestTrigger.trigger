trigger ReplayRequestTrigger on ReplayRequest__c(before insert, after insert) {
  new ReplayRequestTriggerHandler().run(Trigger.operationType, Trigger.new);
}
