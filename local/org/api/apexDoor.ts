/** How the API enters Apex: methods that pages call, anonymous code. */
import type { ApexRuntime } from '../apex/apexRuntime.js';
import type { ApexContext } from '../apex/context.js';
import { ExceptionValue } from '../apex/library/exceptions.js';
import { typed } from '../apex/library/jsonRead.js';
import { parseJson } from '../apex/library/jsonText.js';
import type { ApexMethodInfo } from '../apex/runtime/apexType.js';
import { failureText, isApexFailure } from '../async/apexRunner.js';
import type { Transaction } from '../data/transaction.js';
import { toAuraJson } from './auraJson.js';
import type { ApexDoor } from './orgContext.js';
import { RestError } from './rest.js';

export function apexDoor(runner: ApexRuntime): ApexDoor {
  return {
    invokeAura: (tx, className, methodName, params) => {
      const rt = runner.context;
      const method = auraMethod(rt, tx, className, methodName);
      // A class that declares nothing runs with sharing when a page calls it.
      tx.withSharing = true;
      try {
        return runner.run(tx, () => {
          const args = method.parameters.map(({ name, type }) =>
            typed(rt, parseJson(JSON.stringify(params[name] ?? null)), type, false)
          );
          return toAuraJson(rt, rt.invokeStatic(className, method.name, args));
        });
      } catch (error) {
        if (isApexFailure(error)) throw new AuraFailure(error);
        throw error;
      }
    },
    executeAnonymous: (tx, code) => runner.executeAnonymous(tx, code)
  };
}

/** The static method marked `@AuraEnabled`, if the user may run its class. */
function auraMethod(rt: ApexContext, tx: Transaction, className: string, methodName: string): ApexMethodInfo {
  const type = rt.findType(className);
  const method = type?.methods.find(
    (candidate) =>
      candidate.isStatic &&
      candidate.name.toLowerCase() === methodName.toLowerCase() &&
      hasAnnotation(candidate.annotations, 'AuraEnabled')
  );
  if (type === undefined || method === undefined) {
    const message = `Unable to find Apex action method referenced as '${className}.${methodName}'.`;
    throw new RestError(404, 'NOT_FOUND', message);
  }
  if (!rt.data.permissionsOf(tx.user).hasApexClass(type.name)) {
    throw new RestError(403, 'INSUFFICIENT_ACCESS', `You do not have access to the Apex class named '${type.name}'.`);
  }
  return method;
}

/** An exception that left a controller: a page gets its message, and of an AuraHandledException only that. */
class AuraFailure extends RestError {
  public constructor(private readonly failure: unknown) {
    super(500, 'APEX_ERROR', failureText(failure));
  }

  public override response(): { status: number; body: unknown } {
    const { failure } = this;
    if (!(failure instanceof ExceptionValue)) {
      const message = failureText(failure);
      const body = { exceptionType: 'System.LimitException', isUserDefinedException: false, message, stackTrace: '' };
      return { status: 500, body };
    }
    if (/AuraHandledException$/i.test(failure.typeName)) {
      const message = failure.message ?? failure.details.get('clientMessage') ?? 'Script-thrown exception';
      return { status: 500, body: { message } };
    }
    return {
      status: 500,
      body: {
        exceptionType: failure.typeName,
        isUserDefinedException: !failure.typeName.startsWith('System.'),
        message: failure.message ?? 'Script-thrown exception',
        stackTrace: failure.stackTrace
      }
    };
  }
}

function hasAnnotation(annotations: readonly { name: string }[], name: string): boolean {
  return annotations.some((annotation) => annotation.name.toLowerCase() === name.toLowerCase());
}
