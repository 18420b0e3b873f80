import type { Expr, ExprOf } from '../../local/org/apex/syntax/ast.js';
import { parseCached } from '../../local/org/apex/syntax/treeCache.js';
import type { FieldSchema, Schema } from '../../local/org/data/types.js';
import type { ApexSource } from '../../local/org/metadata/types.js';

/**
 * `Database.upsert(records, Order__c.Status__c)`: the key is a value, so it compiles whatever field it is, and fails
 * only when it runs. Where the field is written out, it must be one that rows can be matched by.
 */
export function upsertKeyProblems(sources: readonly ApexSource[], schema: Schema): string[] {
  return sources.flatMap(({ kind, file, source }) =>
    upserts(parseCached(kind, file, source)).flatMap((call) => {
      const field = call.args[1] === undefined ? undefined : fieldOf(call.args[1], schema);
      if (field === undefined || field.isExternalId || field.isIdLookup) return [];
      return [
        `${file}:${call.pos.line}:${call.pos.column}: ${field.objectName}.${field.name} is no key for upsert: no external id`
      ];
    })
  );
}

function upserts(node: unknown): ExprOf<'call'>[] {
  if (Array.isArray(node)) return node.flatMap(upserts);
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(upserts);
  return isUpsert(node) ? [node as ExprOf<'call'>, ...inside] : inside;
}

function isUpsert(node: Partial<Expr>): boolean {
  if (node.kind !== 'call' || !/^upsert(Immediate|Async)?$/i.test(node.name ?? '')) return false;
  return (
    namesOf(node.target ?? null)
      .at(-1)
      ?.toLowerCase() === 'database'
  );
}

/** `Order__c.Status__c`, `Order__c.Fields.Status__c`, `Schema.Order__c.Status__c`, `Order__c.SObjectType.Fields.…` */
function fieldOf(expr: Expr, schema: Schema): FieldSchema | undefined {
  const noise = ['schema', 'fields', 'sobjecttype'];
  const [object, field, ...more] = namesOf(expr).filter((name) => !noise.includes(name.toLowerCase()));
  if (object === undefined || field === undefined || more.length > 0) return undefined;
  return schema.object(object)?.field(field);
}

function namesOf(expr: Expr | null): string[] {
  if (expr?.kind === 'name') return [expr.name];
  if (expr?.kind !== 'field') return [];
  const before = namesOf(expr.target);
  return before.length === 0 ? [] : [...before, expr.name];
}
