/** Resources about the org itself: what there is, what is left of its allocations, anonymous Apex. */
import { inTransaction, type OrgContext } from './orgContext.js';
import { RestError, notSupported, type RestRequest, type RestResponse, type RestRouter } from './rest.js';

export function registerOrgResources(router: RestRouter, org: OrgContext): void {
  router.on('GET', '/', (request) => resources(org, request));
  router.on('GET', '/limits', (request) => limits(org, request));
  router.on('GET', '/tooling', (request) => ({
    status: 200,
    body: {
      query: `/services/data/v${request.version}.0/tooling/query`,
      executeAnonymous: `/services/data/v${request.version}.0/tooling/executeAnonymous`
    }
  }));
  router.on('GET', '/tooling/executeAnonymous', (request) => executeAnonymous(org, request));
  for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) {
    for (const [path, feature] of UNSUPPORTED) {
      for (const pattern of [path, `${path}/:a`, `${path}/:a/:b`, `${path}/:a/:b/:c`]) {
        router.on(method, pattern, () => {
          throw notSupported(feature);
        });
      }
    }
  }
}

const UNSUPPORTED: [string, string][] = [
  ['/tooling/sobjects', 'Tooling API records'],
  ['/metadata', 'metadata deployment over REST'],
  ['/connect', 'the Connect API'],
  ['/chatter', 'Chatter'],
  ['/ui-api', 'the User Interface API'],
  ['/analytics', 'Analytics'],
  ['/actions', 'actions'],
  ['/process', 'process rules and approvals'],
  ['/parameterizedSearch', 'SOSL search'],
  ['/graphql', 'GraphQL'],
  ['/wave', 'CRM Analytics']
];

function resources(org: OrgContext, request: RestRequest): RestResponse {
  const base = `/services/data/v${request.version}.0`;
  const names = ['composite', 'limits', 'query', 'queryAll', 'sobjects', 'tooling'];
  const identity = `${org.baseUrl()}/id/${org.orgId}/${request.session.user.id}`;
  return { status: 200, body: { ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])), identity } };
}

function limits(org: OrgContext, request: RestRequest): RestResponse {
  const permissions = org.data.permissionsOf(org.data.userContext(request.session.user.id));
  if (!permissions.hasUserPermission('ViewSetup')) {
    throw new RestError(403, 'INSUFFICIENT_ACCESS', 'The user needs the permission View Setup and Configuration');
  }
  const { counters, limits: max } = org;
  const whole = (amount: number): { Max: number; Remaining: number } => ({ Max: amount, Remaining: amount });
  const left = (amount: number, used: number): { Max: number; Remaining: number } => ({
    Max: amount,
    Remaining: Math.max(0, amount - used)
  });
  return {
    status: 200,
    body: {
      DailyApiRequests: left(max.dailyApi, counters.dailyApi),
      DailyAsyncApexExecutions: whole(250_000),
      DailyBulkApiBatches: whole(15_000),
      DailyBulkV2QueryJobs: whole(10_000),
      DailyDeliveredPlatformEvents: left(max.deliveredPerDay, counters.eventsDelivered),
      DataStorageMB: whole(1024),
      DurableStreamingApiConcurrentClients: whole(1000),
      FileStorageMB: whole(1024),
      HourlyPublishedPlatformEvents: left(max.publishedPerHour, counters.eventsPublished),
      MonthlyPlatformEventsUsageEntitlement: whole(0),
      PlatformEventTriggersWithParallelProcessing: whole(5),
      PublishCallbackUsageInApex: whole(5_242_880)
    }
  };
}

function executeAnonymous(org: OrgContext, request: RestRequest): RestResponse {
  const code = request.query.get('anonymousBody');
  if (code === null) throw new RestError(400, 'MISSING_ARGUMENT', 'anonymousBody is required');
  return inTransaction(org, request, (tx) => {
    const before = tx.savepoint();
    const outcome = org.apex.executeAnonymous(tx, code);
    if (!outcome.success) tx.rollback(before);
    return { status: 200, body: outcome };
  });
}
