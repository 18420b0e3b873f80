/**
 * Apex test runs over the Tooling API. Tests run in an org of their own, made of the same project, so that they see no
 * rows of this one; their results and coverage are kept here, under the ids of this org's classes.
 */
import { runTests, testClasses, type TestFilter, type TestResult } from '../apex/testRunner.js';
import { makeId } from '../values/ids.js';
import type { OrgCore } from './core.js';
import type { OrgContext } from './orgContext.js';
import { RestError, isObject, notSupported, objectBody, type RestRequest, type RestRouter } from './rest.js';
import { closeTestOrg, testOrg } from './testOrg.js';
import type { ToolingRow, ToolingTable } from './toolingTables.js';

type Finished = TestResult & { id: string; classId: string; queueItemId: string; at: string };
type Run = {
  id: string;
  userId: string;
  status: 'Processing' | 'Completed' | 'Failed';
  /** Names of the test classes, each with the id of its queue item. */
  queue: Map<string, string>;
  methods: number;
  startedAt: string;
  endedAt: string | null;
  ms: number;
  results: Finished[];
};
/** Lines of one class or trigger that ran, and that could have run. */
type Lines = { covered: Set<number>; all: Set<number>; kind: 'class' | 'trigger' };
type MethodCoverage = { testClass: string; method: string; unit: string; lines: Lines };

export class TestRuns {
  private readonly runs = new Map<string, Run>();
  private units = new Map<string, Lines>();
  private byMethod: MethodCoverage[] = [];
  private ids = new Map<string, string>();
  private lastNumber = 0;

  public constructor(private readonly org: OrgContext) {}

  public register(router: RestRouter): void {
    router.on('POST', '/tooling/runTestsSynchronous', (request) => {
      const { core, filter } = this.prepare(request);
      const run = this.newRun(request, core, filter);
      this.execute(run, core, filter);
      return { status: 200, body: synchronousAnswer(run) };
    });
    router.on('POST', '/tooling/runTestsAsynchronous', (request) => {
      const { core, filter } = this.prepare(request);
      const run = this.newRun(request, core, filter);
      setImmediate(() => this.execute(run, core, filter));
      return { status: 200, body: run.id };
    });
  }

  /** What the Tooling API's queries find. */
  public readonly tables: readonly ToolingTable[] = [
    table(
      'ApexTestRunResult',
      'Id AsyncApexJobId Status ClassesCompleted ClassesEnqueued MethodsEnqueued MethodsCompleted MethodsFailed StartTime EndTime TestTime TestSetupTime UserId IsAllTests JobName',
      () => [...this.runs.values()].map(runRow)
    ),
    table('ApexTestQueueItem', 'Id Status ApexClassId ApexClass.Name TestRunResultId ParentJobId', () =>
      [...this.runs.values()].flatMap((run) => this.queueRows(run))
    ),
    table(
      'ApexTestResult',
      'Id QueueItemId StackTrace Message RunTime TestTimestamp AsyncApexJobId MethodName Outcome ApexLogId IsTestSetup ApexClassId ApexClass.Id ApexClass.Name ApexClass.NamespacePrefix',
      () => [...this.runs.values()].flatMap((run) => run.results.map((result) => resultRow(run, result)))
    ),
    table(
      'ApexCodeCoverage',
      'Id ApexTestClassId ApexClassOrTriggerId ApexClassOrTrigger.Id ApexClassOrTrigger.Name TestMethodName NumLinesCovered NumLinesUncovered Coverage',
      () =>
        this.byMethod.map(({ testClass, method, unit, lines }) => ({
          ApexTestClassId: this.idOf(testClass),
          TestMethodName: method,
          ...this.coverageRow(unit, lines)
        }))
    ),
    table(
      'ApexCodeCoverageAggregate',
      'Id ApexClassOrTriggerId ApexClassOrTrigger.Id ApexClassOrTrigger.Name NumLinesCovered NumLinesUncovered Coverage',
      () => [...this.units].map(([unit, lines]) => this.coverageRow(unit, lines))
    ),
    table('ApexOrgWideCoverage', 'PercentCovered', () => [{ PercentCovered: this.percentCovered() }])
  ];

