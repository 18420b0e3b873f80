/** Members of JSON. */
import type { ApexContext } from '../context.js';
import { TypeToken } from '../runtime/values.js';
import { nullArgument } from './args.js';
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
    type instanceof TypeToken ? typed(rt, parse(rt, source), type.type, isStrict) : nullArgument(rt);

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
