/** `lightning/navigation` for the local page: records and the app's tabs open; other places are named, not opened. */
const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');

type PageReference = { type: string; attributes: Record<string, string> };
type Constructor = new (...args: never[]) => object;

function urlOf({ type, attributes }: PageReference): string {
  const { objectApiName, recordId, apiName } = attributes;
  if (type === 'standard__recordPage' && objectApiName !== undefined && recordId !== undefined) {
    return `/lightning/r/${objectApiName}/${recordId}/view${location.search}`;
  }
  if (type === 'standard__navItemPage' && apiName !== undefined) return `/lightning/n/${apiName}${location.search}`;
  return `#${type}/${Object.values(attributes).join('/')}`;
}

function mixin(base: Constructor): Constructor {
  return class extends base {
    public [Navigate](page: PageReference): void {
      location.assign(urlOf(page));
    }

    public async [GenerateUrl](page: PageReference): Promise<string> {
      return urlOf(page);
    }
  };
}

export const NavigationMixin = Object.assign(mixin, { Navigate, GenerateUrl });
