// The token mistakes: how the text that an activation token digests goes wrong, in one part or in two. `explain-token` tries them.
import { activationTokenInput, type CardSecrets, digestOf, tokenOf } from '../cards/activation-token.ts';

export interface TokenMistake {
  /** One name, or the names of two mistakes joined by `+`, e.g. `mmyy+trailing-newline`. */
  readonly name: string;
  readonly message: string;
  /** The text that was digested. */
  textOf(card: CardSecrets): string;
}

/** One mistake in a part of the recipe, and what that part becomes with it. */
interface Change<Part> {
  readonly name: string;
  readonly message: string;
  readonly made: Part;
}

type Expiry = (expiry: string) => string;
type Arrangement = (pan: string, expiry: string, cvv: string) => string;
type Wrapping = (text: string) => string;

const change = <Part>(name: string, message: string, made: Part): Change<Part> => ({ name, message, made });

const month = (expiry: string) => expiry.slice(2);
const year = (expiry: string) => expiry.slice(0, 2);

const EXPIRIES: readonly Change<Expiry>[] = [
  change('mmyy', 'The expiry went in as MMYY; it must be YYMM.', (expiry) => month(expiry) + year(expiry)),
  change(
    'expiry-with-slash',
    'The expiry went in as MM/YY; it must be YYMM without a slash.',
    (expiry) => `${month(expiry)}/${year(expiry)}`,
  ),
  change('long-year', 'The year went in with four digits; it must have two.', (expiry) => `20${expiry}`),
];

const joinedBy =
  (separator: string): Arrangement =>
  (pan, expiry, cvv) =>
    pan + separator + expiry + separator + cvv;

const ARRANGEMENTS: readonly Change<Arrangement>[] = [
  change('no-cvv', 'The CVV2 is missing.', (pan, expiry) => pan + expiry),
  change(
    'cvv-before-expiry',
    'The CVV2 came before the expiry; it comes last.',
    (pan, expiry, cvv) => pan + cvv + expiry,
  ),
  change('spaces-between', 'Spaces stood between PAN, expiry and CVV2; nothing may.', joinedBy(' ')),
  change(
    'grouped-pan',
    'The PAN went in with spaces between its groups of four.',
    (pan, expiry, cvv) => (pan.match(/\d{1,4}/g) ?? []).join(' ') + expiry + cvv,
  ),
  change('bars-between', 'Bars stood between PAN, expiry and CVV2; nothing may.', joinedBy('|')),
  change('hyphens-between', 'Hyphens stood between PAN, expiry and CVV2; nothing may.', joinedBy('-')),
  change('commas-between', 'Commas stood between PAN, expiry and CVV2; nothing may.', joinedBy(',')),
  change('colons-between', 'Colons stood between PAN, expiry and CVV2; nothing may.', joinedBy(':')),
  change(
    'expiry-first',
    'The expiry came before the PAN; the PAN comes first.',
    (pan, expiry, cvv) => expiry + pan + cvv,
  ),
  change(
    'reversed',
    'The parts went in backwards; the order is PAN, expiry, CVV2.',
    (pan, expiry, cvv) => cvv + expiry + pan,
  ),
];

/** Arrangements without expiry: they do not combine with a mistake in the expiry. */
const WITHOUT_EXPIRY: readonly Change<Arrangement>[] = [
  change('no-expiry', 'The expiry is missing.', (pan, _expiry, cvv) => pan + cvv),
  change('pan-only', 'Only the PAN went in; expiry (YYMM) and CVV2 come after it.', (pan) => pan),
];

const WRAPPINGS: readonly Change<Wrapping>[] = [
  change('trailing-newline', 'A line feed came after the text.', (text) => `${text}\n`),
  change('trailing-crlf', 'A carriage return and line feed came after the text.', (text) => `${text}\r\n`),
  change('trailing-space', 'A space came after the text.', (text) => `${text} `),
  change('leading-space', 'A space came before the text.', (text) => ` ${text}`),
  change('quoted', 'The text went in with its quotation marks.', (text) => `"${text}"`),
  change('hashed-twice', 'The digest was digested again.', tokenOf),
  change('hashed-twice-lower', 'The digest, in lower case, was digested again.', digestOf),
];

interface Changes {
  readonly expiry?: Change<Expiry>;
  readonly arrangement?: Change<Arrangement>;
  readonly wrapping?: Change<Wrapping>;
}

function mistakeOf({ expiry, arrangement, wrapping }: Changes): TokenMistake {
  const changes = [expiry, arrangement, wrapping].filter((each) => each !== undefined);
  const arrange = arrangement?.made ?? ((pan, dated, cvv) => activationTokenInput({ pan, expiry: dated, cvv }));
  return {
    name: changes.map(({ name }) => name).join('+'),
    message: changes.map(({ message }) => message).join(' '),
    textOf: (card) => {
      const text = arrange(card.pan, expiry ? expiry.made(card.expiry) : card.expiry, card.cvv);
      return wrapping ? wrapping.made(text) : text;
    },
  };
}

/** Every mistake alone, then every two mistakes in different parts. */
export const TOKEN_MISTAKES: readonly TokenMistake[] = [
  ...EXPIRIES.map((expiry) => mistakeOf({ expiry })),
  ...[...ARRANGEMENTS, ...WITHOUT_EXPIRY].map((arrangement) => mistakeOf({ arrangement })),
  ...WRAPPINGS.map((wrapping) => mistakeOf({ wrapping })),
  ...EXPIRIES.flatMap((expiry) => ARRANGEMENTS.map((arrangement) => mistakeOf({ expiry, arrangement }))),
  ...EXPIRIES.flatMap((expiry) => WRAPPINGS.map((wrapping) => mistakeOf({ expiry, wrapping }))),
  ...[...ARRANGEMENTS, ...WITHOUT_EXPIRY].flatMap((arrangement) =>
    WRAPPINGS.map((wrapping) => mistakeOf({ arrangement, wrapping })),
  ),
];

const COMMON_NAMES = new Set([
  'mmyy',
  'trailing-newline',
  'mmyy+trailing-newline',
  'expiry-with-slash',
  'no-cvv',
  'mmyy+no-cvv',
  'spaces-between',
  'cvv-before-expiry',
  'no-expiry',
  'pan-only',
]);

/** The usual causes; few enough to be tried on every card of a large order. */
export const COMMON_TOKEN_MISTAKES: readonly TokenMistake[] = TOKEN_MISTAKES.filter(({ name }) =>
  COMMON_NAMES.has(name),
);
