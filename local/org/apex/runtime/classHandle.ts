/** A class of the project as compiled code reaches it: its JavaScript class, and its statics of this unit of work. */
import type { ApexType } from './apexType.js';

export type JsClass = (new () => object) & Record<string, (...args: unknown[]) => unknown>;
export type Statics = Record<string, unknown>;

export class ClassHandle {
  /** Static fields; null until first used in this unit of work. */
  public s: Statics | null = null;
  private loaded: JsClass | null = null;
  private blank: () => Statics = () => ({});
  private clinit: ((statics: Statics) => void) | null = null;

  public constructor(
    public readonly type: ApexType,
    private readonly load: () => void,
    private readonly onInit: (handle: ClassHandle) => void
  ) {}

  /** The JavaScript class, loaded with its unit when first asked for. */
  public get c(): JsClass {
    if (this.loaded === null) this.load();
    if (this.loaded === null) throw new Error(`${this.type.name} did not load`);
    return this.loaded;
  }

  public define(js: JsClass, blank: () => Statics, clinit: ((statics: Statics) => void) | null): void {
    this.loaded = js;
    this.blank = blank;
    this.clinit = clinit;
  }

  /** The class with its statics initialised: what a call from another class goes through. */
  public on(): JsClass {
    if (this.s === null) this.init();
    return this.c;
  }

  /** Static fields begin as null, then the class's own values and blocks run in order. */
  public init(): Statics {
    if (this.loaded === null) void this.c;
    const statics = this.blank();
    this.s = statics;
    this.onInit(this);
    this.clinit?.call(this.loaded, statics);
    return statics;
  }
}
