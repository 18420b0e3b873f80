trigger ErasureRequestTrigger on ErasureRequest__c(before insert, after insert) {
  new ErasureRequestTriggerHandler().run(Trigger.operationType, Trigger.new);
}
