/** What the Jest preset of Salesforce gives to tests; it ships no types. */
declare module '@salesforce/sfdx-lwc-jest' {
  type TestWireAdapter = { emit(data: unknown): void; error(body?: unknown): void; getLastConfig(): unknown };
  export function createApexTestWireAdapter(method: unknown): TestWireAdapter;
}
