/** Members of System, Limits, UserInfo, Request, FeatureManagement and Label. */
import { randomBytes } from 'node:crypto';
import { UnsupportedFeature } from '../../values/errors.js';
import { DatetimeValue } from '../../values/time.js';
import type { LimitName } from '../../data/limits.js';
import type { ApexContext, EnqueueOptions } from '../context.js';
import { APEX_KEY, EnumValue } from '../runtime/values.js';
import { given, int, text } from './args.js';
import { systemAssertions } from './asserts.js';
import { asyncContextOf } from './asyncContext.js';
import { BeanValue, beanClass } from './beans.js';

import { TimeZoneValue, today } from './dates.js';
import { keyEquals, keyHash } from './equality.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { organizationId } from './settings.js';
import { toText } from './text.js';
import { systemPage } from './web.js';

function enqueue(rt: ApexContext, [job, how]: unknown[]): string {
  if (!rt.isUserObject(job)) return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
  if (rt.hooks.enqueueJob === undefined) throw new UnsupportedFeature('System.enqueueJob');
  return rt.hooks.enqueueJob(rt, job, enqueueOptions(rt, how));
}

function enqueueOptions(rt: ApexContext, how: unknown): EnqueueOptions {
  if (typeof how === 'number') {
    if (how < 0 || how > 10) return rt.throwApex('System.AsyncException', 'Delay must be between 0 and 10 minutes');
    return { delayMinutes: how };
  }
  if (!(how instanceof BeanValue)) return {};
  const delay = how.get('MinimumQueueableDelayInMinutes');
  const depth = how.get('MaximumQueueableStackDepth');
  const signature = how.get('DuplicateSignature');
  return {
    ...(typeof delay === 'number' ? { delayMinutes: delay } : {}),
    ...(typeof depth === 'number' ? { maximumDepth: depth } : {}),
    ...(signature instanceof SignatureValue ? { signature: signature.text } : {})
  };
}

/** A finalizer runs for a job and is none itself. */
const isAsync =
  (kind: string): LibraryCall =>
  (rt) => {
    const context = asyncContextOf(rt.tx);
    return context?.kind === kind && context.isFinalizer !== true;
  };

const statics: Record<string, LibraryCall> = {
  ...systemAssertions,
  ...systemPage,
  'debug(Object)': (rt, _self, [value]) => rt.log('DEBUG', toText(rt, value)),
  'debug(Object,Object)': (rt, _self, [level, value]) =>
    rt.log(level instanceof EnumValue ? level.name : toText(rt, level), toText(rt, value)),
  debug: (rt, _self, args) =>
    rt.log(args[0] instanceof EnumValue && args.length > 1 ? args[0].name : 'DEBUG', toText(rt, args.at(-1))),
  now: (rt) => new DatetimeValue(rt.now()),
  today: (rt) => today(rt),
  currentTimeMillis: (rt) => BigInt(rt.now()),
  equals: (_rt, _self, [left, right]) => keyEquals(left, right),
  hashCode: (_rt, _self, [value]) => keyHash(value),
  enqueueJob: (rt, _self, args) => enqueue(rt, args),
  attachFinalizer: (rt, _self, [finalizer]) => {
    const context = asyncContextOf(rt.tx);
    if (context?.kind !== 'queueable') {
      return rt.throwApex('System.AsyncException', 'System.attachFinalizer(Finalizer) is not allowed in this context');
    }
    if (context.finalizer !== undefined) {
      return rt.throwApex('System.AsyncException', 'More than one Finalizer cannot be attached to same Async Apex Job');
    }
    context.finalizer = given(rt, finalizer);
  },
  schedule: (rt, _self, [name, cron, job]) => {
    if (rt.hooks.schedule === undefined) throw new UnsupportedFeature('System.schedule');
    if (!rt.isUserObject(job)) return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
    return rt.hooks.schedule(rt, text(rt, name), text(rt, cron), job);
  },
  scheduleBatch: (rt, _self, [job, name, minutes, scope]) => {
    if (rt.hooks.scheduleBatch === undefined) throw new UnsupportedFeature('System.scheduleBatch');
    if (!rt.isUserObject(job)) return rt.throwApex('System.NullPointerException', 'Argument cannot be null.');
    const size = scope === undefined || scope === null ? 200 : int(rt, scope);
    return rt.hooks.scheduleBatch(rt, text(rt, name), int(rt, minutes), job, size);
  },
  abortJob: (rt, _self, [id]) => {
    if (rt.hooks.abortJob === undefined) throw new UnsupportedFeature('System.abortJob');
    rt.hooks.abortJob(rt, text(rt, id));
  },
  isBatch: isAsync('batch'),
  isFuture: isAsync('future'),
  isQueueable: isAsync('queueable'),
  isScheduled: isAsync('scheduled'),
  getApplicationReadWriteMode: (rt) => rt.enumValue('System.ApplicationReadWriteMode', 'DEFAULT'),
  purgeOldAsyncJobs: () => 0
};

// ---------------------------------------------------------------- limits

