/** `DISTANCE(BillingAddress, GEOLOCATION(52.2, 21.0), 'km')` in WHERE and ORDER BY. */
import type {
  CoordinateValueContext,
  FieldExpressionContext,
  FieldNameContext,
  LocationValueContext,
  SoqlFunctionContext
} from '@apexdevtools/apex-parser';
import { isNumeric, toBigDecimal } from '../../values/compare.js';
import { greatCircle, RADIUS, type Place } from '../../values/distance.js';
import { UnsupportedFeature } from '../../values/errors.js';
import { DoubleValue, type ScalarValue } from '../../values/scalars.js';
import type { Row } from '../store/table.js';
import { SoqlError } from '../types.js';
import { optional } from './clauses.js';
import type { QueryCompiler } from './compileQuery.js';
import type { From } from './from.js';
import { partsOf, withoutAlias } from './paths.js';
import type { QueryRun, ValueReader } from './plan.js';
import { unquote } from './values.js';

type Coordinate = (row: Row, run: QueryRun) => ScalarValue;
type PlaceReader = { latitude: Coordinate; longitude: Coordinate };

/** Reads how far apart the two places are; null where a record has no place. */
export function distanceReader(compiler: QueryCompiler, from: From, call: SoqlFunctionContext): ValueReader {
  const [one, other] = call.locationValue_list().map((place) => placeReader(compiler, from, place));
  const unit = unquote(call.StringLiteral().getText());
  const radius = RADIUS[unit];
  if (radius === undefined) throw new SoqlError('MALFORMED_QUERY', `Invalid unit of DISTANCE, mi or km: ${unit}`);
  return (row, run) => {
    const [start, end] = [one && placeOf(one, row, run), other && placeOf(other, row, run)];
    return start == null || end == null ? null : new DoubleValue(greatCircle(start, end, radius));
  };
}

/** Distances can be compared by < and > alone. */
export function checkComparison(expression: FieldExpressionContext): void {
  const operator = expression.comparisonOperator().getText();
  if (operator !== '<' && operator !== '>')
    throw new SoqlError('MALFORMED_QUERY', `DISTANCE can be compared by < and > only, not by ${operator}`);
}

function placeOf({ latitude, longitude }: PlaceReader, row: Row, run: QueryRun): Place | null {
  const [north, east] = [degrees(latitude(row, run)), degrees(longitude(row, run))];
  return north === null || east === null ? null : { latitude: north, longitude: east };
}

const degrees = (value: ScalarValue): number | null =>
  isNumeric(value) ? Number(toBigDecimal(value).toString()) : null;

function placeReader(compiler: QueryCompiler, from: From, place: LocationValueContext): PlaceReader {
  const field = optional(place.fieldName());
  if (field !== null) return fieldPlace(compiler, from, field);
  if (optional(place.GEOLOCATION()) === null) throw new UnsupportedFeature('a bound Location in DISTANCE()');
  const [latitude, longitude] = place.coordinateValue_list().map((value) => coordinate(compiler, value));
  if (latitude === undefined || longitude === undefined)
    throw new SoqlError('MALFORMED_QUERY', 'GEOLOCATION needs a latitude and a longitude');
  return { latitude, longitude };
}

function coordinate(compiler: QueryCompiler, value: CoordinateValueContext): Coordinate {
  const bound = optional(value.boundExpression());
  if (bound === null) {
    const fixed = new DoubleValue(Number(value.signedNumber().getText()));
    return () => fixed;
  }
  const index = compiler.bind(bound, { column: 'double', isCollection: false });
  return (_row, run) => {
    const given = run.binds[index] ?? null;
    if (!isNumeric(given)) throw new SoqlError('MALFORMED_QUERY', 'GEOLOCATION needs numbers');
    return given;
  };
}

/** A compound field is read by its parts: `BillingAddress` by `BillingLatitude`, `Place__c` by `Place__Latitude__s`. */
function fieldPlace(compiler: QueryCompiler, from: From, name: FieldNameContext): PlaceReader {
  const { field } = compiler.path(from, name, false);
  if (field.type !== 'address' && field.type !== 'location')
    throw new SoqlError('MALFORMED_QUERY', `DISTANCE needs an address or a location, not ${field.name}`);
  const parents = withoutAlias(from, partsOf(name)).slice(0, -1);
  const part = (which: 'Latitude' | 'Longitude'): Coordinate => {
    const partName =
      field.type === 'address' ? field.name.replace(/Address$/, which) : field.name.replace(/__c$/i, `__${which}__s`);
    return compiler.reader(from, compiler.pathOf(from, [...parents, partName], false));
  };
  return { latitude: part('Latitude'), longitude: part('Longitude') };
}
