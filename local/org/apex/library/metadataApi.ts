/** Members of the Metadata namespace: what code builds to deploy is kept; deploying it is unsupported. */
import { loadPlatformTypes, type PlatformClass } from '../../platform/platformTypes.js';
import type { ApexContext } from '../context.js';
import { given } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue } from './collections.js';
import type { LibraryClass } from './registry.js';

const METADATA = { name: 'Metadata.Metadata', args: [] };

class ContainerValue extends BeanValue {
  public items: BeanValue[] = [];
}

const container = (self: unknown): ContainerValue => self as ContainerValue;

function removeFrom(self: unknown, fits: (item: BeanValue) => boolean): boolean {
  const { items } = container(self);
  container(self).items = items.filter((item) => !fits(item));
  return container(self).items.length < items.length;
}

const deployContainer: LibraryClass = {
  constructors: { 'new()': () => new ContainerValue('Metadata.DeployContainer') },
  methods: {
    addMetadata: (rt, self, [item]) => void container(self).items.push(given<BeanValue>(rt, item)),
    getMetadata: (_rt, self) => new ListValue(METADATA, [...container(self).items]),
    removeMetadata: (_rt, self, [item]) => removeFrom(self, (one) => one === item),
    removeMetadataByFullName: (_rt, self, [name]) => removeFrom(self, (one) => one.get('fullName') === name)
  }
};

/** Lists are there from the start. */
function lists(stub: PlatformClass): Record<string, (rt: ApexContext) => unknown> {
  const initial: Record<string, (rt: ApexContext) => unknown> = {};
  for (const { name, type } of stub.properties) {
    if (type.name === 'List') initial[name] = () => new ListValue(type.args[0]);
  }
  return initial;
}

function valueClasses(): Record<string, LibraryClass> {
  const classes: Record<string, LibraryClass> = {};
  for (const stub of Object.values(loadPlatformTypes().classes)) {
    if (!stub.name.startsWith('Metadata.') || stub.kind !== 'class' || stub.properties.length === 0) continue;
    Object.assign(classes, beanClass(stub.name, { initial: lists(stub) }));
  }
  return classes;
}

export const metadataApiClasses: Record<string, LibraryClass> = {
  ...valueClasses(),
  'Metadata.DeployContainer': deployContainer
};
