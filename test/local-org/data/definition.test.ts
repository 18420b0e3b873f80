import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { definitionOf, readDefinition } from '../../../local/org/metadata/readDefinition.js';
import type { OptionalFeatures } from '../../../local/org/metadata/types.js';

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'local-org-'))));
afterEach(() => rmSync(dir, { recursive: true }));

function read(definition: unknown): OptionalFeatures {
  const file = path.join(dir, 'def.json');
  writeFileSync(file, typeof definition === 'string' ? definition : JSON.stringify(definition));
  return readDefinition(file);
}

describe('a scratch org definition', () => {
  it('switches features on by name, in any case and with a quantity', () => {
    expect(read({ features: ['NumPlatformEvents:20', 'personaccounts', 'StateAndCountryPicklist'] })).toEqual({
      personAccounts: true,
      countryPicklist: true,
      currencies: null
    });
  });

  it.each([{ features: ['MultiCurrency'] }, { settings: { currencySettings: { enableMultiCurrency: true } } }])(
    'brings several currencies by feature and by setting: %j',
    (definition) => {
      const { currencies } = read(definition);

      expect(currencies?.filter((one) => one.isActive).map((one) => one.isoCode)).toContain('PLN');
      expect(currencies?.find((one) => one.isCorporate)).toMatchObject({ isoCode: 'USD', rate: '1.000000' });
    }
  );

  it('takes the corporate currency, by which the others are rated', () => {
    const { currencies } = read({
      settings: { currencySettings: { corporateCurrency: 'PLN', enableMultiCurrency: true } }
    });

    expect(currencies?.find((one) => one.isoCode === 'PLN')).toMatchObject({ isCorporate: true, rate: '1.000000' });
    expect(currencies?.find((one) => one.isoCode === 'USD')).toMatchObject({ isCorporate: false, rate: '0.250000' });
  });

  it('leaves off what it says is off', () => {
    expect(read({ settings: { currencySettings: { enableMultiCurrency: false } } }).currencies).toBeNull();
  });

  it.each([
    [
      { features: ['Einstein'] },
      /the feature "Einstein" is not supported by the local org, which knows .*PersonAccounts/
    ],
    [
      { settings: { currencySettings: { enableCurrencyEffectiveDates: true } } },
      /enableCurrencyEffectiveDates \(DatedConversionRate\) is not supported/
    ],
    [
      { settings: { orderSettings: { enableZeroQuantity: true } } },
      /orderSettings\.enableZeroQuantity is not supported/
    ],
    [{ features: 'MultiCurrency' }, /"features" must be a list/],
    [{ settings: { orderSettings: true } }, /"settings" must be an object of objects/],
    [
      { features: ['MultiCurrency'], settings: { currencySettings: { corporateCurrency: 'XXX' } } },
      /corporate currency is XXX; the local org knows USD/
    ],
    ['{', /malformed JSON/],
    ['[]', /a scratch org definition is an object/]
  ])('refuses by name what the local org cannot do: %j', (definition, message) => {
    expect(() => read(definition)).toThrow(message);
  });

  it('is the usual one of the project unless another is asked for', () => {
    expect(definitionOf('.')).toBe(path.join('config', 'project-scratch-def.json'));
    expect(definitionOf('.', 'other.json')).toBe('other.json');
    expect(definitionOf(dir)).toBeUndefined();
    expect(() => readDefinition(path.join(dir, 'none.json'))).toThrow('no such scratch org definition');
  });

  it('can be any of those in config', () => {
    const files = readdirSync('config').filter((name) => name.endsWith('-scratch-def.json'));

    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect(() => readDefinition(path.join('config', file))).not.toThrow();
  });
});
