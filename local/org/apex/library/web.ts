/** RestContext and what page controllers use: PageReference, ApexPages, SelectOption, Cookie, Location, Address. */
import { greatCircle, RADIUS, type Place } from '../../values/distance.js';
import { DoubleValue } from '../../values/scalars.js';
import { SObjectRecord } from '../../values/sobject.js';
import type { ApexContext } from '../context.js';
import { APEX_TEXT } from '../runtime/values.js';
import { given, num, text } from './args.js';
import { BeanValue, beanClass } from './beans.js';
import { ListValue, MapValue } from './collections.js';
import type { LibraryCall, LibraryClass } from './registry.js';

const STRING = { name: 'String', args: [] };
const textMap = (): MapValue => new MapValue(STRING, STRING);

// ---------------------------------------------------------------- REST

/** What lives as long as a unit of work, or a test. */
function slot(rt: ApexContext): Map<string | symbol, unknown> {
  return rt.test?.attachments ?? rt.tx.attachments;
}

const addTo =
  (property: string): LibraryCall =>
  (rt, self, [name, value]) => {
    const bean = self as BeanValue;
    const map = (bean.get(property) as MapValue | null) ?? textMap();
    bean.set(property, map);
    map.put(text(rt, name), value);
  };

const restClasses: Record<string, LibraryClass> = {
  'System.RestContext': {
    staticGetters: {
      request: (rt) => slot(rt).get('restRequest') ?? null,
      response: (rt) => slot(rt).get('restResponse') ?? null
    },
    staticSetters: {
      request: (rt, _self, [value]) => void slot(rt).set('restRequest', value),
      response: (rt, _self, [value]) => void slot(rt).set('restResponse', value)
    }
  },
  ...beanClass('System.RestRequest', {
    initial: { headers: textMap, params: textMap },
    members: { methods: { addHeader: addTo('headers'), addParameter: addTo('params') } }
  }),
  ...beanClass('System.RestResponse', {
    initial: { headers: textMap },
    members: { methods: { addHeader: addTo('headers') } }
  })
};

// ---------------------------------------------------------------- pages

export class PageReferenceValue {
  public readonly typeName = 'System.PageReference';
  public readonly parameters = textMap();
  public readonly headers = textMap();
  public readonly cookies = new MapValue(STRING, { name: 'System.Cookie', args: [] });
  public anchor: string | null = null;
  public isRedirect = false;
  public readonly path: string;

  public constructor(url: string) {
    const [path = '', query = ''] = url.split('?');
    this.path = path;
    for (const pair of query.split('&').filter((part) => part !== '')) {
      const [name = '', value = ''] = pair.split('=');
      this.parameters.put(decodeURIComponent(name), decodeURIComponent(value));
    }
  }

  public get url(): string {
    const query = this.parameters
      .entries()
      .map(([name, value]) => `${encodeURIComponent(String(name))}=${encodeURIComponent(String(value ?? ''))}`)
      .join('&');
    return this.path + (query === '' ? '' : `?${query}`) + (this.anchor === null ? '' : `#${this.anchor}`);
  }

  public [APEX_TEXT](): string {
    return `System.PageReference[${this.url}]`;
  }
}

const page = (self: unknown): PageReferenceValue => self as PageReferenceValue;

const pageReferenceClass: LibraryClass = {
  constructors: {
    new: (rt, _type, [target]) =>
      new PageReferenceValue(target instanceof SObjectRecord ? `/${target.id ?? ''}` : text(rt, target))
  },
  methods: {
    getUrl: (_rt, self) => page(self).url,
    getParameters: (_rt, self) => page(self).parameters,
    getHeaders: (_rt, self) => page(self).headers,
    getCookies: (_rt, self) => page(self).cookies,
    setCookies: (rt, self, [cookies]) => {
      for (const cookie of given<ListValue>(rt, cookies).items as BeanValue[])
        page(self).cookies.put(cookie.get('name'), cookie);
    },
    getAnchor: (_rt, self) => page(self).anchor,
    setAnchor: (rt, self, [anchor]) => {
      page(self).anchor = text(rt, anchor);
      return self;
    },
    getRedirect: (_rt, self) => page(self).isRedirect,
    setRedirect: (_rt, self, [redirect]) => {
      page(self).isRedirect = redirect === true;
      return self;
    }
  }
};

