declare module 'virtual:labels' {
  const labels: Record<string, Record<string, string>>;
  export default labels;
}

declare module 'virtual:components' {
  /** Component constructors of the package by bundle name. */
  export const components: Record<string, typeof import('lwc').LightningElement>;
}
