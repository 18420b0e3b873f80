import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';

export type PageComponent = { name: string; properties: Record<string, string> };
export type RecordPage = { regions: { name: string; components: PageComponent[] }[] };

type Property = { name: string; value: string };
type Instance = { componentName: string; componentInstanceProperties?: Property[] };
type Region = { name: string; type: 'Region' | 'Facet'; itemInstances?: { componentInstance?: Instance }[] };
type FlexiPage = { sobjectType?: string; type: string; flexiPageRegions: Region[] };

/** Properties of a tab set or a tab that name the facet with its contents. */
const FACET_PROPERTIES = ['tabs', 'body'];
const REGION_ORDER = ['header', 'main', 'sidebar'];
const LISTS = ['flexiPageRegions', 'itemInstances', 'componentInstanceProperties'];

/** The package's record page of an object, as its FlexiPage arranges it; tabs are laid out one below the other. */
export function readRecordPage(source: string, objectName: string): RecordPage {
  const parser = new XMLParser({ isArray: (name) => LISTS.includes(name), parseTagValue: false });
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.flexipage-meta.xml')) continue;
    const { FlexiPage: page } = parser.parse(readFileSync(path.join(source, file), 'utf8')) as { FlexiPage: FlexiPage };
    if (page.type === 'RecordPage' && page.sobjectType === objectName) return toRecordPage(page.flexiPageRegions);
  }
  throw new Error(`The package has no record page for ${objectName}.`);
}

function toRecordPage(all: Region[]): RecordPage {
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
