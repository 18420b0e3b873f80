import type { ApexContext } from '../context.js';
import type { ApexType } from '../runtime/apexType.js';
import { ListValue } from './collections.js';

/** An object of the class whose every call goes to the provider's `handleMethodCall`. */
export function bindStub(rt: ApexContext, type: ApexType, provider: unknown): unknown {
  return rt.createStub(type, (stub, method, args) => {
    const types = method.parameters.map((parameter) => rt.typeToken(parameter.type));
    const names = method.parameters.map((parameter) => parameter.name);
    return rt.invokeMethod(provider, 'handleMethodCall', [
      stub,
      method.name,
      method.returns.name === 'void' ? null : rt.typeToken(method.returns),
      new ListValue({ name: 'System.Type', args: [] }, types),
      new ListValue({ name: 'String', args: [] }, names),
      new ListValue({ name: 'Object', args: [] }, [...args])
    ]);
  });
}
