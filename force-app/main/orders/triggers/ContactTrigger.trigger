trigger ContactTrigger on Contact(before insert, before update) {
  new IdentityKeysHandler().run(Trigger.new);
}
