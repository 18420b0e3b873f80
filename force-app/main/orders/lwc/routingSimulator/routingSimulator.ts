import { LightningElement } from 'lwc';
import factsOf from '@salesforce/apex/RoutingSimulatorController.factsOf';
import type { RoutingFacts } from '@salesforce/apex/RoutingSimulatorController.factsOf';
import simulate from '@salesforce/apex/RoutingSimulatorController.simulate';
import type { RoutingVerdict } from '@salesforce/apex/RoutingSimulatorController.simulate';
import { attentionText } from 'c/attentionCodes';
import { messageOf } from 'c/errors';
import { withoutNulls } from 'c/nulls';
import { conditionLabels, labels } from './labels';

type Shown = { name: string; title: string; verdict: string; targets: string; problems: string[]; decides: boolean };

/** Shows an admin which routing rule decides about an order, and why each of the others does not. */
export default class RoutingSimulator extends LightningElement {
  labels = labels;
  buyerKinds = [
    { label: labels.company, value: 'Company' },
    { label: labels.person, value: 'Person' },
    { label: labels.guest, value: 'Guest' }
  ];
  facts: RoutingFacts = {};
  orderNumber = '';
  verdicts?: readonly RoutingVerdict[] | undefined;
  error?: unknown;
  isBusy = false;

  get errorMessage(): string {
    return messageOf(this.error, labels.failed);
  }

  get hasNoRules(): boolean {
    return this.verdicts?.length === 0;
  }

  get noneFits(): boolean {
    return this.verdicts !== undefined && this.verdicts.length > 0 && !this.verdicts.some(({ decides }) => decides);
  }

  get shown(): Shown[] {
    return (this.verdicts ?? []).map((verdict) => ({
      name: verdict.name,
      title: `${String(verdict.priority)}. ${verdict.label}`,
      verdict: verdictText(verdict),
      targets: labels.targets.replace('{0}', verdict.targets.join(', ')),
      problems: verdict.problems.map(attentionText),
      decides: verdict.decides
    }));
  }

  handleOrderNumber(event: CustomEvent<{ value: string }>): void {
    this.orderNumber = event.detail.value.trim();
  }

  handleFact(event: CustomEvent<{ value: string }>): void {
    const { fact } = (event.currentTarget as HTMLElement).dataset;
    const text = event.detail.value.trim();
    const value = text === '' ? undefined : fact === 'value' ? Number(text) : text;
    this.facts = { ...this.facts, [fact ?? '']: value };
  }

  async handleLoad(): Promise<void> {
    await this.run(async () => {
      this.facts = withoutNulls(await factsOf({ orderNumber: this.orderNumber }));
      this.verdicts = await simulate({ facts: this.facts });
    });
  }

  async handleSimulate(): Promise<void> {
    await this.run(async () => {
      this.verdicts = await simulate({ facts: this.facts });
    });
  }

  private async run(work: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.error = undefined;
    this.verdicts = undefined;
    try {
      await work();
    } catch (error) {
      this.error = error;
    }
    this.isBusy = false;
  }
}

function verdictText({ decides, misfits }: RoutingVerdict): string {
  if (decides) return labels.decides;
  if (misfits.length === 0) return labels.later;
  return labels.misfit.replace('{0}', misfits.map((code) => conditionLabels[code] ?? code).join(', '));
}
