import type { AccessLevel } from '../../data/types.js';
import { APEX_TEXT } from '../runtime/values.js';

/** The access modes of `System.AccessLevel`. */
export class AccessLevelValue {
  public readonly typeName = 'System.AccessLevel';
  public constructor(public readonly level: AccessLevel) {}
  public [APEX_TEXT](): string {
    return `AccessLevel.${this.level.toUpperCase()}_MODE`;
  }
}
export const USER_MODE = new AccessLevelValue('user');
export const SYSTEM_MODE = new AccessLevelValue('system');

/** The access mode among the arguments of a call, if there is one. */
export const levelOf = (args: readonly unknown[]): AccessLevel | undefined =>
  args.find((arg): arg is AccessLevelValue => arg instanceof AccessLevelValue)?.level;
