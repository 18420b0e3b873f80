/** Members of Test. */
import { UnsupportedFeature } from '../../values/errors.js';
import { LimitCounters } from '../../data/limits.js';
import type { SObjectRecord } from '../../values/sobject.js';
import type { DatetimeValue } from '../../values/time.js';
import type { ApexContext, TestState } from '../context.js';
import { TypeToken } from '../runtime/values.js';
import { given, nullArgument } from './args.js';
import { ListValue } from './collections.js';
import { testBroker } from './events.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { bindStub } from './stubs.js';

function inTest(rt: ApexContext, member: string): TestState {
  return rt.test ?? rt.throwApex('System.UnexpectedException', `${member} can only be called from a test method`);
}

/** Rows of a query that costs the test no limits. */
function rows(rt: ApexContext, source: string): SObjectRecord[] {
  return rt.data.query(rt.tx, rt.data.compileQuery(source), [], { accessLevel: 'system', countsLimits: false });
}

const setMock: LibraryCall = (rt, _self, [type, mock]) => {
  const token = given<TypeToken>(rt, type);
  inTest(rt, 'Test.setMock').mocks.set(token.text.toLowerCase().replace(/^system\./, ''), given(rt, mock));
};

const createStub: LibraryCall = (rt, _self, [type, provider]) => {
  if (!(type instanceof TypeToken)) return nullArgument(rt);
  const userType = rt.findType(type.type.name);
  if (userType === undefined || userType.kind === 'enum') {
    return rt.throwApex('System.TypeException', `Cannot create a stub of type ${type.text}`);
  }
  return bindStub(rt, userType, given(rt, provider));
};

const startTest: LibraryCall = (rt) => {
  const test = inTest(rt, 'Test.startTest');
  if (test.phase !== 'before') return rt.throwApex('System.FinalException', 'Testing already started');
  test.phase = 'inside';
  test.attachments.set(OUTER_LIMITS, rt.tx.limits);
  rt.tx.limits = LimitCounters.for(rt.tx.kind);
};

const stopTest: LibraryCall = (rt) => {
  const test = inTest(rt, 'Test.stopTest');
  if (test.phase !== 'inside')
    return rt.throwApex('System.FinalException', 'Testing has not started or has already stopped');
  test.phase = 'after';
  rt.hooks.stopTest?.(rt);
  const outer = test.attachments.get(OUTER_LIMITS);
  if (outer !== undefined) rt.tx.limits = outer as typeof rt.tx.limits;
};

const OUTER_LIMITS = Symbol('limits before Test.startTest');

const unsupported =
  (feature: string): LibraryCall =>
  () => {
    throw new UnsupportedFeature(feature);
  };

export const testClasses: Record<string, LibraryClass> = {
  'System.Test': {
    statics: {
      isRunningTest: (rt) => rt.test !== null,
      startTest,
      stopTest,
      setMock,
      createStub,
      getEventBus: (rt) => (inTest(rt, 'Test.getEventBus'), testBroker()),
      getStandardPricebookId: (rt) =>
        rows(rt, 'SELECT Id FROM Pricebook2 WHERE IsStandard = true LIMIT 1')[0]?.id ?? null,
      setCreatedDate: (rt, _self, [id, at]) => {
        inTest(rt, 'Test.setCreatedDate');
        rt.data.setFields(rt.tx, given<string>(rt, id), { CreatedDate: given<DatetimeValue>(rt, at) });
      },
      setFixedSearchResults: (rt, _self, [ids]) =>
        void inTest(rt, 'Test.setFixedSearchResults').attachments.set('fixedSearchResults', ids),
      enableChangeDataCapture: unsupported('change data capture (Test.enableChangeDataCapture)'),
      loadData: unsupported('Test.loadData'),
      setCurrentPage: (rt, _self, [page]) =>
        void inTest(rt, 'Test.setCurrentPage').attachments.set('currentPage', page),
      setCurrentPageReference: (rt, _self, [page]) =>
        void inTest(rt, 'Test.setCurrentPageReference').attachments.set('currentPage', page),
      getFlexQueueOrder: () => new ListValue({ name: 'Id', args: [] })
    }
  }
};
