trigger ProductTrigger on Product2(after insert, after update) {
  new ProductTriggerHandler().run(Trigger.operationType, Trigger.new, Trigger.oldMap);
}
