/** The marketplaces: what buyers there are called, where they live, how parcels reach them. All people are made up. */

export type DeliveryMethod = { id: string; name: string; kind: 'point' | 'courier'; cost: number; carrierId: string };

export type Market = {
  id: string;
  country: string;
  currency: string;
  language: string;
  /** Prices are multiples of this many minor units; Hungary has no coins below the forint. */
  priceStep: number;
  /** Price level against the Polish one. */
  rate: number;
  vat: readonly string[];
  firstNames: readonly string[];
  lastNames: readonly string[];
  places: readonly (readonly [city: string, zip: string])[];
  streets: readonly string[];
  phonePrefix: string;
  taxIdType: string;
  companySuffix: string;
  methods: readonly DeliveryMethod[];
  cashMethods: readonly DeliveryMethod[];
  points: readonly (readonly [id: string, name: string, description: string])[];
  goods: readonly string[];
  traits: readonly string[];
  services: readonly (readonly [id: string, name: string, price: number])[];
  messages: readonly string[];
};

const method = (
  id: string,
  name: string,
  kind: 'point' | 'courier',
  cost: number,
  carrierId: string
): DeliveryMethod => ({
  id: `${id}-5a1e-4c0d-9f00-00000000a11e`,
  name,
  kind,
  cost,
  carrierId
});

const poland: Market = {
  id: 'allegro-pl',
  country: 'PL',
  currency: 'PLN',
  language: 'pl-PL',
  priceStep: 1,
  rate: 1,
  vat: ['23.00', '23.00', '23.00', '8.00', '5.00'],
  firstNames: [
    'Testomir',
    'Probisława',
    'Fikcjan',
    'Żartosława',
    'Bajkomił',
    'Świerszczynka',
    'Przykładek',
    'Łubudubia'
  ],
  lastNames: [
    'Zmyślony',
    'Przykładna',
    'Nieistniejąca',
    'Wymyślny',
    'Próbny',
    'Fikcyjna-Łąka',
    'Żaden',
    'Ćwierćwirtualna'
  ],
  places: [
    ['Warszawa', '00-950'],
    ['Poznań', '60-166'],
    ['Kraków', '31-065'],
    ['Łódź', '90-406'],
    ['Gdańsk', '80-252'],
    ['Rzeszów', '35-064'],
    ['Bielsko-Biała', '43-300'],
    ['Zielona Góra', '65-001']
  ],
  streets: ['Przykładowa', 'Testowa', 'Zmyślona', 'Próbna', 'Świerkowa', 'Źródlana', 'Łąkowa'],
  phonePrefix: '+48600000',
  taxIdType: 'PL_NIP',
  companySuffix: 'Sp. z o.o.',
  methods: [
    method('1d01f000', 'Allegro Paczkomaty InPost', 'point', 1095, 'ALLEGRO'),
    method('1d02f000', 'Allegro One Punkt, DPD Pickup', 'point', 899, 'ALLEGRO'),
    method('1d03f000', 'Allegro Automat ORLEN Paczka', 'point', 799, 'ALLEGRO'),
    method('1d04f000', 'Kurier DPD', 'courier', 1499, 'DPD'),
    method('1d05f000', 'Kurier DHL', 'courier', 1650, 'DHL')
  ],
  cashMethods: [
    method('1d06f000', 'Kurier DPD pobranie', 'courier', 1999, 'DPD'),
    method('1d07f000', 'Pocztex Punkt pobranie', 'point', 1599, 'POCZTA_POLSKA')
  ],
  points: [
    ['TST01A', 'Paczkomat TST01A', 'Przy stacji paliw'],
    ['TST02B', 'Paczkomat TST02B', 'Obok wejścia do sklepu'],
    ['AP-90417', 'One Punkt AP-90417', 'Kiosk na rogu'],
    ['OR-1182', 'Automat ORLEN OR-1182', 'Parking']
  ],
  goods: [
    'Kubek ceramiczny',
    'Lampka biurkowa',
    'Plecak szkolny',
    'Woda mineralna',
    'Odkurzacz ręczny',
    'Żarówka LED',
    'Książka kucharska',
    'Zestaw śrubokrętów'
  ],
  traits: ['niebieski 350 ml', 'czarny mat', 'wersja XL', 'zestaw 6 sztuk', 'z gwarancją 24 miesiące', 'edycja łódzka'],
  services: [
    ['CARRY_IN', 'Wniesienie', 4900],
    ['GIFT_WRAP', 'Pakowanie na prezent', 790]
  ],
  messages: [
    'Proszę o kolor czerwony.',
    'Domofon 12, dzwonić 2x. Dziękuję & pozdrawiam!',
    '<b>PILNE</b> proszę wysłać dziś'
  ]
};

