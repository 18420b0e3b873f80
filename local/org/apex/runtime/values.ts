/** Values that compiled code and library share besides those of the data layer. */
import type { TypeRef } from '../../platform/platformTypes.js';
import type { ApexType } from './apexType.js';

/** The own hooks of a value: `equality.ts` and `text.ts` of the library look for them. */
export const APEX_KEY = Symbol.for('apex.key');
export const APEX_TEXT = Symbol.for('apex.text');

/** An instance of a class that the project declares. Emitted classes extend it and put `$type` on their prototype. */
export class ApexObject {
  declare public readonly $type: ApexType;
}

/** What user objects have in common: plain ones are `ApexObject`s, user exceptions are `ExceptionValue`s. */
export type UserObject = { readonly $type: ApexType };

/** A constant of an enum, of the project or of the platform. One object per constant, so `===` tells them apart. */
export class EnumValue {
  public constructor(
    /** `TriggerOperation`, `OrderService.Kind`. */
    public readonly typeName: string,
    public readonly name: string,
    public readonly ordinal: number
  ) {}

  public [APEX_TEXT](): string {
    return this.name;
  }

  public [APEX_KEY](): string {
    return `\u0001e${this.typeName}.${this.name}`;
  }
}

/** `Order.SObjectType`. One object per SObject, so `===` tells them apart. */
export class SObjectTypeToken {
  public constructor(public readonly objectName: string) {}

  public [APEX_TEXT](): string {
    return this.objectName;
  }

  public [APEX_KEY](): string {
    return `\u0001o${this.objectName}`;
  }
}

/** `Order.OrderId__c`. One object per field. */
export class SObjectFieldToken {
  public constructor(
    public readonly objectName: string,
    public readonly fieldName: string
  ) {}

  public [APEX_TEXT](): string {
    return this.fieldName;
  }

  public [APEX_KEY](): string {
    return `\u0001f${this.objectName}.${this.fieldName}`;
  }
}

/** `Foo.class`, a System.Type. One object per type. */
export class TypeToken {
  public constructor(
    public readonly type: TypeRef,
    /** As `getName()` and text show it: `List<Order>`, `OrderService.Line`. */
    public readonly text: string
  ) {}

  public [APEX_TEXT](): string {
    return this.text;
  }

  public [APEX_KEY](): string {
    return `\u0001y${this.text.toLowerCase()}`;
  }
}
