import { renderRegions } from './components.js';
import { tabPage } from './org.js';

/** Shows what a tab of the app shows. */
export async function showAppPage(place: HTMLElement, tab: string): Promise<void> {
  place.replaceChildren(...renderRegions(await tabPage(tab), {}));
}
