// One card number in the ways in which clients write one, on purpose or not. No network has issued it.

export const PAN = '4012888888881881';
const EXPIRY = '2812';
const CODE = '453';

const parted = (separator: string) => PAN.replace(/(\d{4})(?=\d)/g, `$1${separator}`);
const inScript = (zero: number) => PAN.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const hex = (text: string) => Buffer.from(text).toString('hex');

/** By name; every one of them holds `PAN`. */
export const DISGUISES: Readonly<Record<string, string>> = {
  plain: PAN,
  'with blanks': parted(' '),
  'with hyphens': parted('-'),
  'with dots': parted('.'),
  'with underscores': parted('_'),
  'with commas': parted(','),
  'with slashes': parted('/'),
  'with plus signs': parted('+'),
  'with two blanks': parted('  '),
  'with tabs': parted('\t'),
  'with line breaks': parted('\n'),
  'with no-break spaces': parted('\u00a0'),
  'with narrow no-break spaces': parted('\u202f'),
  'with en dashes': parted('\u2013'),
  'with minus signs': parted('\u2212'),
  'with zero-width spaces': parted('\u200b'),
  'with soft hyphens': parted('\u00ad'),
  'with middle dots': parted('\u00b7'),
  'with blanks around hyphens': parted(' - '),
  'in two halves': `${PAN.slice(0, 8)} ${PAN.slice(8)}`,
  'digit by digit': [...PAN].join(' '),
  'in pairs': PAN.replace(/(\d\d)(?=\d)/g, '$1-'),
  'in full-width digits': inScript(0xff10),
  'in Arabic-Indic digits': inScript(0x660),
  'in Devanagari digits': inScript(0x966),
  'in mathematical digits': inScript(0x1d7ce),
  'in circled digits': PAN.replace(/\d/g, (digit) => '⓪①②③④⑤⑥⑦⑧⑨'[Number(digit)] as string),
  'glued to expiry and code': `${PAN}${EXPIRY}${CODE}`,
  'glued to its expiry': `${PAN}${EXPIRY}`,
  'glued to code and expiry': `${PAN}${CODE}${EXPIRY}`,
  'behind its expiry': `${EXPIRY}${PAN}${CODE}`,
  'glued to letters': `card${PAN}x`,
  'on track 1': `%B${PAN}^DOE/JANE^2812201123400001?`,
  'on track 2': `;${PAN}=2812201123400001?`,
  'on track 2 with D': `${PAN}D2812201123400001F`,
  'in EMV tag 57': `5713${PAN}D2812201123400001F`,
  'in EMV tag 5A': `5A08${PAN}5F24032812315F280208265F340101`,
  'percent-encoded': PAN.replace(/\d/g, (digit) => `%3${digit}`),
  'with percent-encoded blanks': parted('%20'),
  'with doubly encoded blanks': parted('%2520'),
  'with percent-encoded no-break spaces': parted('%C2%A0'),
  'with escapes of JSON': PAN.replace(/\d/g, (digit) => `\\u003${digit}`),
  'in base64': base64(PAN),
  'in groups in base64': base64(parted(' ')),
  'in base64url of JSON': base64url(JSON.stringify({ card: { pan: PAN, name: 'Jürgen Weiß' } })),
  'in a token of base64 parts': `${base64url('{"alg":"none"}')}.${base64url(JSON.stringify({ sub: PAN }))}.`,
  'in hex': hex(PAN),
  'in hex of JSON': hex(JSON.stringify({ pan: parted('-') })).toUpperCase(),
};
