/** A Salesforce org on this machine: loads a project, keeps records, runs its Apex, and serves REST and Pub/Sub. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { registerControl } from './api/control.js';
import { buildCore, type OrgCore } from './api/core.js';
import { DebugLog } from './api/debugLog.js';
import { buildServer } from './api/http.js';
import { projectReferenceProblems } from './api/deployReferences.js';
import { deploymentService } from './api/deployments.js';
import type { OrgContext, OrgCounters } from './api/orgContext.js';
import { startPubSub } from './api/pubsubServer.js';
import type { SubscribeTimes } from './api/pubsubSubscribe.js';
import { openSecureDoor, type SecureDoor } from './api/secureDoor.js';
import { Sessions, type OAuthClient, type OrgUser } from './api/sessions.js';
import { createUsers } from './api/users.js';
import { OrgData } from './data/orgData.js';
import { buildSchema } from './data/schema/buildSchema.js';
import type { Schema } from './data/types.js';
import type { EventBus } from './events/bus.js';
import { definitionOf } from './metadata/readDefinition.js';
import { readProject } from './metadata/readProject.js';
import { MetadataErrors, type Project } from './metadata/types.js';

export type LocalOrgOptions = {
  /** Folder with `sfdx-project.json`. Source in its `unpackaged` folder is loaded too. */
  projectDir: string;
  /** Scratch org definition file, which says what the org has switched on; the project's usual one unless told. */
  definition?: string;
  /** 0 takes a free port. */
  port?: number;
  grpcPort?: number;
  /** Milliseconds since 1970; `_control/clock` adds to it. */
  clock?: () => number;
  /** Public key (PEM) with which the org checks JWT sign-ins. */
  jwtPublicKey?: string;
  /** Serves Pub/Sub with TLS instead of plaintext, and REST over HTTPS beside HTTP (`secureUrl`). */
  tls?: { key: Buffer; cert: Buffer };
  pubsub?: Partial<SubscribeTimes>;
  /** Hears of what went wrong where nobody waits for an answer: failed triggers and jobs. */
  onProblem?: (text: string) => void;
};

export type OrgAddresses = {
  url: string;
  /** The same as `url` over HTTPS, for clients that take no other; only with `tls`. */
  secureUrl?: string;
  pubsubUrl: string;
  orgId: string;
  username: string;
  accessToken: string;
  refreshToken: string;
  /** Access token by user: the admin, the integration user and the agent. */
  users: Record<'admin' | 'integration' | 'agent', { username: string; accessToken: string }>;
  oauth: { clientId: string; clientSecret: string };
};

const LOG_LINES = 2000;
const CLIENT = { clientId: 'LocalOrgClient', clientSecret: 'local-org-secret' };

export class LocalOrg {
  private constructor(
    public readonly addresses: OrgAddresses,
    private readonly running: RunningOrg
  ) {}

  /** Loads the project and starts both servers. What cannot be loaded is an error that names file and line. */
  public static async start(options: LocalOrgOptions): Promise<LocalOrg> {
    const running = new RunningOrg(options);
    const addresses = await running.listen();
    return new LocalOrg(addresses, running);
  }

  public get url(): string {
    return this.addresses.url;
  }
  public get pubsubUrl(): string {
    return this.addresses.pubsubUrl;
  }
  /** The admin's access token. */
  public get accessToken(): string {
    return this.addresses.accessToken;
  }
  public get orgId(): string {
    return this.addresses.orgId;
  }
  public get username(): string {
    return this.addresses.username;
  }
  public get counters(): OrgCounters {
    return { ...this.running.context.counters };
  }
  /** The layers inside, for tests that look behind the API. */
  public get org(): OrgCore {
    return this.running.core;
  }

  /** Resolves when every event is delivered and every job has run; rejects when the org itself failed at one. */
  public drain(): Promise<void> {
    return this.running.core.work.idle();
  }

  /** Takes the org back to how it started; logins stay good, Pub/Sub streams end. */
  public reset(): void {
    this.running.reset();
  }

  public advanceClock(milliseconds: number): number {
    return this.running.advanceClock(milliseconds);
  }

  /** Lets every call of the API wait first: for measurements on a simulated network. */
  public delayCalls(travel: () => Promise<void>): void {
    this.running.travel = travel;
  }

  public async close(): Promise<void> {
    await this.running.close();
  }
}

/** The servers, and the layers that `reset` exchanges under them. */
class RunningOrg {
  public core: OrgCore;
  public readonly context: OrgContext;
  private readonly project: Project;
  private readonly schema: Schema;
  private readonly sessions: Sessions;
  private readonly users: Record<'admin' | 'integration' | 'agent', OrgUser>;
  public travel: () => Promise<void> = () => Promise.resolve();
  private readonly counters = noCounters();
  private readonly lines: string[] = [];
  private readonly debugLog = new DebugLog();
  private clockOffset = 0;
  private app: FastifyInstance | undefined;
  private closePubSub: () => void = () => undefined;
  private secure: SecureDoor | undefined;
  private url = '';

