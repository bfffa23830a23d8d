// Matching what is masked: a journal that a store keeps no longer has the secrets, so a match that asks for one has no
// answer, and must not get one that is guessed.
import { escapeStep, stepsOf } from '../base/json-pointer.ts';
import { isJsonObject } from '../base/parse-json.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import { maskPans } from '../masking/find-card-numbers.ts';
import { MASK, type MaskingRules, mask, maskText, TOO_DEEP } from '../masking/masking.ts';
import { hasMatch, includes, isSchemaMatch, type Match, type Subject } from './match.ts';
import type { Work } from './work.ts';

/** Whether a subject has what a match asks for, or the JSON Pointer of the masked member that alone could tell. */
export type Answer = boolean | { readonly hidden: string };

/** Stands among the hidden pointers where nothing of a message can be looked at: it was too large to be kept whole. */
export const EVERYTHING = '*';

/** The subject as a store may keep it. */
export function maskSubject(members: Subject['members'], rules: MaskingRules): Subject {
  const masked = mask(members, rules) as Subject['members'];
  return { members: masked, hidden: new Set(maskedPointersIn(members, masked, '', rules)) };
}

/** Where masking has changed something: the pointers of values, and of the objects in which it changed a name. */
function maskedPointersIn(value: unknown, masked: unknown, pointer: string, rules: MaskingRules): string[] {
  if (Array.isArray(value) && Array.isArray(masked)) {
    return value.flatMap((item, index) => maskedPointersIn(item, masked[index], `${pointer}/${index}`, rules));
  }
  if (!isJsonObject(value) || !isJsonObject(masked)) return value === masked ? [] : [pointer];
  const names = Object.keys(value);
  const shown = names.filter((name) => !isMasked(name, rules));
  return [
    ...(shown.length < names.length ? [pointer] : []),
    ...shown.flatMap((name) => maskedPointersIn(value[name], masked[name], `${pointer}/${escapeStep(name)}`, rules)),
  ];
}

/** Whether a member of this name stands under another one where it is masked. */
export function isMasked(name: string, rules: MaskingRules): boolean {
  return maskText(name, rules) !== name;
}

/**
 * @param rules by which the subject was masked
 * @param work what is left of the work that schemas may make
 * @throws TooMuchWork
 */
export function answerTo(match: Match, subject: Subject, rules: MaskingRules, work: Work): Answer {
  const { members, hidden } = subject;
  if (hidden.size === 0) return hasMatch(match, members, work);
  if (hidden.has(EVERYTHING)) return { hidden: '' };
  if (isSchemaMatch(match)) {
    work.spend(hidden.size * WORK_OF_A_LOOK);
    const looked = [...hidden].find((pointer) => looksAt(match.schema, stepsOf(pointer)));
    return looked === undefined ? hasMatch(match, members, work) : { hidden: looked };
  }
  return memberAnswer(match, members, '');

  function memberAnswer(wanted: unknown, actual: unknown, pointer: string): Answer {
    const isHidden = hidden.has(pointer);
    if (isJsonObject(wanted) && isJsonObject(actual)) {
      return all(
        Object.keys(wanted).map((name) => {
          if (Object.hasOwn(actual, name)) {
            return memberAnswer(wanted[name], actual[name], `${pointer}/${escapeStep(name)}`);
          }
          return isHidden && isMasked(name, rules) && { hidden: pointer };
        }),
      );
    }
    if (isHidden) return mayEqual(wanted, actual, rules) && { hidden: pointer };
    if (Array.isArray(wanted) && Array.isArray(actual)) {
      return all(wanted.map((item, index) => memberAnswer(item, actual[index], `${pointer}/${index}`)));
    }
    return includes(actual, wanted);
  }
}

/** Following one pointer through a schema. */
const WORK_OF_A_LOOK = 50;

/** One that is not there settles it, whatever the masked ones were. */
function all(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.find((answer) => answer !== true) ?? true;
}

/** Whether what stands masked may have been what is wanted: of text that was masked in part, the rest can be compared. */
export function mayEqual(wanted: unknown, actual: unknown, rules: MaskingRules): boolean {
  if (actual === MASK) return wanted !== null && wanted !== '';
  if (typeof wanted === 'object' || actual === TOO_DEEP) return wanted !== null && actual === TOO_DEEP;
  const text = String(wanted);
  return mask(text, rules) === actual || maskPans(text) === actual;
}

const ANNOTATIONS = new Set([
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  '$comment',
  '$schema',
  '$id',
]);
/** Which members there are, not what they hold. */
const OF_NAMES = new Set(['required', 'propertyNames', 'minProperties', 'maxProperties', 'dependentRequired', 'type']);
const OF_LENGTH = new Set(['minItems', 'maxItems']);

/** Whether the verdict of a JSON Schema may depend on what stands at these steps; in doubt it may. */
function looksAt(schema: unknown, [step, ...rest]: readonly string[]): boolean {
  if (!isJsonObject(schema)) return false;
  return Object.entries(schema).some(([keyword, value]) => {
    if (ANNOTATIONS.has(keyword)) return false;
    if (step === undefined) return true;
    if (OF_NAMES.has(keyword) || OF_LENGTH.has(keyword)) return false;
    if (keyword === 'properties') {
      return isJsonObject(value) && Object.hasOwn(value, step) && looksAt(value[step], rest);
    }
    if (keyword === 'items' || keyword === 'additionalProperties') return looksAt(value, rest);
    if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf') {
      return (value as JsonSchema[]).some((part) => looksAt(part, [step, ...rest]));
    }
    if (keyword === 'not') return looksAt(value, [step, ...rest]);
    return true;
  });
}