function messages(rt: ApexContext): ListValue {
  const known = slot(rt).get('pageMessages');
  if (known instanceof ListValue) return known;
  const made = new ListValue({ name: 'ApexPages.Message', args: [] });
  slot(rt).set('pageMessages', made);
  return made;
}

/** A test has a page of its own from the start. */
const currentPage: LibraryCall = (rt) => {
  const known = slot(rt).get('currentPage') ?? null;
  if (known !== null || rt.test === null) return known;
  const made = new PageReferenceValue('');
  slot(rt).set('currentPage', made);
  return made;
};

const pageClasses: Record<string, LibraryClass> = {
  'System.PageReference': pageReferenceClass,
  'System.ApexPages': {
    statics: {
      currentPage,
      addMessage: (rt, _self, [message]) => messages(rt).add(given(rt, message)),
      getMessages: (rt) => messages(rt),
      hasMessages: (rt, _self, [severity]) =>
        messages(rt).items.some(
          (message) => severity === undefined || (message as BeanValue).get('severity') === severity
        )
    }
  },
  ...beanClass('ApexPages.Message', {
    members: {
      constructors: {
        new: (_rt, _type, [severity, summary, detail, label]) =>
          new BeanValue('ApexPages.Message', {
            severity,
            summary,
            detail: detail ?? summary,
            componentLabel: label ?? null
          })
      }
    }
  }),
  ...beanClass('System.SelectOption', {
    members: {
      constructors: {
        new: (_rt, _type, [value, label, isDisabled]) =>
          new BeanValue('System.SelectOption', { value, label, disabled: isDisabled === true, escapeItem: true })
      }
    }
  }),
  ...beanClass('System.Cookie', {
    members: {
      constructors: {
        new: (_rt, _type, [name, value, path, maxAge, isSecure, sameSite, isHttpOnly]) =>
          new BeanValue('System.Cookie', {
            name,
            value,
            path: path ?? '',
            maxAge,
            secure: isSecure === true,
            sameSite: sameSite ?? null,
            httpOnly: isHttpOnly === true
          })
      }
    }
  })
};

// ---------------------------------------------------------------- places

function distance(rt: ApexContext, from: BeanValue, to: BeanValue, unit: unknown): DoubleValue {
  const radius = RADIUS[text(rt, unit)];
  if (radius === undefined) return rt.throwApex('System.IllegalArgumentException', 'The unit must be mi or km');
  const place = (bean: BeanValue): Place => ({
    latitude: num(rt, bean.get('latitude')),
    longitude: num(rt, bean.get('longitude'))
  });
  return new DoubleValue(greatCircle(place(from), place(to), radius));
}

const placeClasses: Record<string, LibraryClass> = {
  ...beanClass('System.Location', {
    members: {
      statics: {
        newInstance: (rt, _self, [latitude, longitude]) =>
          new BeanValue('System.Location', {
            latitude: new DoubleValue(num(rt, latitude)),
            longitude: new DoubleValue(num(rt, longitude))
          }),
        getDistance: (rt, _self, [from, to, unit]) => distance(rt, given(rt, from), given(rt, to), unit)
      },
      methods: { getDistance: (rt, self, [to, unit]) => distance(rt, self as BeanValue, given(rt, to), unit) }
    }
  }),
  ...beanClass('System.Address', {
    members: {
      methods: { getDistance: (rt, self, [to, unit]) => distance(rt, self as BeanValue, given(rt, to), unit) }
    }
  })
};

const systemPage: Record<string, LibraryCall> = { currentPageReference: currentPage };

export const webClasses: Record<string, LibraryClass> = { ...restClasses, ...pageClasses, ...placeClasses };
export { systemPage };
