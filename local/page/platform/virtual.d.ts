declare module 'virtual:labels' {
  const labels: Record<string, Record<string, string>>;
  export default labels;
}

declare module 'virtual:components' {
  import type { LightningElement } from 'lwc';

  /** Component constructors of the package by bundle name. */
  export const components: Record<string, typeof LightningElement>;
}
