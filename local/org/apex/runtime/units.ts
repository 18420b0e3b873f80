/** Compiled classes and triggers: found by name, loaded when first used, counted line by line. */
import { type CompiledUnit, RUN } from '../compile.js';
import type { ApexContext } from '../context.js';
import type { World } from '../types/world.js';
import type { ApexType } from './apexType.js';
import { ClassHandle } from './classHandle.js';
import type { Kernel } from './kernel.js';
import { describeType } from './metadata.js';
import { registerUnit } from './stack.js';

/** Executed and executable lines of one class or trigger. */
export type UnitCoverage = {
  name: string;
  kind: 'class' | 'trigger';
  file: string;
  isTest: boolean;
  lines: Map<number, number>;
};

type Loaded = { unit: CompiledUnit; counts: Uint32Array; isLoaded: boolean };

/** The emitted name of the method that holds a trigger's statements. */
const RUN_SLOT = `${RUN}$`;

type Around = { rt: ApexContext; kernel: () => Kernel; world: () => World; started: (handle: ClassHandle) => void };

export class Units {
  private readonly handles = new Map<string, ClassHandle>();
  private readonly units: Loaded[] = [];

  public constructor(private readonly around: Around) {}

  public add(unit: CompiledUnit): void {
    const most = Math.max(0, ...unit.executableLines);
    const loaded: Loaded = { unit, counts: new Uint32Array(most + 1), isLoaded: false };
    this.units.push(loaded);
    for (const decl of unit.decls) {
      const type = describeType(this.around.world(), decl);
      const handle = new ClassHandle(type, () => this.load(loaded), this.around.started);
      this.handles.set(decl.name.toLowerCase(), handle);
    }
  }

  public dropAnonymous(): void {
    const kept = this.units.filter(({ unit }) => unit.kind !== 'anonymous');
    for (const { unit } of this.units) {
      if (unit.kind === 'anonymous') for (const decl of unit.decls) this.handles.delete(decl.name.toLowerCase());
    }
    this.units.splice(0, this.units.length, ...kept);
  }

  public find(className: string): ClassHandle | undefined {
    return this.handles.get(className.toLowerCase());
  }

  public named(className: string): ClassHandle {
    const handle = this.find(className);
    if (handle === undefined) throw new Error(`There is no class ${className}`);
    return handle;
  }

  public get types(): ApexType[] {
    return [...this.handles.values()].map((handle) => handle.type);
  }

  public get triggers(): CompiledUnit[] {
    return this.units.flatMap(({ unit }) => (unit.kind === 'trigger' ? [unit] : []));
  }

  public triggersOf(objectName: string): CompiledUnit[] {
    return this.triggers.filter((unit) => unit.trigger?.objectName === objectName);
  }

  /** Runs the statements of a trigger, or of anonymous code. */
  public runStatements(unit: CompiledUnit): void {
    const statics = this.named(unit.decls[0]?.name ?? unit.name).on();
    statics[RUN_SLOT]?.();
  }

  public fileOf(className: string): string {
    return this.units.find(({ unit }) => unit.name.toLowerCase() === className.toLowerCase())?.unit.file ?? className;
  }

  /** Runs each line's counter back to zero. */
  public resetCoverage(): void {
    for (const { counts } of this.units) counts.fill(0);
  }

  public get coverage(): UnitCoverage[] {
    return this.units.flatMap(({ unit, counts }): UnitCoverage[] => {
      if (unit.kind === 'anonymous') return [];
      const lines = new Map(unit.executableLines.map((line) => [line, counts[line] ?? 0]));
      const isTest = unit.decls[0]?.user?.isTest ?? false;
      return [{ name: unit.name, kind: unit.kind, file: unit.file, isTest, lines }];
    });
  }

  private load(loaded: Loaded): void {
    if (loaded.isLoaded) return;
    loaded.isLoaded = true;
    const { unit, counts } = loaded;
    const url = registerUnit(unit.name, unit.map);
    // The code is what this compiler made of the project's own classes.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const body = new Function('$k', '$rt', '$c', '$n', `${unit.code}\n//# sourceURL=${url}`) as (
      ...given: unknown[]
    ) => void;
    const kernel = this.around.kernel();
    try {
      body(kernel, this.around.rt, counts, kernel.npe);
    } catch (error) {
      loaded.isLoaded = false;
      throw error;
    }
  }
}
