type Node = Record<string, unknown>;

/** Sets, or with `undefined` removes, the field at a path such as `lineItems.0.price.amount`. */
export function setPath(target: object, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  let node = target as Node;
  for (const key of keys) {
    const next = node[key];
    if (typeof next !== 'object' || next === null) throw new Error(`There is no object at ${key} of ${path}`);
    node = next as Node;
  }
  if (value === undefined) delete node[last];
  else node[last] = value;
}