const used =
  (name: LimitName): LibraryCall =>
  (rt) =>
    rt.tx.limits.used(name);
const max =
  (name: LimitName): LibraryCall =>
  (rt) =>
    rt.tx.limits.max(name);
const fixed =
  (value: number): LibraryCall =>
  () =>
    value;

const LIMITS: Record<string, LimitName> = {
  AggregateQueries: 'aggregateQueries',
  Callouts: 'callouts',
  CpuTime: 'cpuMs',
  DmlRows: 'dmlRows',
  DmlStatements: 'dmlStatements',
  EmailInvocations: 'emailInvocations',
  FutureCalls: 'futureCalls',
  HeapSize: 'heapBytes',
  MobilePushApexCalls: 'mobilePushCalls',
  PublishImmediateDML: 'publishImmediateDml',
  Queries: 'queries',
  QueryLocatorRows: 'queryLocatorRows',
  QueryRows: 'queryRows',
  QueueableJobs: 'queueableJobs',
  SoslQueries: 'soslQueries'
};

/** Limits that the platform still tells and no longer enforces. */
const UNCOUNTED: Record<string, number> = {
  ChildRelationshipsDescribes: 100,
  FieldSetsDescribes: 100,
  FieldsDescribes: 100,
  PicklistDescribes: 100,
  RecordTypesDescribes: 100,
  ScriptStatements: 200_000,
  FindSimilarCalls: 10,
  RunAs: 100,
  SavepointRollbacks: 150,
  Savepoints: 150,
  AsyncCalls: 200,
  DatabaseTime: 600_000,
  ApexCursorRows: 50_000_000,
  FetchCallsOnApexCursor: 10
};

const limitStatics: Record<string, LibraryCall> = {};
for (const [name, limit] of Object.entries(LIMITS)) {
  limitStatics[`get${name}`] = used(limit);
  limitStatics[`getLimit${name}`] = max(limit);
}
limitStatics['getHeapSize'] = (rt) => rt.heapSize();
for (const [name, limit] of Object.entries(UNCOUNTED)) {
  limitStatics[`get${name}`] = fixed(0);
  limitStatics[`getLimit${name}`] = fixed(limit);
}

// ---------------------------------------------------------------- user and org

/** A field of the org's only row of Organization. */
function organizationField(rt: ApexContext, field: string): unknown {
  const query = rt.data.compileQuery(`SELECT ${field} FROM Organization LIMIT 1`);
  return rt.data.query(rt.tx, query, [], { accessLevel: 'system', countsLimits: false })[0]?.get(field) ?? null;
}

function isMultiCurrency(rt: ApexContext): boolean {
  return rt.schema.object('CurrencyType') !== undefined;
}

function userField(rt: ApexContext, field: string): unknown {
  const query = rt.data.compileQuery(`SELECT ${field} FROM User WHERE Id = '${rt.tx.user.id}'`);
  return rt.data.query(rt.tx, query, [], { accessLevel: 'system', countsLimits: false })[0]?.get(field) ?? null;
}

const userStatics: Record<string, LibraryCall> = {
  getName: (rt) => rt.tx.user.name,
  getFirstName: (rt) => userField(rt, 'FirstName'),
  getLastName: (rt) => userField(rt, 'LastName') ?? rt.tx.user.name,
  getUserName: (rt) => rt.tx.user.username,
  getUserEmail: (rt) => rt.tx.user.email,
  getUserId: (rt) => rt.tx.user.id,
  getProfileId: (rt) => rt.tx.user.profileId,
  getUserRoleId: (rt) => userField(rt, 'UserRoleId'),
  getUserType: (rt) => rt.tx.user.userType,
  getLanguage: (rt) => rt.tx.user.language,
  getLocale: (rt) => rt.tx.user.locale,
  getTimeZone: (rt) => new TimeZoneValue(rt.tx.user.timeZone),
  getOrganizationId: (rt) => organizationId(rt),
  getOrganizationName: (rt) => organizationField(rt, 'Name'),
  getDefaultCurrency: (rt) => (isMultiCurrency(rt) ? userField(rt, 'DefaultCurrencyIsoCode') : 'USD'),
  getSessionId: () => null,
  getUiTheme: () => 'Theme4d',
  getUiThemeDisplayed: () => 'Theme4d',
  isMultiCurrencyOrganization: isMultiCurrency,
  isCurrentUserLicensed: () => true,
  isCurrentUserLicensedForPackage: () => true,
  hasPackageLicense: () => true
};

function quiddity(rt: ApexContext): string {
  const context = asyncContextOf(rt.tx);
  if (context?.isFinalizer === true) return 'TRANSACTION_FINALIZER_QUEUEABLE';
  if (context?.kind === 'queueable') return 'QUEUEABLE';
  if (context?.kind === 'batch') return 'BATCH_APEX';
  if (context?.kind === 'future') return 'FUTURE';
  if (context?.kind === 'scheduled') return 'SCHEDULED';
  return rt.test !== null ? 'RUNTEST_SYNC' : 'ANONYMOUS';
}

const REQUEST_ID = Symbol.for('apex.requestId');

