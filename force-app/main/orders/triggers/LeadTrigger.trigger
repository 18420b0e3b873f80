trigger LeadTrigger on Lead(before insert, before update) {
  new IdentityKeysHandler().run(Trigger.new);
}
