/** Members of EventBus, TriggerContext and the test broker. */
import { UnsupportedFeature } from '../../values/errors.js';
import { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { nullArgument, text } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue } from './collections.js';
import { resultBean } from './database.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { walk } from './walk.js';

/** Publishes a record or a list of them; a result that succeeded still has one error, which carries the event's uuid. */
const publish: LibraryCall = (rt, _self, [source, callback]) => {
  if (rt.hooks.publishEvents === undefined) throw new UnsupportedFeature('EventBus.publish');
  const isSingle = source instanceof SObjectRecord;
  const records = isSingle ? [source] : ([...walk(rt, source)] as SObjectRecord[]);
  if (records.some((record) => !(record instanceof SObjectRecord))) return nullArgument(rt);
  countLimits(rt, records);
  const results = rt.hooks.publishEvents(rt, records, rt.isUserObject(callback) ? callback : null);
  const beans = results.map((result) => resultBean(rt, 'Database.SaveResult', result, true));
  return isSingle ? beans[0] : new ListValue({ name: 'Database.SaveResult', args: [] }, beans);
};

/** One call counts against the limit of its publish behaviour, whatever the number of events. */
function countLimits(rt: ApexContext, records: SObjectRecord[]): void {
  const behaviors = new Set(records.map((record) => rt.schema.require(record.typeName).publishBehavior));
  if (behaviors.has('PublishImmediately')) rt.tx.limits.count('publishImmediateDml');
  if (behaviors.has('PublishAfterCommit')) rt.tx.limits.count('dmlStatements');
}

const getOperationId: LibraryCall = (rt, _self, [result]) => {
  if (!(result instanceof BeanValue)) return nullArgument(rt);
  const errors = result.get('Errors');
  const first = errors instanceof ListValue ? errors.items[0] : null;
  return first instanceof BeanValue ? first.get('Message') : null;
};

const CONTEXT = new BeanValue('eventbus.TriggerContext');
const BROKER = new BeanValue('eventbus.TestBroker');

const inTrigger = (rt: ApexContext): NonNullable<ApexContext['eventTrigger']> =>
  rt.eventTrigger ?? rt.throwApex('System.NullPointerException', 'Attempt to de-reference a null object');

export const eventClasses: Record<string, LibraryClass> = {
  ...beanClass('eventbus.ChangeEventHeader'),
  'System.EventBus': { statics: { publish, getOperationId } },
  'eventbus.TriggerContext': {
    statics: { currentContext: (rt) => (rt.eventTrigger === null ? null : CONTEXT) },
    getters: {
      retries: (rt) => inTrigger(rt).retries,
      lastError: (rt) => inTrigger(rt).lastError
    },
    methods: {
      getResumeCheckpoint: (rt) => inTrigger(rt).resumeCheckpoint,
      setResumeCheckpoint: (rt, _self, [replayId]) => {
        const state = inTrigger(rt);
        const id = text(rt, replayId);
        if (!state.replayIds.includes(id)) {
          return rt.throwApex(
            'eventbus.InvalidReplayIdException',
            `The replay ID ${id} is not in the current batch of events`
          );
        }
        state.resumeCheckpoint = id;
      }
    }
  },
  'eventbus.TestBroker': {
    methods: {
      deliver: (rt) => {
        if (rt.hooks.deliverTestEvents === undefined) throw new UnsupportedFeature('Test.getEventBus().deliver()');
        rt.hooks.deliverTestEvents(rt);
      },
      fail: (rt) => {
        if (rt.hooks.failTestEvents === undefined) throw new UnsupportedFeature('Test.getEventBus().fail()');
        rt.hooks.failTestEvents(rt);
      }
    }
  }
};

/** What `Test.getEventBus()` gives. */
export const testBroker = (): BeanValue => BROKER;

/** What a publish callback is handed: `getEventUuids()`. */
export function publishOutcome(kind: 'success' | 'failure', eventUuids: readonly string[]): BeanValue {
  const typeName = kind === 'success' ? 'eventbus.SuccessResult' : 'eventbus.FailureResult';
  return new BeanValue(typeName, { EventUuids: new ListValue({ name: 'String', args: [] }, [...eventUuids]) });
}

const eventUuids: LibraryCall = (rt, self) =>
  self instanceof BeanValue ? self.get('EventUuids') : rt.invokeMethod(self, 'getEventUuids', []);
eventClasses['eventbus.SuccessResult'] = { methods: { getEventUuids: eventUuids } };
eventClasses['eventbus.FailureResult'] = { methods: { getEventUuids: eventUuids } };
