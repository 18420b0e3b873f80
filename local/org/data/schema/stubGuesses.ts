import type { FieldType } from '../types.js';

/** Types and lengths that the name of a standard text field gives away. */
export function guessText(field: string): { type: FieldType; length: number } {
  if (/Email$/.test(field)) return { type: 'email', length: 80 };
  if (/(Phone|Fax)$/.test(field)) return { type: 'phone', length: 40 };
  if (/(Website|Url|URL)$/.test(field)) return { type: 'url', length: 255 };
  if (/Street$/.test(field)) return { type: 'textarea', length: 255 };
  if (/^(Description|Body|Comments|TextBody|HtmlBody)$/.test(field)) return { type: 'textarea', length: 32000 };
  if (/City$/.test(field)) return { type: 'string', length: 40 };
  if (/(State|Country)$/.test(field)) return { type: 'string', length: 80 };
  if (/PostalCode$/.test(field)) return { type: 'string', length: 20 };
  if (/GeocodeAccuracy$/.test(field)) return { type: 'picklist', length: 40 };
  return { type: 'string', length: 255 };
}

export function guessDecimal(field: string): { type: FieldType; precision: number; scale: number } {
  if (/(Latitude|Longitude)$/.test(field)) return { type: 'double', precision: 18, scale: 15 };
  if (/(Amount|Price|Revenue|Cost)$/.test(field)) return { type: 'currency', precision: 18, scale: 2 };
  return { type: 'double', precision: 18, scale: 2 };
}
