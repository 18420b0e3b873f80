trigger OfferChangedTrigger on OfferChanged__e(after insert) {
  new OfferChangedHandler(new EventDelivery()).handle(Trigger.new);
}
