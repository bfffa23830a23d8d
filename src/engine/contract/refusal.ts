// A refusal: the answer that the provider itself would give. A step throws it; it leaves by the same door as success.
import type { Finding } from './message.ts';

/** Thrown by a step. It is no error: the lifecycle turns it into the provider's answer. */
export class Refusal {
  readonly code: string;
  readonly findings: readonly Finding[];
  /** What to tell the developer, in the journal only. */
  readonly note: string | undefined;

  constructor(code: string, findings: readonly Finding[] = [], note?: string) {
    this.code = code;
    this.findings = findings;
    this.note = note;
  }
}

/**
 * Refuses as the provider would.
 * @param code an outcome code of the provider that applies to the operation at hand
 * @param note what to tell the developer, in the journal only
 * @throws Refusal always
 */
export function refuse(code: string, note?: string, findings: readonly Finding[] = []): never {
  throw new Refusal(code, findings, note);
}
