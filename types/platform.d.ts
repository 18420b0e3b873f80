/** Platform modules that Salesforce publishes no types for; only what our components use. */

/** What a wire gives: nothing yet, data, or an error. */
type WireResult<T> = { readonly data?: T; readonly error?: unknown };

/** An Apex method: callable, and usable as a wire adapter when it is cacheable. */
type ApexMethod<Args, Result> = ((args: Args) => Promise<Result>) & {
  adapter: import('lwc').WireAdapterConstructor<Args, WireResult<Result>>;
};

declare module '@salesforce/apex' {
  /** Asks the server again for what a wire provisioned; resolves when the wire has the new value. */
  export function refreshApex(wired: unknown): Promise<void>;
}

declare module 'lightning/navigation' {
  type PageReference = { type: string; attributes: Record<string, string>; state?: Record<string, string> };
  const Navigate: unique symbol;
  const GenerateUrl: unique symbol;
  interface NavigationMethods {
    [Navigate](page: PageReference, replace?: boolean): void;
    [GenerateUrl](page: PageReference): Promise<string>;
  }
  type LightningElementConstructor = typeof import('lwc').LightningElement;
  interface NavigationMixinFunction {
    // TypeScript accepts a class as a mixin only when its constructor takes `any[]`.
    <T extends LightningElementConstructor>(base: T): T & (new (...args: any[]) => NavigationMethods);
    readonly Navigate: typeof Navigate;
    readonly GenerateUrl: typeof GenerateUrl;
  }
  export const NavigationMixin: NavigationMixinFunction;
}

declare module '@salesforce/i18n/locale' {
  const locale: string;
  export default locale;
}

declare module '@salesforce/i18n/timeZone' {
  const timeZone: string;
  export default timeZone;
}
