export const MEDIA_TYPE = 'application/vnd.allegro.public.v1+json';
/** Resources that are not final yet speak this version and no other. */
export const BETA_MEDIA_TYPE = 'application/vnd.allegro.beta.v1+json';

/** One entry of Allegro's `errors`; `userMessage` is added in the language of the request. */
type Detail = {
  code: string;
  message: string;
  details?: string | null;
  path?: string | null;
  userMessage?: string | null;
};

/** An answer that is not a success, in the shape that Allegro gives it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    private readonly extra: Omit<Detail, 'code' | 'message'> = {}
  ) {
    super(message);
    this.name = 'ApiError';
  }

  body(acceptLanguage: string | undefined): { errors: Detail[] } {
    const { details = null, path = null, userMessage = userMessageFor(this.status, acceptLanguage) } = this.extra;
    return { errors: [{ code: this.code, message: this.message, details, path, userMessage }] };
  }
}

/** `401`, and everything that the authorisation server refuses, has this other shape. */
export class AuthError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    description: string
  ) {
    super(description);
    this.name = 'AuthError';
  }

  body(): { error: string; error_description: string } {
    return { error: this.error, error_description: this.message };
  }
}

type Messages = { missing: string; conflict: string; busy: string; wrong: string };

const ENGLISH: Messages = {
  missing: 'The order was not found.',
  conflict: 'The order has changed in the meantime. Refresh it and try again.',
  busy: 'Too many requests. Try again in a minute.',
  wrong: 'The request contains incorrect data. Contact the author of the application.'
};

const USER_MESSAGES: Record<string, Messages> = {
  'en-US': ENGLISH,
  'pl-PL': {
    missing: 'Nie znaleziono zamówienia.',
    conflict: 'Zamówienie zmieniło się w międzyczasie. Odśwież je i spróbuj ponownie.',
    busy: 'Zbyt wiele żądań. Spróbuj ponownie za minutę.',
    wrong: 'Żądanie zawiera niepoprawne dane. Skontaktuj się z autorem aplikacji.'
  },
  'cs-CZ': {
    missing: 'Objednávka nebyla nalezena.',
    conflict: 'Objednávka se mezitím změnila. Obnovte ji a zkuste to znovu.',
    busy: 'Příliš mnoho požadavků. Zkuste to znovu za minutu.',
    wrong: 'Požadavek obsahuje nesprávná data. Kontaktujte autora aplikace.'
  },
  'sk-SK': {
    missing: 'Objednávka sa nenašla.',
    conflict: 'Objednávka sa medzitým zmenila. Obnovte ju a skúste to znova.',
    busy: 'Príliš veľa požiadaviek. Skúste to znova o minútu.',
    wrong: 'Požiadavka obsahuje nesprávne údaje. Kontaktujte autora aplikácie.'
  },
  'hu-HU': {
    missing: 'A rendelés nem található.',
    conflict: 'A rendelés időközben megváltozott. Frissítse, és próbálja újra.',
    busy: 'Túl sok kérés. Próbálja újra egy perc múlva.',
    wrong: 'A kérés hibás adatokat tartalmaz. Forduljon az alkalmazás készítőjéhez.'
  },
  'uk-UA': {
    missing: 'Замовлення не знайдено.',
    conflict: 'Замовлення тим часом змінилося. Оновіть його та спробуйте ще раз.',
    busy: 'Забагато запитів. Спробуйте ще раз за хвилину.',
    wrong: 'Запит містить неправильні дані. Зверніться до автора застосунку.'
  }
};

function userMessageFor(status: number, acceptLanguage: string | undefined): string {
  const language = acceptLanguage?.split(/[,;]/)[0]?.trim() ?? 'en-US';
  const texts = USER_MESSAGES[language] ?? ENGLISH;
  if (status === 404) return texts.missing;
  if (status === 409) return texts.conflict;
  return status === 429 ? texts.busy : texts.wrong;
}

export const orderNotFound = (): ApiError =>
  new ApiError(404, 'CheckoutFormNotFoundException', 'Checkout form not found');
export const invalid = (message: string, path: string | null = null): ApiError =>
  new ApiError(422, 'VALIDATION_ERROR', message, { path });
