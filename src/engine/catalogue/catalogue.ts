// The catalogue lists every result that an operation can have. Headers, URLs, switches and documents all use its names.
import { SandboxError } from '../base/errors.ts';
import { nearestNames } from '../base/nearest-name.ts';
import type { Operation } from '../contract/operation.ts';
import { FAULT, type Outcome, type OutcomeDescription, type Trigger, WEBHOOK } from '../contract/outcome.ts';
import type { Provider } from '../contract/provider.ts';

export class Catalogue {
  readonly outcomes: readonly Outcome[];
  private readonly byName = new Map<string, Outcome>();

  constructor(
    providers: readonly Provider[],
    faults: readonly OutcomeDescription[],
    webhookFaults: readonly OutcomeDescription[],
  ) {
    this.outcomes = [
      ...providers.flatMap((provider) => provider.outcomes.map((described) => complete(provider.id, described))),
      ...faults.map((described) => complete(FAULT, described)),
      ...webhookFaults.map((described) => complete(WEBHOOK, described)),
    ];
    for (const outcome of this.outcomes) {
      for (const code of [outcome.code, ...(outcome.aliases ?? [])]) {
        const name = `${outcome.provider}.${code}`;
        if (this.byName.has(name)) throw new Error(`The outcome ${name} is catalogued twice`);
        this.byName.set(name, outcome);
      }
    }
  }

  get(id: string): Outcome | undefined {
    return this.byName.get(id);
  }

  /**
   * The outcome that a caller names.
   * @param name `provider.code`, `fault.timeout`, or a bare code read within `provider`
   * @param operation the full name of the one operation that is to give it, where it is known
   * @throws SandboxError SBX_UNKNOWN_OUTCOME with the nearest names, of that operation's outcomes only
   */
  resolve(name: string, provider?: string, operation?: string): Outcome {
    const found =
      this.byName.get(name) ??
      (provider && this.byName.get(`${provider}.${name}`)) ??
      this.byName.get(`${FAULT}.${name}`) ??
      this.bare(name, provider);
    if (found) return found;
    throw new SandboxError('SBX_UNKNOWN_OUTCOME', {
      message: `No outcome ${provider ? `of ${provider} ` : ''}is called "${name}".`,
      expected: this.suggestionsFor(name, provider, operation),
      received: name,
      next: 'GET /_sandbox/outcomes lists every name; `card-sandbox outcomes` prints them.',
    });
  }

  /** @throws SandboxError SBX_OUTCOME_NOT_APPLICABLE when `operation` cannot give `outcome` */
  requireApplicable(outcome: Outcome, operation: Operation): void {
    if (applies(outcome, operation.id)) return;
    if (outcome.acts === 'webhook') refuseOnCalls(outcome, operation.id);
    throw new SandboxError('SBX_OUTCOME_NOT_APPLICABLE', {
      message: `${operation.id} cannot answer ${outcome.id}.`,
      expected: outcome.operations,
      received: operation.id,
      next: `Force it on one of the expected operations. GET /_sandbox/outcomes?operation=${operation.id} lists what this one can answer.`,
    });
  }

  /** First outcomes of any provider with exactly this code, then the most similar names of the provider that is named. */
  private suggestionsFor(name: string, provider: string | undefined, operation: string | undefined): string[] {
    const named = name.includes('.') ? name.slice(0, name.indexOf('.')) : provider;
    const canGive = (outcome: Outcome) => operation === undefined || applies(outcome, operation);
    const elsewhere = this.outcomes.filter(
      (outcome) => (outcome.code === name || outcome.aliases?.includes(name)) && canGive(outcome),
    );
    const names = [...this.byName].filter(([, outcome]) => canGive(outcome)).map(([known]) => known);
    const near = names.filter((known) => known.startsWith(`${named}.`) || known.startsWith(`${FAULT}.`));
    const candidates = near.some((known) => known.startsWith(`${named}.`)) ? near : names;
    const fullName = name.includes('.') || !named ? name : `${named}.${name}`;
    return [...new Set([...elsewhere.map(({ id }) => id), ...nearestNames(fullName, candidates)])];
  }

  /** The outcome of a code that comes without a provider, if exactly one provider has that code. */
  private bare(name: string, provider: string | undefined): Outcome | undefined {
    if (provider || name.includes('.')) return undefined;
    const candidates = this.outcomes.filter(({ code, aliases }) => code === name || aliases?.includes(name));
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}

/**
 * Refuses to force a webhook fault on a call: a webhook fault acts on a notification.
 * @param received what the caller asked for
 * @param member where it stands in the request, as a JSON Pointer
 * @throws SandboxError SBX_OUTCOME_NOT_APPLICABLE always
 */
export function refuseOnCalls({ id }: Outcome, received: string, member?: string): never {
  throw new SandboxError('SBX_OUTCOME_NOT_APPLICABLE', {
    ...(member === undefined ? {} : { member }),
    message: `${id} acts on a notification, not on a call: arm it as a switch of its own.`,
    expected: 'a switch without `operation`',
    received,
    next: `POST /_sandbox/switches {"outcome":"${id}","times":1}; \`match\` narrows it to some notifications.`,
  });
}

/** Whether the operation is one of those that can give the outcome. */
export function applies(outcome: Outcome, operationId: string): boolean {
  return outcome.operations.includes(operationId) || isForEveryCall(outcome);
}

/** True for a wire fault, which names no operation because it can act on every call. */
export function isForEveryCall({ provider, operations }: Outcome): boolean {
  return provider === FAULT && operations.length === 0;
}

function complete(provider: string, described: OutcomeDescription): Outcome {
  const id = `${provider}.${described.code}`;
  const operations = described.operations.map((operation) =>
    provider === FAULT ? operation : `${provider}.${operation}`,
  );
  return {
    ...described,
    id,
    provider,
    operations,
    triggers: [
      ...(described.naturally ?? []),
      ...(described.acts === 'webhook' ? [] : onOneCall(id)),
      { channel: 'switch', how: `POST /_sandbox/switches {"outcome":"${id}","times":1}` },
    ],
  };
}

/** The channels that force an outcome on one call. */
function onOneCall(id: string): readonly Trigger[] {
  return [
    { channel: 'header', how: `X-Sandbox-Scenario: ${id}` },
    { channel: 'url', how: `/~${id} before the path` },
  ];
}
