/** Invocable actions as values; nothing that they would start exists in the local org. */
import { UnsupportedFeature } from '../../values/errors.js';
import { text } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue, MapValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const STRING = { name: 'String', args: [] };
const OBJECT = { name: 'Object', args: [] };

const create: LibraryCall = (rt, _self, args) => {
  const [type, ...names] = args.map((arg) => text(rt, arg));
  return new BeanValue('Invocable.Action', {
    Type: type,
    Name: names.at(-1) ?? type,
    Namespace: names.length === 2 ? names[0] : null,
    Standard: args.length === 1
  });
};

/** Gives the action itself, as its methods do. */
const chained =
  (change: (action: BeanValue, args: unknown[]) => void): LibraryCall =>
  (_rt, self, args) => {
    change(self as BeanValue, args);
    return self;
  };

export const invocableClasses: Record<string, LibraryClass> = {
  ...beanClass('Invocable.Action', {
    members: {
      statics: { createCustomAction: create, createStandardAction: create },
      methods: {
        setInvocationParameter: chained((action, [name, value]) => {
          if (!action.has('Parameters')) action.set('Parameters', new MapValue(STRING, OBJECT));
          (action.get('Parameters') as MapValue).put(name, value);
        }),
        addInvocation: chained((action) => {
          if (!action.has('Invocations')) action.set('Invocations', new ListValue(OBJECT));
          (action.get('Invocations') as ListValue).items.push(action.get('Parameters'));
          action.set('Parameters', new MapValue(STRING, OBJECT));
        }),
        setInvocations: chained((action, [invocations]) => action.set('Invocations', invocations)),
        clearInvocations: chained((action) => action.set('Invocations', new ListValue(OBJECT))),
        invoke: (_rt, self) => {
          const action = self as BeanValue;
          throw new UnsupportedFeature(
            `the invocable action ${String(action.get('Type'))} ${String(action.get('Name'))}`
          );
        }
      }
    }
  }),
  ...beanClass('Invocable.Action.Result'),
  ...beanClass('Invocable.Action.Error'),
  // `new Flow.Interview.Some_Flow(inputs)` is an interview, whatever the flow.
  'Flow.Interview': {
    statics: {
      createInterview: (rt, _self, args) => {
        const [flow, inputs] = args.slice(-2);
        return new BeanValue('Flow.Interview', { Flow: text(rt, flow), Inputs: inputs });
      }
    },
    constructors: { new: (_rt, _type, [inputs]) => new BeanValue('Flow.Interview', { Inputs: inputs }) }
  }
};
