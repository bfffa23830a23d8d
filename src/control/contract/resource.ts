// What a resource of the control API is: described once, for the router, for the refusals and for OpenAPI.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Sandbox } from '../../engine/sandboxes/sandbox.ts';

/** Where the control API is served. */
export const CONTROL_BASE = '/_sandbox';

/** A call about the server as a whole. */
export interface ServerCall {
  readonly engine: Engine;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Valid against the resource's body schema. */
  readonly body: unknown;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** A call about one sandbox. */
export interface SandboxCall extends ServerCall {
  readonly sandbox: Sandbox;
}

export type Resource = SandboxResource | ServerResource;

interface SandboxResource extends Described {
  readonly isOfServer?: false;
  /**
   * @returns the JSON answer, or `ANSWERED` when the handler wrote to the response itself
   * @throws SandboxError
   */
  handle(call: SandboxCall): unknown;
}

/** One for which no sandbox is looked for or made, whatever the headers say. */
interface ServerResource extends Described {
  readonly isOfServer: true;
  /** As of a sandbox. */
  handle(call: ServerCall): unknown;
}

interface Described {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/_sandbox`, parameters as `{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  /** Of the query string; every member a string. */
  readonly query?: JsonSchema;
  readonly body?: JsonSchema;
  /** True where a call without a body is one with `{}`. */
  readonly bodyIsOptional?: boolean;
  readonly status: number;
  readonly replyBody: JsonSchema;
  /** The media type of the answer when it is not JSON. */
  readonly contentType?: string;
  /** Media types that it answers besides, when asked to; as text. */
  readonly otherTypes?: readonly string[];
}

/** Returned by a handler that answered on its own, like the stream. */
export const ANSWERED = Symbol('answered');

/** A schema of `{"data":[…]}`, the shape of every list of the control API. */
export function listOf(items: JsonSchema, paged = false): JsonSchema {
  const paging = {
    type: 'object',
    properties: { after: { type: ['string', 'null'] }, has_more: { type: 'boolean' } },
    required: ['after', 'has_more'],
  };
  return {
    type: 'object',
    properties: { data: { type: 'array', items }, ...(paged ? { paging } : {}) },
    required: paged ? ['data', 'paging'] : ['data'],
  };
}

/** A schema of an object whose members are described elsewhere. */
export const ANY_OBJECT: JsonSchema = { type: 'object' };
