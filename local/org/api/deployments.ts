/** Metadata deployment over SOAP: `deploy` takes a zip, `checkDeployStatus` says what became of each component. */
import { makeId } from '../values/ids.js';
import { runDeployment, type DeployOptions, type Install, type Message, type Outcome } from './deployRun.js';
import { testsAnswer, wantedTests } from './deployTests.js';
import type { OrgContext } from './orgContext.js';
import type { Session } from './sessions.js';
import { SoapFault, child, text, toXml, type SoapNode } from './soap.js';
import type { SoapService } from './soapDoor.js';

type Deployment = {
  id: string;
  session: Session;
  options: DeployOptions;
  createdAt: string;
  completedAt: string | null;
  outcome: Outcome;
};

const METADATA = 'http://soap.sforce.com/2006/04/metadata';

export function deploymentService(org: OrgContext, install: Install): SoapService {
  const deployments = new Map<string, Deployment>();
  const now = (): string => new Date(org.clock()).toISOString();
  const deploy = (body: SoapNode, session: Session): Deployment => {
    const permissions = org.data.permissionsOf(org.data.userContext(session.user.id));
    if (!permissions.hasUserPermission('ModifyAllData')) {
      throw new SoapFault(
        'INSUFFICIENT_ACCESS',
        'use of the Metadata API requires a user with the ModifyAllData permission'
      );
    }
    const given = child(body, 'DeployOptions');
    const deployment: Deployment = {
      id: makeId('0Af', deployments.size + 1),
      session,
      options: {
        isCheckOnly: text(child(given, 'checkOnly')) === 'true',
        rollbackOnError: text(child(given, 'rollbackOnError')) !== 'false',
        tests: wantedTests(given)
      },
      createdAt: now(),
      completedAt: null,
      outcome: { messages: [], tests: null, errorMessage: null }
    };
    deployments.set(deployment.id, deployment);
    const zip = Buffer.from(text(child(body, 'ZipFile')), 'base64');
    setImmediate(() => {
      void runDeployment(org, install, zip, deployment.options).then((outcome) => {
        Object.assign(deployment, { outcome, completedAt: now() });
      });
    });
    return deployment;
  };
  return {
    namespace: METADATA,
    operations: {
      deploy: ({ body }, session) => {
        const { id } = deploy(body, session);
        return { body: toXml('deployResponse', { result: { done: false, id, state: 'Queued' } }) };
      },
      checkDeployStatus: ({ body }) => {
        const deployment = deployments.get(text(child(body, 'asyncProcessId')));
        if (deployment === undefined) throw new SoapFault('INVALID_ID_FIELD', 'invalid deploy id');
        return { body: toXml('checkDeployStatusResponse', { result: resultOf(deployment) }) };
      }
    }
  };
}

function resultOf({ id, session, options, createdAt, completedAt, outcome }: Deployment): object {
  const { messages, tests, errorMessage } = outcome;
  const failures = messages.filter((message) => message.problemType === 'Error');
  const successes = messages.filter((message) => message.problemType !== 'Error');
  const failedTests = tests === null ? 0 : tests.failed + tests.unsupported;
  const status = completedAt === null ? 'InProgress' : finalStatus(outcome, options);
  const isGood = status === 'Succeeded' || status === 'SucceededPartial';
  return {
    checkOnly: options.isCheckOnly,
    ...(completedAt === null ? {} : { completedDate: completedAt }),
    createdBy: session.user.id,
    createdByName: session.user.name,
    createdDate: createdAt,
    details: {
      componentFailures: failures.map((message) => shown(message, createdAt)),
      componentSuccesses: successes.map((message) => shown(message, createdAt)),
      runTestResult: testsAnswer(tests)
    },
    done: completedAt !== null,
    ...(errorMessage === null ? {} : { errorMessage, errorStatusCode: 'UNKNOWN_EXCEPTION' }),
    id,
    ignoreWarnings: true,
    lastModifiedDate: completedAt ?? createdAt,
    numberComponentErrors: failures.length,
    numberComponentsDeployed: isGood ? successes.length : 0,
    numberComponentsTotal: messages.length,
    numberTestErrors: failedTests,
    numberTestsCompleted: tests?.passed ?? 0,
    numberTestsTotal: tests?.results.length ?? 0,
    rollbackOnError: options.rollbackOnError,
    runTestsEnabled: options.tests !== null,
    startDate: createdAt,
    status,
    success: isGood
  };
}

function finalStatus({ messages, tests, errorMessage }: Outcome, { rollbackOnError }: DeployOptions): string {
  const failures = messages.filter((message) => message.problemType === 'Error');
  const hasFailedTests = tests !== null && tests.passed < tests.results.length;
  if (errorMessage !== null || hasFailedTests) return 'Failed';
  if (failures.length === 0) return 'Succeeded';
  return !rollbackOnError && failures.length < messages.length ? 'SucceededPartial' : 'Failed';
}

function shown(message: Message, createdAt: string): object {
  const isBad = message.problemType === 'Error';
  return {
    changed: message.change !== 'none',
    ...(isBad ? { columnNumber: message.column } : {}),
    componentType: message.type,
    created: message.change === 'created',
    createdDate: createdAt,
    deleted: message.change === 'deleted',
    fileName: message.zipFile,
    fullName: message.fullName,
    ...(isBad ? { lineNumber: message.line } : {}),
    ...(message.problem === null ? {} : { problem: message.problem, problemType: message.problemType }),
    success: !isBad
  };
}
