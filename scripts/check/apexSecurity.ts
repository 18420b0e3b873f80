import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CodeAnalyzer, CodeAnalyzerConfig, type Violation } from '@salesforce/code-analyzer-core';
import { createEnginePlugin as createPmd } from '@salesforce/code-analyzer-pmd-engine';
import { createEnginePlugin as createGraphEngine } from '@salesforce/code-analyzer-sfge-engine';
import { projectRoot, type Gate } from './gate.js';

/**
 * Rules of the security review: all that Salesforce tags for AppExchange or security,
 * plus the graph engine, which follows data from entry points to the database.
 */
const SELECTORS = ['pmd:AppExchange', 'pmd:Security', 'sfge:all'];

/** Findings that were looked at and accepted, each with its reason. */
type Accepted = { rule: string; files: string[]; reason: string };
const ACCEPTED_FILE = path.join(projectRoot, 'config', 'security-review.json');

/** Runs PMD's and the graph engine's security rules over a project's Apex and metadata. Needs Java. */
export async function securityFindings(folder: string, accepted: Accepted[]): Promise<string[]> {
  const logs = await mkdtemp(path.join(tmpdir(), 'security-check-'));
  try {
    const analyzer = new CodeAnalyzer(CodeAnalyzerConfig.fromObject({ log_folder: logs }, projectRoot));
    await analyzer.addEnginePlugin(createPmd());
    await analyzer.addEnginePlugin(createGraphEngine());
    const workspace = await analyzer.createWorkspace([folder]);
    const rules = await analyzer.selectRules(SELECTORS, { workspace });
    const results = await analyzer.run(rules, { workspace });
    return results
      .getViolations()
      .filter((found) => !isAccepted(found, accepted))
      .map(describe);
  } finally {
    await rm(logs, { recursive: true, force: true });
  }
}

function isAccepted(found: Violation, accepted: Accepted[]): boolean {
  const file = found.getPrimaryLocation().getFile() ?? '';
  return accepted.some(
    (entry) => entry.rule === found.getRule().getName() && entry.files.some((end) => file.endsWith(end))
  );
}

function describe(found: Violation): string {
  const place = found.getPrimaryLocation();
  const file = path.relative(projectRoot, place.getFile() ?? projectRoot);
  return `${file}:${place.getStartLine() ?? 0} ${found.getRule().getName()}: ${found.getMessage().trim()}`;
}

export const apexSecurity: Gate = {
  name: 'security review (PMD, graph engine)',
  run: async () => {
    const accepted = JSON.parse(await readFile(ACCEPTED_FILE, 'utf8')) as Accepted[];
    return securityFindings(path.join(projectRoot, 'force-app', 'main'), accepted);
  }
};
