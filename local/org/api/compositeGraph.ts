/** `/composite/graph`: each graph is kept as a whole or not at all, and the graphs are independent of each other. */
import { allOrNothing, halted, readSubrequests, type Sub, type SubAnswer } from './composite.js';
import type { OrgContext } from './orgContext.js';
import {
  RestError,
  badJson,
  isObject,
  objectBody,
  type RestRequest,
  type RestResponse,
  type RestRouter
} from './rest.js';

const MAX_NODES = 500;
const MAX_GRAPHS = 75;
/** After so many graphs have failed, the others are not tried. */
const MAX_FAILURES = 14;

type GraphAnswer = { graphId: string; graphResponse: { compositeResponse: SubAnswer[] }; isSuccessful: boolean };

export function registerCompositeGraph(router: RestRouter, org: OrgContext): void {
  router.on('POST', '/composite/graph', (request) => graphs(router, org, request));
}

function graphs(router: RestRouter, org: OrgContext, request: RestRequest): RestResponse {
  const given = objectBody(request)['graphs'];
  if (!Array.isArray(given) || !given.every(isObject)) throw badJson('graphs must be a list');
  if (given.length > MAX_GRAPHS) {
    throw new RestError(400, 'LIMIT_EXCEEDED', `The number of graphs may not exceed ${MAX_GRAPHS}`);
  }
  const read = given.map((graph) => {
    const graphId = graph['graphId'];
    if (typeof graphId !== 'string' || graphId === '') throw badJson('Each graph needs a graphId');
    return { graphId, subs: inOrder(readSubrequests(graph['compositeRequest'], MAX_NODES)) };
  });
  if (read.reduce((sum, { subs }) => sum + subs.length, 0) > MAX_NODES) {
    throw new RestError(400, 'LIMIT_EXCEEDED', `The number of nodes may not exceed ${MAX_NODES}`);
  }
  let failures = 0;
  const answers = read.map(({ graphId, subs }): GraphAnswer => {
    const isHalted = failures >= MAX_FAILURES;
    const { answers: compositeResponse, isSuccessful } = isHalted
      ? { answers: subs.map((sub) => halted(sub.referenceId)), isSuccessful: false }
      : allOrNothing(router, org, request, subs);
    if (!isSuccessful) failures += 1;
    return { graphId, graphResponse: { compositeResponse }, isSuccessful };
  });
  return { status: 200, body: { graphs: answers } };
}

/** A node stands after those that it refers to, whatever the order of the request. */
function inOrder(subs: readonly Sub[]): Sub[] {
  for (const { url } of subs) {
    if (!/\/sobjects\//.test(url)) throw new RestError(400, 'INVALID_REQUEST', `A graph holds records only: ${url}`);
  }
  const byId = new Map(subs.map((sub) => [sub.referenceId, sub]));
  const ordered = new Set<Sub>();
  const visit = (sub: Sub, path: readonly Sub[]): void => {
    if (path.includes(sub)) throw new RestError(400, 'INVALID_REQUEST', `${sub.referenceId} refers to itself`);
    for (const [, reference = ''] of `${sub.url} ${JSON.stringify(sub.body)}`.matchAll(/@\{(\w+)/g)) {
      const other = byId.get(reference);
      if (other !== undefined) visit(other, [...path, sub]);
    }
    ordered.add(sub);
  };
  for (const sub of subs) visit(sub, []);
  return [...ordered];
}
