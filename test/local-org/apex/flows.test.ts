import { evaluate, failureOf, runApex } from './support.js';

describe('flows and invocable actions in Apex', () => {
  it('name every flow as a type', () => {
    expect(evaluate('Flow.Interview.Any_Flow.class.getName()')).toEqual(['Flow.Interview']);
  });

  it('make results of JSON, as tests of callers do', () => {
    const code = `
      Invocable.Action.Result result = (Invocable.Action.Result) JSON.deserialize(
        '{"success":false,"errors":[{"code":"GONE","message":"No such flow"}],"outputParameters":{}}',
        Invocable.Action.Result.class);
      result.getOutputParameters().put('record', 1);
      System.debug(result.isSuccess());
      System.debug(result.getErrors()[0].getMessage());
      System.debug(JSON.serialize(result.getErrors()[0]));
      System.debug(result.getOutputParameters());`;
    expect(runApex(code)).toEqual(['false', 'No such flow', '{"code":"GONE","message":"No such flow"}', '{record=1}']);
  });

  it('say by name what cannot be started', () => {
    expect(failureOf(`Invocable.Action.createCustomAction('flow', 'Any_Flow').invoke();`)).toContain(
      'Unsupported: the invocable action flow Any_Flow'
    );
  });
});

describe('change event headers', () => {
  it('are values of their own type', () => {
    const code = `
      AccountChangeEvent change = new AccountChangeEvent(ChangeEventHeader = new EventBus.ChangeEventHeader());
      change.ChangeEventHeader.setEntityName('Account');
      EventBus.ChangeEventHeader header = change.ChangeEventHeader;
      System.debug(header.entityName);`;
    expect(runApex(code)).toEqual(['Account']);
  });
});
