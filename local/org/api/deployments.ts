/** Metadata deployment over SOAP: `deploy` takes a zip, `checkDeployStatus` says what became of each component. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApexCompileErrors } from '../apex/compile.js';
import { ApexCompileError } from '../apex/syntax/compileError.js';
import { mergeProject } from '../metadata/mergeProject.js';
import { readProject } from '../metadata/readProject.js';
import { MetadataError, MetadataErrors, type Project } from '../metadata/types.js';
import { makeId } from '../values/ids.js';
import { unpack, type Component, type Unpacked } from './deployZip.js';
import type { OrgContext } from './orgContext.js';
import type { Session } from './sessions.js';
import { SoapFault, child, children, text, toXml, type SoapNode } from './soap.js';
import type { SoapService } from './soapDoor.js';

/** What the org does with a deployment. */
export type DeployTarget = {
  /** Builds an org of the project, without rows; throws what is wrong with it. */
  check(project: Project): void;
  /** Makes the running org one of this project; its records and events stay. */
  install(project: Project): Promise<void>;
};

type Message = Component & {
  problem: string | null;
  problemType: 'Error' | 'Warning' | null;
  line: number;
  column: number;
};
type Deployment = {
  id: string;
  session: Session;
  isCheckOnly: boolean;
  createdAt: string;
  completedAt: string | null;
  messages: Message[];
  errorMessage: string | null;
};

const METADATA = 'http://soap.sforce.com/2006/04/metadata';

export function deploymentService(org: OrgContext, target: DeployTarget): SoapService {
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
    const options = child(body, 'DeployOptions');
    const level = text(child(options, 'testLevel'));
    if ((level !== '' && level !== 'NoTestRun') || children(options, 'runTests').length > 0) {
      throw new SoapFault(
        'NOT_SUPPORTED_LOCALLY',
        'The local org does not run tests in deployments: use sf apex run test'
      );
    }
    const deployment: Deployment = {
      id: makeId('0Af', deployments.size + 1),
      session,
      isCheckOnly: text(child(options, 'checkOnly')) === 'true',
      createdAt: now(),
      completedAt: null,
      messages: [],
      errorMessage: null
    };
    deployments.set(deployment.id, deployment);
    const zip = Buffer.from(text(child(body, 'ZipFile')), 'base64');
    setImmediate(() => void run(org, target, deployment, zip).finally(() => (deployment.completedAt = now())));
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

async function run(org: OrgContext, target: DeployTarget, deployment: Deployment, zip: Buffer): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), 'local-org-deploy-'));
  let unpacked: Unpacked = { components: [], byFile: new Map() };
  try {
    unpacked = unpack(zip, dir);
    const project = mergeProject(org.project, readProject(dir));
    target.check(project);
    if (!deployment.isCheckOnly) await target.install(project);
    deployment.messages = unpacked.components.map(accepted);
  } catch (error) {
    const problems = problemsOf(error, unpacked);
    if (problems.length === 0) deployment.errorMessage = error instanceof Error ? error.message : String(error);
    const bad = new Set(problems.map((message) => `${message.type} ${message.fullName}`));
    const good = unpacked.components.filter((one) => !bad.has(`${one.type} ${one.fullName}`));
    deployment.messages = [...problems, ...good.map(accepted)];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function accepted(component: Component): Message {
  const problem = component.isIgnored ? `The local org does not check or use ${component.type}` : null;
  return { ...component, problem, problemType: problem === null ? null : 'Warning', line: 0, column: 0 };
}

function problemsOf(error: unknown, { byFile }: Unpacked): Message[] {
  if (error instanceof ApexCompileErrors) {
    return error.errors.map((one) => messageOf(one.file, one.line, one.column, one.problem, byFile));
  }
  if (error instanceof MetadataErrors) {
    return error.problems.map((one) => messageOf(one.file, one.line, 1, one.problem, byFile));
  }
  if (error instanceof MetadataError) return [messageOf(error.file, error.line, 1, error.problem, byFile)];
  if (error instanceof ApexCompileError) {
    return [messageOf(error.file, error.line, error.column, error.problem, byFile)];
  }
  return [];
}

/** A problem of the component in the zip; of one that is in the org already and depends on it, that is said. */
function messageOf(
  file: string,
  line: number,
  column: number,
  problem: string,
  byFile: Map<string, Component>
): Message {
  const component = byFile.get(file.split(path.sep).join('/'));
  if (component !== undefined) return { ...component, problem, problemType: 'Error', line, column };
  const base = path.basename(file);
  const fullName = base.split('.')[0] ?? base;
  const kind = base.endsWith('.trigger') ? 'ApexTrigger' : base.endsWith('.cls') ? 'ApexClass' : '';
  const zipFile = kind === '' ? file : `${kind === 'ApexClass' ? 'classes' : 'triggers'}/${base}`;
  const dependent =
    kind === '' ? problem : `Dependent class is invalid and needs recompilation:\n${fullName}: ${problem}`;
  return { type: kind, fullName, zipFile, isIgnored: false, problem: dependent, problemType: 'Error', line, column };
}

function resultOf(deployment: Deployment): object {
  const { id, session, createdAt, completedAt, messages, errorMessage, isCheckOnly } = deployment;
  const failures = messages.filter((message) => message.problemType === 'Error');
  const isDone = completedAt !== null;
  const isGood = isDone && failures.length === 0 && errorMessage === null;
  const shown = (message: Message): object => ({
    changed: message.problemType !== 'Error',
    ...(message.problemType === 'Error' ? { columnNumber: message.column } : {}),
    componentType: message.type,
    created: false,
    createdDate: createdAt,
    deleted: false,
    fileName: message.zipFile,
    fullName: message.fullName,
    ...(message.problemType === 'Error' ? { lineNumber: message.line } : {}),
    ...(message.problem === null ? {} : { problem: message.problem, problemType: message.problemType }),
    success: message.problemType !== 'Error'
  });
  return {
    checkOnly: isCheckOnly,
    ...(isDone ? { completedDate: completedAt } : {}),
    createdBy: session.user.id,
    createdByName: session.user.name,
    createdDate: createdAt,
    details: {
      componentFailures: failures.map(shown),
      componentSuccesses: messages.filter((message) => message.problemType !== 'Error').map(shown),
      runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: 0 }
    },
    done: isDone,
    ...(errorMessage === null ? {} : { errorMessage, errorStatusCode: 'UNKNOWN_EXCEPTION' }),
    id,
    ignoreWarnings: true,
    lastModifiedDate: completedAt ?? createdAt,
    numberComponentErrors: failures.length,
    numberComponentsDeployed: isGood ? messages.length : 0,
    numberComponentsTotal: messages.length,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    rollbackOnError: true,
    runTestsEnabled: false,
    startDate: createdAt,
    status: !isDone ? 'InProgress' : isGood ? 'Succeeded' : 'Failed',
    success: isGood
  };
}
