/** Members of Network and OrgLimits: this org has no sites, and tells its limits without counting most of them. */
import { BeanValue, beanClass } from './beans.js';
import { ListValue, MapValue } from './collections.js';
import type { LibraryClass } from './registry.js';
import { PageReferenceValue } from './web.js';

/** What a developer org allows in a day or at a time. */
const ORG_LIMITS: Record<string, number> = {
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentSyncReportRuns: 20,
  DailyApiRequests: 15_000,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkApiBatches: 15_000,
  DailyBulkV2QueryJobs: 10_000,
  DailyDurableStreamingApiEvents: 10_000,
  DailyStandardVolumePlatformEvents: 10_000,
  DailyStreamingApiEvents: 10_000,
  DailyWorkflowEmails: 990,
  DataStorageMB: 5,
  FileStorageMB: 20,
  HourlyPublishedPlatformEvents: 50_000,
  HourlyTimeBasedWorkflow: 50,
  MassEmail: 10,
  MonthlyPlatformEvents: 100_000,
  SingleEmail: 15
};

const LIMIT = { name: 'System.OrgLimit', args: [] };

function limits(): [string, BeanValue][] {
  return Object.entries(ORG_LIMITS).map(([Name, Limit]) => [
    Name,
    new BeanValue('System.OrgLimit', { Name, Limit, Value: 0 })
  ]);
}

export const networkClasses: Record<string, LibraryClass> = {
  'System.Network': {
    statics: {
      getNetworkId: () => null,
      communitiesLanding: () => new PageReferenceValue('/'),
      forwardToAuthPage: () => new PageReferenceValue('/login'),
      getLoginUrl: () => null,
      getLogoutUrl: () => null,
      getSelfRegUrl: () => null
    }
  },
  'System.OrgLimits': {
    statics: {
      getAll: () =>
        new ListValue(
          LIMIT,
          limits().map(([, limit]) => limit)
        ),
      getMap: () => new MapValue({ name: 'String', args: [] }, LIMIT, limits())
    }
  },
  ...beanClass('System.OrgLimit')
};
