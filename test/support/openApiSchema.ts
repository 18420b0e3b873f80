/** Turns OpenAPI 3.0 schemas into JSON Schema 2019-09 that also refuses properties the document does not name. */

export type Json = Record<string, unknown>;

const COPIED = [
  'enum',
  'minimum',
  'maximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'required'
];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asSchema = (value: unknown): Json => (isObject(value) ? value : {});

/** Fields that may be null although the document does not say so: schema name to property names. */
export type ToleratedNulls = Readonly<Record<string, readonly string[]>>;

/**
 * Converts one schema. `isOpen` leaves unknown properties allowed: a member of `allOf`/`oneOf`/`anyOf` sees only its
 * own part, so the schema around it closes them all together.
 */
function convert(schema: Json, isOpen: boolean): Json {
  if (typeof schema['$ref'] === 'string') return { $ref: pointer(schema['$ref'], isOpen) };
  const kinds = isOpen ? null : kindsOf(schema);
  if (kinds) return kinds;

  const result: Json = {};
  for (const key of COPIED) if (key in schema) result[key] = schema[key];
  if (typeof schema['type'] === 'string') result['type'] = schema['type'];
  convertBound(schema, result, 'minimum', 'exclusiveMinimum');
  convertBound(schema, result, 'maximum', 'exclusiveMaximum');

  if (isObject(schema['properties'])) {
    result['properties'] = Object.fromEntries(
      Object.entries(schema['properties']).map(([name, value]) => [name, convert(asSchema(value), false)])
    );
  }
  if ('items' in schema) result['items'] = convert(asSchema(schema['items']), false);
  if (isObject(schema['additionalProperties'])) {
    result['additionalProperties'] = convert(schema['additionalProperties'], false);
  }
  if ('not' in schema) result['not'] = convert(asSchema(schema['not']), true);

  let isComposed = false;
  for (const key of ['allOf', 'oneOf', 'anyOf']) {
    const members = schema[key];
    if (!Array.isArray(members)) continue;
    isComposed = true;
    result[key] = members.map((member) => convert(asSchema(member), true));
  }
  const describesProperties = 'properties' in result || isComposed;
  if (describesProperties && !isOpen && !('additionalProperties' in schema)) result['unevaluatedProperties'] = false;

  return schema['nullable'] === true ? orNull(result) : result;
}

/** A schema that others extend, told apart by one property: each value of it means one of the others. */
function kindsOf(schema: Json): Json | null {
  const { propertyName, mapping } = asSchema(schema['discriminator']);
  if (typeof propertyName !== 'string' || !isObject(mapping) || 'oneOf' in schema || 'anyOf' in schema) return null;
  const cases = Object.entries(mapping).map(([value, ref]) => ({
    if: { properties: { [propertyName]: { const: value } } },
    then: { $ref: pointer(String(ref), false) }
  }));
  return {
    type: 'object',
    required: [propertyName],
    properties: { [propertyName]: { enum: Object.keys(mapping) } },
    allOf: cases
  };
}

function convertBound(from: Json, to: Json, bound: string, exclusive: string): void {
  if (from[exclusive] !== true) return;
  to[exclusive] = from[bound];
  delete to[bound];
}

function orNull(schema: Json): Json {
  return { anyOf: [{ type: 'null' }, schema] };
}

function pointer(ref: string, isOpen: boolean): string {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  return `#/$defs/${isOpen ? 'open:' : ''}${name}`;
}

/** All components as `$defs`, each twice: closed, and open for use inside a composition. */
export function convertComponents(schemas: Record<string, Json>, nulls: ToleratedNulls): Json {
  const defs: Json = {};
  for (const [name, schema] of Object.entries(schemas)) {
    for (const isOpen of [false, true]) {
      const converted = convert(schema, isOpen);
      const properties = asSchema(converted['properties']);
      for (const field of nulls[name] ?? []) {
        if (!(field in properties)) throw new Error(`Tolerated null names an unknown field: ${name}.${field}`);
        properties[field] = orNull(asSchema(properties[field]));
      }
      defs[`${isOpen ? 'open:' : ''}${name}`] = converted;
    }
  }
  return defs;
}

/** One schema of an operation (a body or a parameter), still referring to `$defs`. */
export function convertSchema(schema: Json): Json {
  return convert(schema, false);
}
