// Identity documents in a message: a list, as the samples have it, or flat, as the tables do. The code of a wrong number depends on
// the kind of the document. Which words name a kind, and the forms of the numbers, are ours.
import type { Finding } from '../wire/operation.ts';
import { type CallMembers, only, textMember } from './call-members.ts';
import { textIn } from './values.ts';

type AnyBody = Readonly<Record<string, unknown>>;

const DOCUMENT = {
  docType: 'the kind of the document: voter id, passport, Aadhaar, driving licence, PAN or another',
  docCountry: 'the country that issued it',
  docExpiry: 'the day until which it is valid, as YYYYMMDD',
  docNumber: 'its number',
  cKycDocNo: 'its number at the central register',
  docConsent: 'whether the customer agrees that it is kept',
};

const LIST = {
  type: ['array', 'null'],
  maxItems: 20,
  items: { type: 'object' },
  description: `documents of the customer: ${Object.keys(DOCUMENT).join(', ')}`,
  'x-source': 'reference',
};

/** Flat members are for the table of the page, the list is for its sample; `lenient` takes both. */
export const DOCUMENT_MEMBERS: CallMembers = {
  docList: { lenient: LIST, sample: LIST, isMandatory: false },
  ...Object.fromEntries(
    Object.entries(DOCUMENT).map(([name, words]) => [name, only(textMember(20, words), 'lenient', 'table')]),
  ),
};

/** Rules of `documentFindings`, with the code of each. */
export const DOCUMENT_RULES = {
  'blank-document-type': '1300',
  'voter-id': '1238',
  passport: '1239',
  aadhaar: '1240',
  'driving-licence': '1241',
  pan: '1242',
} as const;

const KINDS: readonly {
  readonly rule: keyof typeof DOCUMENT_RULES;
  readonly named: RegExp;
  readonly number: RegExp;
}[] = [
  { rule: 'voter-id', named: /voter/i, number: /^[A-Z]{3}\d{7}$/i },
  { rule: 'passport', named: /passport/i, number: /^[A-Z]\d{7}$/i },
  { rule: 'aadhaar', named: /aadhaar/i, number: /^\d{12}$/ },
  { rule: 'driving-licence', named: /driving|licen/i, number: /^[A-Z]{2}[A-Z\d]{8,18}$/i },
  { rule: 'pan', named: /^pan\b/i, number: /^[A-Z]{5}\d{4}[A-Z]$/i },
];

export function documentFindings(body: AnyBody): Finding[] {
  const listed = Array.isArray(body.docList) ? (body.docList as unknown[]).slice(0, 20) : [];
  const found = listed.flatMap((document, index) =>
    typeof document === 'object' && document !== null ? findingsOf(document as AnyBody, `/docList/${index}`) : [],
  );
  const isFlat = Object.keys(DOCUMENT).some((name) => textIn(body, name) !== undefined);
  return isFlat ? [...found, ...findingsOf(body, '')] : found;
}

function findingsOf(document: AnyBody, pointer: string): Finding[] {
  const docType = textIn(document, 'docType')?.trim();
  const received = textIn(document, 'docNumber');
  if (!docType) {
    return [{ in: 'body', pointer: `${pointer}/docType`, rule: 'blank-document-type', message: 'docType is missing' }];
  }
  const kind = KINDS.find(({ named }) => named.test(docType));
  if (!kind || kind.number.test(received ?? '')) return [];
  const message = `docNumber is not the number of a ${docType}`;
  const allowed = kind.number.source;
  return [
    {
      in: 'body',
      pointer: `${pointer}/docNumber`,
      rule: kind.rule,
      message,
      allowed,
      ...(received ? { received } : {}),
    },
  ];
}

/** What the codes of documents are caused by. */
export const DOCUMENT_CAUSES = {
  '1238': 'A docType Voter ID whose docNumber is not 3 letters and 7 digits.',
  '1239': 'A docType Passport whose docNumber is not a letter and 7 digits.',
  '1240': 'A docType Aadhaar whose docNumber does not have 12 digits.',
  '1241':
    'A docType Driving Licence whose docNumber does not begin with two letters and go on with 8 to 18 letters and digits.',
  '1242': 'A docType PAN whose docNumber is not 5 letters, 4 digits and a letter.',
  '1300': 'A document without docType.',
} as const;
