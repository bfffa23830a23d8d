// Members of a match that no message of the call has: such a switch would never fire, so the answer to arming it warns.
import { nearestNames } from '../base/nearest-name.ts';
import { isJsonObject } from '../base/parse-json.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { isForEveryCall } from '../catalogue/catalogue.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import { PROFILES } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';
import { isSchemaMatch } from '../matching/match.ts';
import { partSchema } from '../messages/check.ts';
import type { SwitchStep } from './switch.ts';

const MOST_WARNINGS = 10;

/**
 * What is likely to be wrong in the match of a step and of those that follow.
 * @returns one sentence a member; empty where all is well
 */
export function warningsOf(
  step: SwitchStep,
  operations: readonly Operation[],
  catalogue: Pick<Catalogue, 'get'>,
  pointer = '',
): readonly string[] {
  const warnings = unknownMembers(step, reachedBy(step, operations, catalogue), pointer);
  const later = step.then ? warningsOf(step.then, operations, catalogue, `${pointer}/then`) : [];
  return [...warnings, ...later].slice(0, MOST_WARNINGS);
}

/** The operations on whose calls the step can act; none for a step that acts on notifications. */
function reachedBy(
  { operation, outcome: named }: SwitchStep,
  operations: readonly Operation[],
  catalogue: Pick<Catalogue, 'get'>,
): readonly Operation[] {
  if (operation !== undefined) return operations.filter(({ id }) => id === operation);
  const outcome = named === undefined ? undefined : catalogue.get(named);
  if (outcome?.acts === 'webhook') return [];
  if (!outcome || isForEveryCall(outcome)) return operations;
  return operations.filter(({ id }) => outcome.operations.includes(id));
}

function unknownMembers({ match }: SwitchStep, operations: readonly Operation[], pointer: string): string[] {
  if (!match || operations.length === 0) return [];
  const schemas = operations.flatMap(schemasOf);
  const wanted = isSchemaMatch(match) ? describedIn(match.schema) : match;
  const place = isSchemaMatch(match) ? '/match/schema' : '/match';
  const calls = operations.length === 1 ? operations[0]?.id : 'the calls that it can act on';
  return unknownIn(wanted, schemas, pointer + place).map(({ member, name, known }) => {
    const [nearest] = nearestNames(name, known, 1);
    const hint = nearest === undefined ? '' : `; the nearest is ${nearest}`;
    return `${member}: no message of ${calls} has the member ${name}${hint}`;
  });
}

interface Unknown {
  readonly member: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** A level whose members are not described, or of which there may be others, says nothing. */
function unknownIn(wanted: unknown, schemas: readonly JsonSchema[], pointer: string): Unknown[] {
  if (!isJsonObject(wanted)) return [];
  const described = schemas.map(propertiesOf);
  if (described.some((properties) => properties === undefined)) return [];
  const all = described as Readonly<Record<string, JsonSchema>>[];
  return Object.entries(wanted).flatMap(([name, member]): Unknown[] => {
    const found = all.flatMap((properties) =>
      Object.hasOwn(properties, name) ? [properties[name] as JsonSchema] : [],
    );
    const below = `${pointer}/${name}`;
    if (found.length > 0) return unknownIn(member, found, below);
    return [{ member: below, name, known: [...new Set(all.flatMap((properties) => Object.keys(properties)))] }];
  });
}

function schemasOf({ schemas }: Operation): JsonSchema[] {
  const found: (JsonSchema | undefined)[] = PROFILES.map((profile) => partSchema(schemas, 'body', profile));
  found.push(schemas.params, schemas.query);
  return [...new Set(found)].filter((schema) => schema !== undefined);
}

/** The members of an object's schema; undefined where a schema does not list them all in one place. */
function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> | undefined {
  const { properties, patternProperties, additionalProperties, $ref, anyOf, oneOf } = schema as Record<string, unknown>;
  const isOpen = patternProperties ?? $ref ?? anyOf ?? oneOf ?? (isJsonObject(additionalProperties) || undefined);
  return isOpen === undefined && isJsonObject(properties) ? (properties as Record<string, JsonSchema>) : undefined;
}

/** What a JSON Schema of a match says of the message, as far as it names members. */
function describedIn(schema: JsonSchema): object {
  const { properties, required } = schema as { readonly properties?: unknown; readonly required?: unknown };
  const named = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
  const below = isJsonObject(properties)
    ? Object.entries(properties).map(([name, member]) => [name, isJsonObject(member) ? describedIn(member) : true])
    : [];
  return Object.fromEntries([...named.map((name) => [name, true]), ...below]);
}
