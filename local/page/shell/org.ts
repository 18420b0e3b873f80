/** What the shell asks the local org for; the page's server adds the session. */

export type OrgRecord = Record<string, unknown> & { Id: string };
export type PageComponent = { name: string; properties: Record<string, string> };
export type RecordPage = { regions: { name: string; components: PageComponent[] }[] };

export async function query(soql: string): Promise<{ totalSize: number; records: OrgRecord[] }> {
  return getJson(`/org/query?q=${encodeURIComponent(soql)}`);
}

export async function recordPage(): Promise<RecordPage> {
  return getJson('/org/record-page');
}

async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
