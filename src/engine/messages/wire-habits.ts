// What a client does to every call alike, whatever the call: the media type that it names, query parameters that the call
// does not have, members that it sends twice. Strict readings refuse it, the lenient one records it as a deviation.
import { escapeStep, stepsOf } from '../base/json-pointer.ts';
import type { Finding, Message, WireRequest } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';
import type { Provider } from '../contract/provider.ts';
import { partSchema } from './check.ts';

export interface HabitOptions {
  readonly provider: Pick<Provider, 'mediaType'>;
  readonly operation: Operation;
  readonly request: Pick<WireRequest, 'headers' | 'body' | 'query'>;
  readonly message: Message;
}

/** How many unknown query parameters are named. */
const MOST_PARAMETERS = 100;
const NOTHING: readonly Finding[] = [];

/** What is unusual about the request; empty, and nothing allocated, where nothing is. */
export function findWireHabits({ provider, operation, request, message }: HabitOptions): readonly Finding[] {
  const { duplicates } = message;
  const mediaType = request.body.length === 0 ? undefined : mediaTypeFinding(request, provider.mediaType);
  if (mediaType === undefined && request.query === '' && duplicates === undefined) return NOTHING;
  return [
    ...(mediaType ? [mediaType] : []),
    ...(request.query === '' ? NOTHING : unknownParameters(operation, message)),
    ...(duplicates ?? []).map(duplicateFinding),
  ];
}

function mediaTypeFinding({ headers }: HabitOptions['request'], wanted: string | undefined): Finding | undefined {
  const received = headers['content-type'];
  if (wanted === undefined || received === wanted) return undefined;
  const place = { in: 'headers', pointer: '/Content-Type', allowed: wanted } as const;
  if (received === undefined) {
    return { ...place, rule: 'required', message: 'the header Content-Type is missing' };
  }
  const [type = '', ...parameters] = received.split(';').map((part) => part.trim().toLowerCase());
  if (type !== wanted) {
    return { ...place, rule: 'media-type', message: `the header Content-Type must be ${wanted}`, received };
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset === undefined || /^"?utf-?8"?$/.test(charset)) return undefined;
  return { ...place, rule: 'charset', message: 'JSON is UTF-8, whatever charset the header names', received };
}

function unknownParameters(operation: Operation, { query }: Message): Finding[] {
  const known = partSchema(operation.schemas, 'query', 'lenient')?.properties ?? {};
  const members = partSchema(operation.schemas, 'body', 'lenient')?.properties ?? {};
  return Object.keys(query)
    .filter((name) => !Object.hasOwn(known, name))
    .slice(0, MOST_PARAMETERS)
    .map((name) => ({
      in: 'query',
      pointer: `/${escapeStep(name)}`,
      rule: 'additionalProperties',
      message: Object.hasOwn(members, name)
        ? `${name} is a member of the body; in the query it has no effect`
        : `${name} is not a query parameter of this call; it has no effect`,
      allowed: Object.keys(known),
    }));
}

function duplicateFinding(pointer: string): Finding {
  const [name] = stepsOf(pointer).slice(-1);
  return {
    in: 'body',
    pointer,
    rule: 'duplicate-member',
    message: `${name} stands more than once in one object; the last one was taken`,
  };
}
