// Deviations that have one cause: the page's sample nests the cardholder, its table prints the same members flat. The
// journal shows one row for that and not one for each member, so that a real mistake stands out.
import { type DeviationShape, type Finding, isJsonObject, type Message } from '../wire/operation.ts';
import { type AnyBody, present } from './holder.ts';
import { SAMPLE_ACTIVATION } from './sample-schema.ts';
import { TABLE_ACTIVATION } from './table-schema.ts';

const GROUPS = ['cardHolder', 'nominee'] as const;
/** The table and the sample write it differently. */
const spelled = (name: string) => (/^cardprofileid$/i.test(name) ? 'cardprofileid' : name);

export const HOLDER_SHAPES: readonly DeviationShape[] = [
  {
    rule: 'nested',
    pointer: '/cardHolder',
    message: 'members of the cardholder stand in cardHolder and nominee, as in the sample; the table prints them flat',
    covers: (deviation, message) => isAboutNesting(deviation, message),
  },
  {
    rule: 'flat',
    pointer: '',
    message: 'members of the cardholder stand flat, as in the table; the sample nests them in cardHolder and nominee',
    covers: (deviation, message) => isAboutFlatness(deviation, message),
  },
];

/** The groups themselves, and flat members that are missing because they stand in a group. */
function isAboutNesting({ in: part, pointer, rule }: Finding, { body }: Message): boolean {
  if (part !== 'body' || !isJsonObject(body) || !isJsonObject(body.cardHolder)) return false;
  const name = pointer.slice(1);
  if (rule === 'additionalProperties') {
    return GROUPS.some((group) => group === name) || (name === 'cardProfileId' && present(body[name]) !== undefined);
  }
  return rule === 'required' && standsInGroup(body, name);
}

function standsInGroup(body: AnyBody, name: string): boolean {
  // The sample also has the due-diligence profile beside the group.
  if (spelled(name) === 'cardprofileid' && present(body.cardProfileId) !== undefined) return true;
  return GROUPS.some((group) => {
    const members = body[group];
    return (
      isJsonObject(members) &&
      Object.keys(members).some((key) => spelled(key) === spelled(name) && present(members[key]) !== undefined)
    );
  });
}

/** The group that is missing, and the flat members that the sample has in it. */
function isAboutFlatness({ in: part, pointer, rule }: Finding, { body }: Message): boolean {
  if (part !== 'body' || !isJsonObject(body) || isJsonObject(body.cardHolder)) return false;
  if (rule === 'required') {
    if (pointer === '/cardProfileId') return present(body.cardprofileId) !== undefined;
    return GROUPS.some((group) => pointer === `/${group}` || pointer.startsWith(`/${group}/`));
  }
  return rule === 'additionalProperties' && FLAT.has(pointer.slice(1));
}

/** The names that the table has and the sample has not. */
const FLAT: ReadonlySet<string> = new Set(
  Object.keys(TABLE_ACTIVATION.properties).filter((name) => !Object.hasOwn(SAMPLE_ACTIVATION.properties, name)),
);
