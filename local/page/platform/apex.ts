/** Apex methods as components see them: callable, and a wire adapter; both run in the local org. */

import { page } from './page.js';

type Listener = (result: { data: unknown; error: unknown }) => void;
type ApexArguments = Record<string, unknown>;

const PROVISIONED = new WeakMap<object, () => Promise<void>>();

/** Asks the org again for what a wire gave; used by `refreshApex`. */
export async function refresh(provisioned: unknown): Promise<void> {
  if (typeof provisioned === 'object' && provisioned !== null) await PROVISIONED.get(provisioned)?.();
}

export function apexMethod(name: string): unknown {
  const call = async (args?: ApexArguments): Promise<unknown> => invoke(name, args ?? {});
  return Object.assign(call, { adapter: wireAdapter(call) });
}

async function invoke(name: string, args: ApexArguments): Promise<unknown> {
  const response = await fetch(`/apex/${name}`, {
    method: 'POST',
    headers: { ...page.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(args)
  });
  const body: unknown = await response.json();
  if (response.ok) return body;
  throw Object.assign(new Error(response.statusText), { status: response.status, body });
}

function wireAdapter(call: (args: ApexArguments) => Promise<unknown>): unknown {
  return class ApexWire {
    private config: ApexArguments | undefined;
    private readonly listener: Listener;

    public constructor(listener: Listener) {
      this.listener = listener;
      listener({ data: undefined, error: undefined });
    }

    public connect(): void {}

    public disconnect(): void {}

    /** As on the platform: nothing is asked while a parameter is undefined. */
    public update(config: ApexArguments): void {
      if (Object.values(config).some((value) => value === undefined)) return;
      this.config = config;
      void this.load();
    }

    private async load(): Promise<void> {
      const asked = this.config;
      if (asked === undefined) return;
      let result: { data: unknown; error: unknown };
      try {
        result = { data: await call(asked), error: undefined };
      } catch (error) {
        result = { data: undefined, error };
      }
      if (asked !== this.config) return; // a later question overtook this answer
      PROVISIONED.set(result, () => this.load());
      this.listener(result);
    }
  };
}
