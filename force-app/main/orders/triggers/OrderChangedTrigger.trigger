trigger OrderChangedTrigger on OrderChanged__e(after insert) {
  new OrderChangedHandler(new EventDelivery()).handle(Trigger.new);
}