  /** An org for the tests and which of them are meant; unknown classes are refused before anything runs. */
  private prepare(request: RestRequest): { core: OrgCore; filter: TestFilter } {
    const body = Array.isArray(request.body) ? { tests: request.body as unknown[] } : objectBody(request);
    for (const key of ['suiteNames', 'suiteids']) {
      if (body[key] !== undefined && body[key] !== '') throw notSupported(`test runs by ${key}`);
    }
    // There are no flows, so only a run that leaves out Apex differs.
    const categories = JSON.stringify(body['category'] ?? 'Apex').toLowerCase();
    if (!categories.includes('"apex"')) throw notSupported('flow tests');
    this.readIds();
    const core = testOrg(this.org.project, this.org.data.schema, this.org.clock);
    const wanted = this.wanted(body);
    if (wanted === null) return { core, filter: {} };
    const known = new Set(testClasses(core.runtime).map((type) => type.name.toLowerCase()));
    for (const { className } of wanted) {
      if (known.has(className.toLowerCase())) continue;
      const why = `This class name's value is invalid: ${className}. Provide the name of an Apex class that has test methods.`;
      throw new RestError(400, 'INVALID_INPUT', why);
    }
    const methods = testClasses(core.runtime).flatMap((type) => {
      const items = wanted.filter(({ className }) => className.toLowerCase() === type.name.toLowerCase());
      const names = items.some((item) => item.methods === null)
        ? type.methods.map((method) => method.name)
        : items.flatMap((item) => item.methods ?? []);
      return names.map((name) => `${type.name}.${name}`);
    });
    return { core, filter: { methods } };
  }

  /** Null: all tests. */
  private wanted(body: Record<string, unknown>): { className: string; methods: string[] | null }[] | null {
    if (Array.isArray(body['tests'])) {
      return body['tests'].filter(isObject).map((item) => ({
        className: typeof item['className'] === 'string' ? item['className'] : this.nameOf(String(item['classId'])),
        methods: Array.isArray(item['testMethods']) ? item['testMethods'].map(String) : null
      }));
    }
    const listed = (key: string): string[] =>
      typeof body[key] === 'string' ? body[key].split(',').map((name) => name.trim()) : [];
    const names = [...listed('classNames'), ...listed('classids').map((id) => this.nameOf(id))];
    return names.length === 0 ? null : names.map((className) => ({ className, methods: null }));
  }

  private newRun(request: RestRequest, core: OrgCore, filter: TestFilter): Run {
    const classes = testClasses(core.runtime, filter);
    const now = new Date(this.org.clock()).toISOString();
    const run: Run = {
      id: this.newId('707'),
      userId: request.session.user.id,
      status: 'Processing',
      queue: new Map(classes.map((type) => [type.name, this.newId('709')])),
      methods: 0,
      startedAt: now,
      endedAt: null,
      ms: 0,
      results: []
    };
    this.runs.set(run.id, run);
    return run;
  }

  private execute(run: Run, core: OrgCore, filter: TestFilter): void {
    this.units = new Map();
    this.byMethod = this.byMethod.filter(({ testClass }) => !run.queue.has(testClass));
    try {
      const onResult = (result: TestResult): void => this.keep(run, core, result);
      run.ms = Math.round(runTests(core.runtime, core.data, { ...filter, onResult }).ms);
      run.status = 'Completed';
    } catch (error) {
      run.status = 'Failed';
      throw error;
    } finally {
      run.methods = run.results.length;
      run.endedAt = new Date(this.org.clock()).toISOString();
      closeTestOrg(core);
    }
  }

  /** Keeps one result, and takes the lines that ran since the last one for it. */
  private keep(run: Run, core: OrgCore, result: TestResult): void {
    run.results.push({
      ...result,
      id: this.newId('07M'),
      classId: this.idOf(result.className),
      queueItemId: run.queue.get(result.className) ?? '',
      at: new Date(this.org.clock()).toISOString()
    });
    for (const { name, kind, isTest, lines: counts } of core.runtime.coverage) {
      if (isTest) continue;
      const total = this.units.get(name) ?? { covered: new Set(), all: new Set(counts.keys()), kind };
      this.units.set(name, total);
      const covered = new Set([...counts].filter(([, count]) => count > 0).map(([line]) => line));
      if (covered.size === 0) continue;
      for (const line of covered) total.covered.add(line);
      const lines: Lines = { covered, all: total.all, kind };
      this.byMethod.push({ testClass: result.className, method: result.methodName, unit: name, lines });
    }
    core.runtime.resetCoverage();
  }

