trigger AccountTrigger on Account(before insert, before update) {
  new IdentityKeysHandler().run(Trigger.new);
}
