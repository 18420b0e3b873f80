trigger SyncLeaseTrigger on SyncLease__c(before insert, before update) {
  new SyncLeaseTriggerHandler().run(Trigger.new, Trigger.oldMap);
}