  private queueRows(run: Run): ToolingRow[] {
    return [...run.queue].map(([name, id]) => ({
      Id: id,
      Status: run.status,
      ApexClassId: this.idOf(name),
      'ApexClass.Name': name,
      TestRunResultId: run.id.replace(/^707/, '05m'),
      ParentJobId: run.id
    }));
  }

  private coverageRow(unit: string, { covered, all }: Lines): ToolingRow {
    const id = this.idOf(unit);
    const uncoveredLines = [...all].filter((line) => !covered.has(line));
    const coveredLines = [...all].filter((line) => covered.has(line));
    return {
      Id: id.replace(/^.../, '715'),
      ApexClassOrTriggerId: id,
      'ApexClassOrTrigger.Id': id,
      'ApexClassOrTrigger.Name': unit,
      NumLinesCovered: coveredLines.length,
      NumLinesUncovered: uncoveredLines.length,
      Coverage: { coveredLines, uncoveredLines }
    };
  }

  private percentCovered(): number {
    const all = [...this.units.values()];
    const total = all.reduce((sum, lines) => sum + lines.all.size, 0);
    const covered = all.reduce((sum, lines) => sum + lines.covered.size, 0);
    return total === 0 ? 0 : Math.floor((100 * covered) / total);
  }

  /** Classes and triggers of this org by name. */
  private readIds(): void {
    const { data } = this.org;
    const tx = data.begin({ kind: 'synchronous', user: data.adminUser });
    this.ids = new Map();
    for (const object of ['ApexClass', 'ApexTrigger']) {
      const query = data.compileQuery(`SELECT Id, Name FROM ${object}`);
      for (const row of data.query(tx, query, [], { countsLimits: false })) {
        this.ids.set(String(row.get('Name')).toLowerCase(), row.id ?? '');
      }
    }
    tx.abort();
  }

  private idOf(name: string): string {
    return this.ids.get(name.toLowerCase()) ?? '';
  }

  private nameOf(id: string): string {
    return [...this.ids].find(([, known]) => known.slice(0, 15) === id.slice(0, 15))?.[0] ?? id;
  }

  private newId(prefix: string): string {
    this.lastNumber += 1;
    return makeId(prefix, this.lastNumber);
  }
}

function table(name: string, columns: string, rows: () => ToolingRow[]): ToolingTable {
  return { name, columns: columns.split(' '), rows };
}

function failed(run: Run): Finished[] {
  return run.results.filter((result) => result.outcome !== 'pass');
}

function runRow(run: Run): ToolingRow {
  return {
    Id: run.id.replace(/^707/, '05m'),
    AsyncApexJobId: run.id,
    Status: run.status,
    ClassesCompleted: run.status === 'Processing' ? 0 : run.queue.size,
    ClassesEnqueued: run.queue.size,
    MethodsEnqueued: run.methods,
    MethodsCompleted: run.results.length,
    MethodsFailed: failed(run).length,
    StartTime: run.startedAt.replace('Z', '+0000'),
    EndTime: run.endedAt?.replace('Z', '+0000') ?? null,
    TestTime: run.ms,
    TestSetupTime: 0,
    UserId: run.userId,
    IsAllTests: false
  };
}

function resultRow(run: Run, result: Finished): ToolingRow {
  return {
    Id: result.id,
    QueueItemId: result.queueItemId,
    StackTrace: result.stackTrace,
    Message: result.message,
    RunTime: Math.round(result.ms),
    TestTimestamp: result.at.replace('Z', '+0000'),
    AsyncApexJobId: run.id,
    MethodName: result.methodName,
    Outcome: result.outcome === 'pass' ? 'Pass' : 'Fail',
    IsTestSetup: false,
    ApexClassId: result.classId,
    'ApexClass.Id': result.classId,
    'ApexClass.Name': result.className
  };
}

function synchronousAnswer(run: Run): object {
  const item = (result: Finished): object => ({
    id: result.classId,
    name: result.className,
    namespace: null,
    methodName: result.methodName,
    time: Math.round(result.ms),
    seeAllData: false
  });
  const failures = failed(run);
  return {
    apexLogId: null,
    codeCoverage: [],
    codeCoverageWarnings: [],
    failures: failures.map((result) => ({
      ...item(result),
      message: result.message,
      stackTrace: result.stackTrace,
      packageName: result.className,
      type: 'Class'
    })),
    numFailures: failures.length,
    numTestsRun: run.results.length,
    successes: run.results.filter((result) => result.outcome === 'pass').map(item),
    totalTime: run.ms
  };
}