  public constructor(private readonly options: LocalOrgOptions) {
    const { projectDir, jwtPublicKey } = options;
    const extra = existsSync(path.join(projectDir, 'unpackaged')) ? ['unpackaged'] : [];
    const definition = definitionOf(projectDir, options.definition);
    this.project = readProject(projectDir, { extraDirectories: extra, definition });
    this.schema = buildSchema(this.project);
    const problems = projectReferenceProblems(this.project, this.schema);
    if (problems.length > 0) throw new MetadataErrors(problems);
    this.core = this.build(this.project, this.schema);
    const { users, orgId } = createUsers(this.core.data);
    this.users = users;
    const client: OAuthClient = {
      ...CLIENT,
      runAs: users.integration.username,
      ...(jwtPublicKey === undefined ? {} : { jwtPublicKey })
    };
    this.sessions = new Sessions(orgId, Object.values(users), [client]);
    this.context = {
      project: this.project,
      debugLog: this.debugLog,
      data: this.core.data,
      bus: this.core.bus,
      apex: this.core.apex,
      orgId,
      orgName: 'Local org',
      clock: this.now,
      counters: this.counters,
      travel: () => this.travel(),
      limits: { dailyApi: 100_000, publishedPerHour: 250_000, deliveredPerDay: 25_000 },
      baseUrl: () => this.url
    };
  }

  public async listen(): Promise<OrgAddresses> {
    const { port = 0, grpcPort = 0, tls, pubsub } = this.options;
    const deployments = deploymentService(this.context, (project) => this.install(project));
    this.app = await buildServer(this.context, this.sessions, deployments, (app) =>
      registerControl(app, {
        counters: () => this.context.counters,
        drain: () => this.core.work.idle(),
        reset: () => this.reset(),
        advanceClock: (milliseconds) => this.advanceClock(milliseconds),
        now: this.now,
        log: () => this.lines,
        limitDailyApi: (calls) => (this.context.limits.dailyApi = calls),
        expireSessions: () => this.sessions.expire(),
        subscribers: () =>
          this.core.bus.subscribers.map((state) => ({ ...state, lastProcessed: String(state.lastProcessed) })),
        resume: (name, from) => this.core.bus.resume(name, from)
      })
    );
    this.url = await this.app.listen({ host: '127.0.0.1', port });
    const grpc = await startPubSub({
      org: this.context,
      sessions: this.sessions,
      port: grpcPort,
      ...(tls === undefined ? {} : { tls }),
      ...(pubsub === undefined ? {} : { times: pubsub })
    });
    this.closePubSub = grpc.close;
    if (tls !== undefined) this.secure = await openSecureDoor(this.app, tls);
    return this.addresses(`${tls === undefined ? 'http' : 'https'}://127.0.0.1:${grpc.port}`);
  }

  public reset(): void {
    this.core.work.close();
    this.core.jobs.close();
    this.core.bus.close();
    this.clockOffset = 0;
    this.core = this.build(this.project, this.schema);
    createUsers(this.core.data);
    this.show(this.project);
    Object.assign(this.counters, noCounters());
  }

  public advanceClock(milliseconds: number): number {
    this.clockOffset += milliseconds;
    return this.now();
  }

  public async close(): Promise<void> {
    this.core.work.close();
    this.core.jobs.close();
    this.core.bus.close();
    this.closePubSub();
    this.secure?.close();
    await this.app?.close();
  }

  private readonly now = (): number => (this.options.clock ?? Date.now)() + this.clockOffset;

  private show(project: Project): void {
    const { data, bus, apex } = this.core;
    Object.assign(this.context, { project, data, bus, apex });
  }

  /** Deployment: rows and events move to an org of the new project. Streams end; clients open them again. */
  private async install(project: Project): Promise<void> {
    await this.core.work.idle();
    const before = this.core;
    const core = this.build(project, buildSchema(project), before.bus);
    core.data.adoptRows(before.data);
    before.work.close();
    before.jobs.close();
    before.bus.close();
    this.core = core;
    this.show(project);
  }

  private build(project: Project, schema: Schema, busBefore?: EventBus): OrgCore {
    const report = (text: string): void => {
      this.log(`PROBLEM ${text}`);
      this.options.onProblem?.(text);
    };
    return buildCore({
      project,
      data: new OrgData(schema, { project, clock: this.now }),
      clock: this.now,
      counters: this.counters,
      ...(busBefore === undefined ? {} : { busBefore }),
      report,
      debug: (level, text) => {
        this.log(`${level} ${text}`);
        this.debugLog.write(level, text);
      }
    });
  }

  private log(line: string): void {
    this.lines.push(`${new Date(this.now()).toISOString()} ${line}`);
    if (this.lines.length > LOG_LINES) this.lines.shift();
  }

  private addresses(pubsubUrl: string): OrgAddresses {
    const signIn = (user: OrgUser): { username: string; accessToken: string } => ({
      username: user.username,
      accessToken: this.sessions.issue(user).accessToken
    });
    const { admin, integration, agent } = this.users;
    const users = { admin: signIn(admin), integration: signIn(integration), agent: signIn(agent) };
    return {
      url: this.url,
      ...(this.secure === undefined ? {} : { secureUrl: this.secure.url }),
      pubsubUrl,
      orgId: this.sessions.orgId,
      username: admin.username,
      accessToken: users.admin.accessToken,
      refreshToken: this.sessions.issueRefreshToken(admin),
      users,
      oauth: { ...CLIENT }
    };
  }
}

function noCounters(): OrgCounters {
  return { dailyApi: 0, pubsubRpcs: 0, publishRpcs: 0, eventsPublished: 0, eventsDelivered: 0, eventsHandled: 0 };
}
