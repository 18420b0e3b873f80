import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';

export type PageComponent = { name: string; properties: Record<string, string> };
export type PageLayout = { regions: { name: string; components: PageComponent[] }[] };
/** A tab of the app that shows a page of ours, with its title by language. */
export type AppTab = { name: string; titles: Record<string, string> };
export type PackagePages = {
  /** The record page of an object; without any regions when the package has none. */
  recordPage: (objectName: string) => PageLayout;
  /** What a tab shows; undefined when the package has no such tab, or one that only lists records. */
  tabPage: (tabName: string) => PageLayout | undefined;
  /** Tabs with pages, in the order of the app. */
  tabs: AppTab[];
};

type Property = { name: string; value: string };
type Instance = { componentName: string; componentInstanceProperties?: Property[] };
type Region = { name: string; type: 'Region' | 'Facet'; itemInstances?: { componentInstance?: Instance }[] };
type FlexiPage = { sobjectType?: string; type: string; flexiPageRegions: Region[] };
type Tab = { label?: string; flexiPage?: string; lwcComponent?: string };
type Translations = { customTabs?: { name: string; label: string }[] };
type Metadata = {
  FlexiPage?: FlexiPage;
  CustomTab?: Tab;
  CustomApplication?: { tabs?: string[] };
  Translations?: Translations;
};

/** Properties of a tab set or a tab that name the facet with its contents. */
const FACET_PROPERTIES = ['tabs', 'body'];
const REGION_ORDER = ['header', 'main', 'sidebar'];
const LISTS = ['flexiPageRegions', 'itemInstances', 'componentInstanceProperties', 'customTabs', 'tabs'];
const KINDS = ['flexipage', 'tab', 'app', 'translation'] as const;

/** Reads what the package's FlexiPages, tabs and app arrange; tabs of a page are laid out one below the other. */
export function readPages(source: string): PackagePages {
  const { flexipage, tab, app, translation } = readMetadata(source);
  const layouts = new Map([...flexipage].map(([name, { FlexiPage: page }]) => [name, page]));
  const tabs = new Map([...tab].map(([name, { CustomTab: found = {} }]) => [name, found]));

  const titlesOf = (name: string): Record<string, string> => {
    const titles: Record<string, string> = { en_US: tabs.get(name)?.label ?? name };
    for (const [language, { Translations: texts }] of translation) {
      const translated = texts?.customTabs?.find((text) => text.name === name);
      if (translated !== undefined) titles[language] = translated.label;
    }
    return titles;
  };
  const tabPage = (name: string): PageLayout | undefined => {
    const { flexiPage, lwcComponent } = tabs.get(name) ?? {};
    if (lwcComponent !== undefined) {
      return { regions: [{ name: 'main', components: [{ name: `c:${lwcComponent}`, properties: {} }] }] };
    }
    const page = layouts.get(flexiPage ?? '');
    return page && toLayout(page.flexiPageRegions);
  };
  const recordPage = (objectName: string): PageLayout => {
    const page = [...layouts.values()].find((one) => one?.type === 'RecordPage' && one.sobjectType === objectName);
    return toLayout(page?.flexiPageRegions ?? []);
  };
  const inApps = [...app.values()].flatMap(({ CustomApplication: one }) => one?.tabs ?? []);
  const named = inApps.filter((name) => tabPage(name) !== undefined);
  return { recordPage, tabPage, tabs: named.map((name) => ({ name, titles: titlesOf(name) })) };
}

/** Files of each kind, by the name of what they describe. */
function readMetadata(source: string): Record<(typeof KINDS)[number], Map<string, Metadata>> {
  const parser = new XMLParser({ isArray: (name) => LISTS.includes(name), parseTagValue: false });
  const found = { flexipage: new Map(), tab: new Map(), app: new Map(), translation: new Map() };
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    const kind = KINDS.find((suffix) => file.endsWith(`.${suffix}-meta.xml`));
    if (kind === undefined) continue;
    const parsed = parser.parse(readFileSync(path.join(source, file), 'utf8')) as Metadata;
    found[kind].set(path.basename(file, `.${kind}-meta.xml`), parsed);
  }
  return found;
}

function toLayout(all: Region[]): PageLayout {
  const facets = new Map(all.filter(({ type }) => type === 'Facet').map((facet) => [facet.name, facet]));
  const componentsOf = (region: Region | undefined): PageComponent[] =>
    (region?.itemInstances ?? []).flatMap(({ componentInstance }) => {
      if (componentInstance === undefined) return [];
      const { componentName, componentInstanceProperties: properties = [] } = componentInstance;
      const nested = properties.filter(({ name }) => FACET_PROPERTIES.includes(name));
      if (nested.length > 0) return nested.flatMap(({ value }) => componentsOf(facets.get(value)));
      const name = componentName.includes(':') ? componentName : `c:${componentName}`;
      return [{ name, properties: Object.fromEntries(properties.map((property) => [property.name, property.value])) }];
    });
  const regions = all.filter(({ type }) => type === 'Region');
  regions.sort((a, b) => REGION_ORDER.indexOf(a.name) - REGION_ORDER.indexOf(b.name));
  return { regions: regions.map((region) => ({ name: region.name, components: componentsOf(region) })) };
}
