trigger SyncReportedTrigger on SyncReported__e(after insert) {
  new SyncReportedHandler(new EventDelivery()).handle(Trigger.new);
}
