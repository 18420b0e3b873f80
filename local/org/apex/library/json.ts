/** Members of JSON. */
import type { ApexContext } from '../context.js';
import { TypeToken } from '../runtime/values.js';
import { nullArgument, text } from './args.js';
import { JsonGeneratorValue, jsonGeneratorClass } from './jsonGenerator.js';
import { JsonParserValue, jsonParserClass } from './jsonParser.js';
import { typed, untyped } from './jsonRead.js';
import { JsonSyntaxError, parseJson, writeJson, type JsonValue } from './jsonText.js';
import { toJson } from './jsonWrite.js';
import type { LibraryCall, LibraryClass } from './registry.js';

/** Parses text; what is no JSON is a System.JSONException. */
function parse(rt: ApexContext, source: unknown): JsonValue {
  if (source === null || source === undefined) return nullArgument(rt);
  try {
    return parseJson(String(source));
  } catch (error) {
    if (error instanceof JsonSyntaxError) return rt.throwApex('System.JSONException', error.message);
    throw error;
  }
}

const serialize =
  (isPretty: boolean): LibraryCall =>
  (rt, _self, [value, suppressNulls]) =>
    writeJson(toJson(rt, value, { suppressNulls: suppressNulls === true }), isPretty);

const deserialize =
  (isStrict: boolean): LibraryCall =>
  (rt, _self, [source, type]) =>
    type instanceof TypeToken ? typed(rt, parseAs(rt, source, type), type.type, isStrict) : nullArgument(rt);

/** What does not even begin as the type does is refused for that, before the rest is read. */
function parseAs(rt: ApexContext, source: unknown, type: TypeToken): JsonValue {
  const first = text(rt, source).trimStart().charAt(0);
  const isList = /^(?:list|set)$/i.test(type.type.name);
  const isMap = /^map$/i.test(type.type.name) || rt.schema.object(type.type.name) !== undefined;
  const complain = (what: string): never => rt.throwApex('System.JSONException', `Malformed JSON: Expected ${what}`);
  if (isList && first !== '[' && first !== 'n') return complain(`'[' at the beginning of List/Set`);
  if (isMap && first !== '{' && first !== 'n') return complain(`'{' at the beginning of object`);
  return parse(rt, source);
}

export const jsonClasses: Record<string, LibraryClass> = {
  'System.JSON': {
    statics: {
      serialize: serialize(false),
      serializePretty: serialize(true),
      deserialize: deserialize(false),
      deserializeStrict: deserialize(true),
      deserializeUntyped: (rt, _self, [source]) => untyped(parse(rt, source)),
      createGenerator: (_rt, _self, [isPretty]) => new JsonGeneratorValue(isPretty === true),
      createParser: (rt, _self, [source]) => new JsonParserValue(parse(rt, source))
    }
  },
  'System.JSONGenerator': jsonGeneratorClass,
  'System.JSONParser': jsonParserClass
};
