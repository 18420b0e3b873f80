/** Scratch org definitions: which optional features an org has. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MetadataError, MetadataErrors, NO_FEATURES, type CurrencyMetadata, type OptionalFeatures } from './types.js';

/** ISO code, how many of it make a dollar (a plausible rate, for tests), decimal places, whether it is active. */
type KnownCurrency = readonly [isoCode: string, perDollar: number, decimalPlaces: number, isActive: boolean];

/** The currencies of an org with several; one is inactive, so that tests can meet one. */
const CURRENCIES: readonly KnownCurrency[] = [
  ['USD', 1, 2, true],
  ['PLN', 4, 2, true],
  ['EUR', 0.9, 2, true],
  ['CZK', 22, 2, true],
  ['HUF', 360, 2, true],
  ['GBP', 0.8, 2, false]
];

/** Each feature that changes the local org, by the name that definitions use. */
const FEATURES: Readonly<Record<string, Partial<OptionalFeatures>>> = {
  MultiCurrency: { currencies: currenciesWith('USD') },
  PersonAccounts: { personAccounts: true },
  StateAndCountryPicklist: { countryPicklist: true }
};

/** Features of the platform that change nothing here: what they bring is always there, or is no part of the local org. */
const WITHOUT_EFFECT = [
  'API',
  'AuthorApex',
  'Communities',
  'DebugApex',
  'EnableSetPasswordInApi',
  'Entitlements',
  'HighVolumePlatformEventAddOn',
  'LightningSalesConsole',
  'LightningServiceConsole',
  'NumPlatformEvents',
  'OrderSaveBehaviorBoth',
  'PlatformCache',
  'SalesUser',
  'ServiceCloud',
  'ServiceUser'
];

/** Settings that change nothing here when they are on. */
const SETTINGS_WITHOUT_EFFECT = [
  'currencySettings.enableCurrencySymbolWithMultiCurrency',
  'languageSettings.enableTranslationWorkbench',
  'lightningExperienceSettings.enableS1DesktopEnabled',
  'orderSettings.enableOrders'
];

const DEFAULT_DEFINITION = path.join('config', 'project-scratch-def.json');

/** The definition that is asked for, or the project's usual one; undefined when it has none. */
export function definitionOf(projectDir: string, asked?: string): string | undefined {
  if (asked !== undefined) return asked;
  const usual = path.join(projectDir, DEFAULT_DEFINITION);
  return existsSync(usual) ? usual : undefined;
}

/** The features that a definition switches on. What the local org does not know is an error that lists what it knows. */
export function readDefinition(file: string): OptionalFeatures {
  const problems: MetadataError[] = [];
  const complain = (text: string): void => void problems.push(new MetadataError(file, 1, text));
  const definition = parse(file);
  let features = NO_FEATURES;
  for (const name of definition.features) {
    const bare = name.replace(/:.*$/, '').toLowerCase();
    const known = Object.keys(FEATURES).find((one) => one.toLowerCase() === bare);
    if (known !== undefined) features = { ...features, ...FEATURES[known] };
    else if (!WITHOUT_EFFECT.some((one) => one.toLowerCase() === bare)) complain(unknownFeature(name));
  }
  for (const [name, value] of definition.settings) {
    if (value === false || SETTINGS_WITHOUT_EFFECT.includes(name)) continue;
    if (name === 'currencySettings.enableMultiCurrency' && value === true)
      features = { ...features, currencies: features.currencies ?? currenciesWith('USD') };
    else if (name !== 'currencySettings.corporateCurrency') complain(unknownSetting(name));
  }
  const corporate = definition.settings.get('currencySettings.corporateCurrency');
  if (typeof corporate === 'string' && features.currencies !== null) {
    if (isKnownCurrency(corporate)) features = { ...features, currencies: currenciesWith(corporate) };
    else complain(`the corporate currency is ${corporate}; the local org knows ${CURRENCIES.map(codeOf).join(', ')}`);
  }
  if (problems.length > 0) throw new MetadataErrors(problems);
  return features;
}

function unknownFeature(name: string): string {
  const known = [...Object.keys(FEATURES), ...WITHOUT_EFFECT].sort();
  return `the feature "${name}" is not supported by the local org, which knows ${known.join(', ')}`;
}

function unknownSetting(name: string): string {
  const effective = ['currencySettings.corporateCurrency', 'currencySettings.enableMultiCurrency'];
  const known = [...effective, ...SETTINGS_WITHOUT_EFFECT].sort();
  const why = name === 'currencySettings.enableCurrencyEffectiveDates' ? ' (DatedConversionRate)' : '';
  return `the setting ${name}${why} is not supported by the local org, which knows ${known.join(', ')}`;
}

type Definition = { features: string[]; settings: Map<string, unknown> };

function parse(file: string): Definition {
  const fail = (text: string): never => {
    throw new MetadataErrors([new MetadataError(file, 1, text)]);
  };
  if (!existsSync(file)) return fail('there is no such scratch org definition');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`malformed JSON: ${(error as Error).message}`);
  }
  if (!isRecord(json)) return fail('a scratch org definition is an object');
  const { features = [], settings = {} } = json;
  if (!Array.isArray(features) || !features.every((one) => typeof one === 'string'))
    return fail('"features" must be a list of names');
  if (!isRecord(settings) || !Object.values(settings).every(isRecord))
    return fail('"settings" must be an object of objects');
  const named = Object.entries(settings as Record<string, Record<string, unknown>>);
  return {
    features,
    settings: new Map(
      named.flatMap(([group, values]) =>
        Object.entries(values).map(([name, value]): [string, unknown] => [`${group}.${name}`, value])
      )
    )
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function codeOf([isoCode]: KnownCurrency): string {
  return isoCode;
}

function isKnownCurrency(isoCode: string): boolean {
  return CURRENCIES.some((currency) => codeOf(currency) === isoCode);
}

function currenciesWith(corporate: string): CurrencyMetadata[] {
  const base = CURRENCIES.find((currency) => codeOf(currency) === corporate)?.[1] ?? 1;
  return CURRENCIES.map(([isoCode, perDollar, decimalPlaces, isActive]) => ({
    isoCode,
    rate: (perDollar / base).toFixed(6),
    decimalPlaces,
    isActive: isActive || isoCode === corporate,
    isCorporate: isoCode === corporate
  }));
}
