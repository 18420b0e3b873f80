/** What the shell asks the page's server for, which adds the session for questions to the local org. */
import { page } from '../platform/page.js';
import type { AppTab, PageComponent, PageLayout } from '../pages.js';

export type { AppTab, PageComponent, PageLayout };
export type OrgRecord = Record<string, unknown> & { Id: string };
export type FieldDescribe = { name: string; label: string; type: string };

export async function query(soql: string): Promise<{ totalSize: number; records: OrgRecord[] }> {
  return getJson(`/org/query?q=${encodeURIComponent(soql)}`);
}

/** Fields of an object that the person may read. */
export async function fieldsOf(objectName: string): Promise<FieldDescribe[]> {
  return (await getJson<{ fields: FieldDescribe[] }>(`/org/describe/${objectName}`)).fields;
}

export async function recordPage(objectName: string): Promise<PageLayout> {
  return getJson(`/page/record/${objectName}`);
}

export async function tabPage(tabName: string): Promise<PageLayout> {
  return getJson(`/page/tab/${tabName}`);
}

export async function appTabs(): Promise<AppTab[]> {
  return getJson('/page/tabs');
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { headers: page.headers });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
