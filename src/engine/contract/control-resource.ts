// What a provider adds to the control API: resources that only it can offer.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import type { JsonSchema } from './json-schema.ts';

/** A resource of the control API that only this provider can offer. */
export interface ControlResource {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/_sandbox`, parameters as `{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: JsonSchema;
  readonly body?: JsonSchema;
  /** True where a call without a body is one with `{}`. */
  readonly bodyIsOptional?: boolean;
  readonly replyBody: JsonSchema;
  /** 200 when left out. */
  readonly status?: 200 | 201;
  /** The media type where the answer is not JSON. */
  readonly contentType?: string;
  /** Where several providers offer one path: whether what the call names is this one's. */
  owns?(call: ControlCall): boolean;
  /**
   * @returns what to answer as JSON, or a `TextAnswer`
   * @throws SandboxError
   */
  handle(call: ControlCall): unknown;
}

export interface ControlCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly transaction: Transaction;
  readonly callers: ReadonlyMap<string, unknown>;
  readonly now: number;
  readonly identity: Identity;
}

/** Answered by a control resource whose body is not JSON. */
export class TextAnswer {
  readonly contentType: string;
  readonly text: string;

  constructor(contentType: string, text: string) {
    this.contentType = contentType;
    this.text = text;
  }
}
