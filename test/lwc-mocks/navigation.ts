/** `lightning/navigation` for Jest: addresses are readable, and what was navigated to can be asserted. */
type PageReference = { type: string; attributes: Record<string, string> };

const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');
export const navigated: PageReference[] = [];

// A mixin's base class takes `any[]`: that is what TypeScript asks of every mixin.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Constructor = new (...args: any[]) => object;

function mixin<Base extends Constructor>(base: Base): Base {
  return class extends base {
    [Navigate](page: PageReference): void {
      navigated.push(page);
    }

    [GenerateUrl](page: PageReference): Promise<string> {
      return Promise.resolve(`/${page.attributes.objectApiName ?? ''}/${page.attributes.recordId ?? ''}`);
    }
  };
}

export const NavigationMixin = Object.assign(mixin, { Navigate, GenerateUrl });
