/** Formula and FormulaEval: formulas over the global properties of an Apex class, or over the fields of an object. */
import {
  compileFormula,
  fieldsOfObject,
  FormulaError,
  type CompiledFormula,
  type FieldResolver
} from '../../data/formula/compileFormula.js';
import type { FieldType } from '../../data/types.js';
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import { UnsupportedFeature } from '../../values/errors.js';
import { DoubleValue, type FieldValue, type ScalarValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import type { EnumValue, TypeToken } from '../runtime/values.js';
import { SObjectTypeToken } from '../runtime/values.js';
import { given, text } from './args.js';
import { SetValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';
import { walk } from './walk.js';

class FormulaBuilder {
  public readonly typeName = 'FormulaEval.FormulaBuilder';
  public context: TypeToken | SObjectTypeToken | null = null;
  public formula = '';
  public returns = 'STRING';
  public blankAsZero = false;
  /** Lower-case: `$user`. */
  public globals: ReadonlySet<string> = new Set();
}

class FormulaInstance {
  public readonly typeName = 'FormulaEval.FormulaInstance';

  public constructor(
    public readonly run: CompiledFormula,
    public readonly returns: string,
    public readonly fields: ReadonlySet<string>
  ) {}
}

/** The type of a property or of a result, by the name of the Apex type; the number of decimals is not cut. */
const FIELD_TYPES: Record<string, FieldType> = {
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
  decimal: 'double',
  double: 'double',
  integer: 'double',
  long: 'double',
  string: 'string',
  id: 'id'
};
const SCALE = 18;

function build(rt: ApexContext, builder: FormulaBuilder): FormulaInstance {
  const fields = new Set<string>();
  const find = resolverOf(rt, builder.context);
  const resolver: FieldResolver = (name) => {
    const found = find(name);
    fields.add(found.path.join('.'));
    return found;
  };
  const withoutTexts = builder.formula.replace(/"[^"]*"|'[^']*'/g, '');
  for (const [name] of withoutTexts.matchAll(/\$\w+/g)) {
    if (!builder.globals.has(name.toLowerCase())) return invalid(rt, `The global variable ${name} is not enabled`);
  }
  try {
    const type = FIELD_TYPES[builder.returns.toLowerCase()] ?? 'string';
    const result = { type, scale: SCALE, treatBlanksAsZero: builder.blankAsZero };
    return new FormulaInstance(compileFormula(resolver, builder.formula, result), builder.returns, fields);
  } catch (error) {
    if (error instanceof FormulaError) return invalid(rt, error.message);
    throw error;
  }
}

/** The platform's texts are not documented; only the exception's type is. */
function invalid(rt: ApexContext, message: string): never {
  return rt.throwApex('System.FormulaValidationException', message);
}

function resolverOf(rt: ApexContext, context: FormulaBuilder['context']): FieldResolver {
  if (context === null) return invalid(rt, 'A formula needs a context type');
  const name = context instanceof SObjectTypeToken ? context.objectName : context.type.name;
  const type = context instanceof SObjectTypeToken ? undefined : rt.findType(name);
  const object = type === undefined ? rt.schema.object(name) : undefined;
  if (object !== undefined) return fieldsOfObject(rt.schema, object);
  if (type?.visibility !== 'global') return invalid(rt, `The context type ${name} must be a global class`);
  return (path) => {
    const [first = '', ...rest] = path.split('.');
    const property = rt
      .fieldsOf(type)
      .find((field) => field.name.toLowerCase() === first.toLowerCase() && field.visibility === 'global');
    const target = property === undefined ? undefined : rt.schema.object(property.type.name);
    const primitive = FIELD_TYPES[property?.type.name.toLowerCase() ?? ''];
    if (property !== undefined && target !== undefined && rest.length > 0) {
      const inner = fieldsOfObject(rt.schema, target)(rest.join('.'));
      return { path: [property.name, ...inner.path], field: inner.field };
    }
    if (property !== undefined && primitive !== undefined && rest.length === 0) {
      return { path: [property.name], field: { type: primitive, picklistValues: [] } };
    }
    throw new FormulaError(`the field "${path}" does not exist on ${name}`);
  };
}

/** Follows a path from an object of Apex or a record; what is not set is null. */
function valueAt(rt: ApexContext, start: unknown, path: readonly string[]): FieldValue {
  let at = start;
  for (const name of path) {
    if (at instanceof SObjectRecord) at = at.fields.get(name) ?? null;
    else if (rt.isUserObject(at)) {
      const field = rt.fieldsOf(at.$type).find((one) => one.name === name);
      at = field === undefined ? null : rt.readField(at, field);
    } else return null;
  }
  return (at ?? null) as FieldValue;
}

function globalValue(rt: ApexContext, [root = '', name = '']: readonly string[]): ScalarValue {
  const { user } = rt.tx;
  if (root.toLowerCase() === '$permission') return rt.data.permissionsOf(user).hasCustomPermission(name);
  if (root.toLowerCase() === '$label') return rt.label(name);
  const ids: Record<string, string> = {
    $user: user.id,
    $profile: user.profileId,
    $organization: rt.data.seedIds.organization
  };
  const row = rt.data.find(ids[root.toLowerCase()] ?? '');
  if (row === null) throw new UnsupportedFeature(`${root} in a formula`);
  const field = rt.schema.object(row.typeName)?.field(name);
  return field === undefined ? null : ((row.fields.get(field.name) ?? null) as ScalarValue);
}

const evaluate: LibraryCall = (rt, self, [context]) => {
  const { run, returns } = self as FormulaInstance;
  const value = run({
    read: (path) => valueAt(rt, context, path),
    readPrior: (path) => valueAt(rt, context, path),
    isNew: false,
    global: (path) => globalValue(rt, path),
    now: rt.now()
  });
  if (!isNumeric(value)) return value;
  const number = toBigDecimal(value).stripTrailingZeros();
  if (returns === 'INTEGER') return Math.trunc(Number(number.toString()));
  if (returns === 'LONG') return BigInt(Math.trunc(Number(number.toString())));
  return returns === 'DOUBLE' ? new DoubleValue(Number(number.toString())) : number;
};

const chained =
  (change: (rt: ApexContext, builder: FormulaBuilder, argument: unknown) => void): LibraryCall =>
  (rt, self, [argument]) => {
    change(rt, self as FormulaBuilder, argument);
    return self;
  };

export const formulaClasses: Record<string, LibraryClass> = {
  'System.Formula': { statics: { builder: () => new FormulaBuilder() } },
  'FormulaEval.FormulaBuilder': {
    statics: { builder: () => new FormulaBuilder() },
    methods: {
      withType: chained((rt, builder, type) => void (builder.context = given(rt, type))),
      withFormula: chained((rt, builder, formula) => void (builder.formula = text(rt, formula))),
      withReturnType: chained((rt, builder, type) => void (builder.returns = given<EnumValue>(rt, type).name)),
      withGlobalVariables: chained((rt, builder, globals) => {
        const names = [...walk(rt, globals)].map((one) => `$${(one as EnumValue).name.toLowerCase()}`);
        builder.globals = new Set(names);
      }),
      treatNumericNullAsZero: chained((_rt, builder, isZero) => void (builder.blankAsZero = isZero === true)),
      parseAsTemplate: chained((_rt, _builder, isTemplate) => {
        if (isTemplate === true) throw new UnsupportedFeature('formulas as templates (parseAsTemplate)');
      }),
      build: (rt, self) => build(rt, self as FormulaBuilder)
    }
  },
  'FormulaEval.FormulaInstance': {
    methods: {
      evaluate,
      getReferencedFields: (_rt, self) => new SetValue({ name: 'String', args: [] }, (self as FormulaInstance).fields)
    }
  }
};