/** What stays the same for one unit of work. */
function requestId(rt: ApexContext): string {
  const known = rt.tx.attachments.get(REQUEST_ID);
  if (typeof known === 'string') return known;
  const made = `TID:${randomBytes(12).toString('hex')}`;
  rt.tx.attachments.set(REQUEST_ID, made);
  return made;
}

// ---------------------------------------------------------------- queueables

export class SignatureValue {
  public readonly typeName = 'System.QueueableDuplicateSignature';
  public constructor(public readonly text: string) {}
  public [APEX_KEY](): string {
    return `\u0001q${this.text}`;
  }
}

class SignatureBuilder {
  public readonly typeName = 'System.QueueableDuplicateSignature.Builder';
  public readonly parts: string[] = [];
  public get size(): number {
    return Buffer.byteLength(this.parts.join(''));
  }
}

const add: LibraryCall = (rt, self, [value]) => {
  (self as SignatureBuilder).parts.push(`${typeof value}:${toText(rt, given(rt, value))};`);
  return self;
};

const signatureBuilder: LibraryClass = {
  constructors: { new: () => new SignatureBuilder() },
  methods: {
    addId: add,
    addInteger: add,
    addString: add,
    build: (_rt, self) => new SignatureValue((self as SignatureBuilder).parts.join('')),
    getSize: (_rt, self) => (self as SignatureBuilder).size,
    getMaxSize: () => 1000,
    getRemainingSize: (_rt, self) => 1000 - (self as SignatureBuilder).size
  }
};

class RequestValue {
  public readonly typeName = 'System.Request';
  public constructor(
    public readonly id: string,
    public readonly quiddity: string
  ) {}
}

export const systemClasses: Record<string, LibraryClass> = {
  'System.System': { statics },
  'System.Limits': { statics: limitStatics },
  'System.UserInfo': { statics: userStatics },
  'System.Request': {
    statics: { getCurrent: (rt) => new RequestValue(requestId(rt), quiddity(rt)) },
    methods: {
      getQuiddity: (rt, self) => rt.enumValue('System.Quiddity', (self as RequestValue).quiddity),
      getRequestId: (_rt, self) => (self as RequestValue).id
    }
  },
  'System.FeatureManagement': {
    statics: {
      checkPermission: (rt, _self, [name]) => rt.data.permissionsOf(rt.tx.user).hasCustomPermission(text(rt, name))
    }
  },
  'System.Label': {
    statics: {
      get: (rt, _self, [_namespace, name]) => rt.label(text(rt, name)),
      translationExists: (rt, _self, [_namespace, _name, language]) => text(rt, language) === rt.tx.user.language
    }
  },
  'System.AsyncInfo': {
    statics: {
      getCurrentQueueableStackDepth: (rt) => asyncContextOf(rt.tx)?.stackDepth ?? 0,
      getMaximumQueueableStackDepth: (rt) => asyncContextOf(rt.tx)?.maximumStackDepth ?? null,
      getMinimumQueueableDelayInMinutes: (rt) => asyncContextOf(rt.tx)?.delayMinutes ?? 0,
      hasMaxStackDepth: (rt) => (asyncContextOf(rt.tx)?.maximumStackDepth ?? null) !== null
    }
  },
  ...beanClass('System.AsyncOptions'),
  ...beanClass('System.QueueableContext'),
  ...beanClass('System.QueueableContextImpl'),
  ...beanClass('System.FinalizerContext'),
  ...beanClass('Database.BatchableContext'),
  ...beanClass('Database.BatchableContextImpl'),
  ...beanClass('System.SchedulableContext'),
  ...beanClass('System.SchedulableContextImpl'),
  'System.QueueableDuplicateSignature.Builder': signatureBuilder,
  'System.QueueableDuplicateSignature': {
    statics: { Builder: () => new SignatureBuilder() },
    methods: { 'toString()': (_rt, self) => (self as SignatureValue).text }
  },
  'System.Collator': {
    statics: { getInstance: () => new BeanValue('System.Collator') },
    methods: {
      compare: (_rt, _self, [left, right]) =>
        String(left ?? '').localeCompare(String(right ?? ''), 'en', { sensitivity: 'accent' })
    }
  },
  'System.Version': {
    constructors: {
      new: (rt, _type, args) => {
        const [major = 0, minor = 0, patch = 0] = args.map((arg) => int(rt, arg));
        return new BeanValue('System.Version', { major, minor, patch });
      }
    },
    methods: {
      major: (_rt, self) => (self as BeanValue).get('major'),
      minor: (_rt, self) => (self as BeanValue).get('minor'),
      patch: (_rt, self) => (self as BeanValue).get('patch'),
      compareTo: (rt, self, [other]) => {
        const parts = (of: unknown): number[] =>
          ['major', 'minor', 'patch'].map((name) => Number((of as BeanValue).get(name)));
        const right = parts(given(rt, other));
        const differences = parts(self).map((part, i) => part - (right[i] ?? 0));
        return Math.sign(differences.find((difference) => difference !== 0) ?? 0);
      }
    }
  }
};