const czechia: Market = {
  id: 'allegro-cz',
  country: 'CZ',
  currency: 'CZK',
  language: 'cs-CZ',
  priceStep: 100,
  rate: 5.8,
  vat: ['21.00', '21.00', '12.00'],
  firstNames: ['Vzorek', 'Příkladka', 'Smyšlenka', 'Zkušebník'],
  lastNames: ['Vymyšlený', 'Neexistující', 'Příkladová', 'Žertovný'],
  places: [
    ['Praha', '110 00'],
    ['Brno', '602 00'],
    ['Plzeň', '301 00'],
    ['České Budějovice', '370 01']
  ],
  streets: ['Vzorová', 'Zkušební', 'Lipová', 'Růžová'],
  phonePrefix: '+420600000',
  taxIdType: 'CZ_ICO',
  companySuffix: 's.r.o.',
  methods: [
    method('1d11f000', 'Allegro Zásilkovna', 'point', 6900, 'ALLEGRO'),
    method('1d12f000', 'Allegro Balíkovna', 'point', 5900, 'ALLEGRO'),
    method('1d13f000', 'PPL kurýr', 'courier', 9900, 'PPL')
  ],
  cashMethods: [method('1d14f000', 'PPL kurýr dobírka', 'courier', 12900, 'PPL')],
  points: [
    ['Z-4401', 'Z-BOX 4401', 'U vchodu do obchodu'],
    ['BN-118', 'Balíkovna 118', 'Pošta']
  ],
  goods: ['Hrnek keramický', 'Stolní lampa', 'Školní batoh', 'Ruční vysavač'],
  traits: ['modrý 350 ml', 'černý mat', 'sada 6 kusů', 'záruka 24 měsíců'],
  services: [['CARRY_IN', 'Vynesení', 29900]],
  messages: ['Prosím zvonit dvakrát.']
};

const slovakia: Market = {
  id: 'allegro-sk',
  country: 'SK',
  currency: 'EUR',
  language: 'sk-SK',
  priceStep: 1,
  rate: 0.24,
  vat: ['23.00', '23.00', '19.00', '5.00'],
  firstNames: ['Vzorko', 'Príkladka', 'Skúšobníčka', 'Fiktívo'],
  lastNames: ['Vymyslený', 'Neexistujúca', 'Príkladový', 'Žiadna'],
  places: [
    ['Bratislava', '811 01'],
    ['Košice', '040 01'],
    ['Žilina', '010 01']
  ],
  streets: ['Vzorová', 'Skúšobná', 'Lipová', 'Ľaliová'],
  phonePrefix: '+421900000',
  taxIdType: 'SK_ICO',
  companySuffix: 's.r.o.',
  methods: [
    method('1d21f000', 'Allegro Packeta', 'point', 299, 'ALLEGRO'),
    method('1d22f000', 'Kuriér GLS', 'courier', 449, 'GLS')
  ],
  cashMethods: [method('1d23f000', 'Kuriér GLS dobierka', 'courier', 599, 'GLS')],
  points: [['SK-7702', 'Packeta Z-BOX 7702', 'Pri vchode']],
  goods: ['Keramický hrnček', 'Stolová lampa', 'Školský batoh', 'Ručný vysávač'],
  traits: ['modrý 350 ml', 'čierny mat', 'súprava 6 kusov', 'záruka 24 mesiacov'],
  services: [['CARRY_IN', 'Vynesenie', 1299]],
  messages: ['Prosím zabaliť ako darček.']
};

const hungary: Market = {
  id: 'allegro-hu',
  country: 'HU',
  currency: 'HUF',
  language: 'hu-HU',
  priceStep: 100,
  rate: 92,
  vat: ['27.00', '27.00', '18.00', '5.00'],
  firstNames: ['Minta', 'Példácska', 'Próba', 'Kitaláltka'],
  lastNames: ['Nemlétező', 'Kitalált', 'Példás', 'Űrügy'],
  places: [
    ['Budapest', '1055'],
    ['Debrecen', '4024'],
    ['Győr', '9021']
  ],
  streets: ['Minta utca', 'Próba utca', 'Rózsa utca', 'Kőműves utca'],
  phonePrefix: '+36200000',
  taxIdType: 'HU_ADOSZAM',
  companySuffix: 'Kft.',
  methods: [
    method('1d31f000', 'Allegro FoxPost', 'point', 99900, 'ALLEGRO'),
    method('1d32f000', 'GLS futár', 'courier', 159900, 'GLS')
  ],
  cashMethods: [method('1d33f000', 'GLS futár utánvét', 'courier', 199900, 'GLS')],
  points: [['HU-3310', 'FoxPost 3310', 'A bejárat mellett']],
  goods: ['Kerámia bögre', 'Asztali lámpa', 'Iskolatáska', 'Kézi porszívó'],
  traits: ['kék 350 ml', 'matt fekete', '6 darabos készlet', '24 hónap garancia'],
  services: [['CARRY_IN', 'Behordás', 499900]],
  messages: ['Kérem, csengessen kétszer.']
};

/** The seller's home first. */
export const MARKETS: readonly Market[] = [poland, czechia, slovakia, hungary];

export function marketOf(id: string): Market {
  const market = MARKETS.find((it) => it.id === id);
  if (!market) throw new Error(`Unknown marketplace ${id}; known: ${MARKETS.map((it) => it.id).join(', ')}`);
  return market;
}

export const CARRIERS = [
  { id: 'POCZTA_POLSKA', name: 'Poczta Polska' },
  { id: 'DHL', name: 'DHL' },
  { id: 'DPD', name: 'DPD' },
  { id: 'INPOST', name: 'InPost' },
  { id: 'GLS', name: 'GLS' },
  { id: 'PPL', name: 'PPL' },
  { id: 'ALLEGRO', name: 'Allegro' },
  { id: 'OTHER' }
] as const;
