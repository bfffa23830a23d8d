// The codes of the headers behind the gateway, which every sealed call can answer.
import type { OutcomeDescription } from './describe.ts';
import { business, input, PLATFORM, SEALED } from './describe.ts';

export const CHANNEL_OUTCOMES: readonly OutcomeDescription[] = [
  business('1262', 'CLIENT ID NOT PRESENT', {
    meaning: 'The header clientId is missing.',
    correctiveAction: 'Send the clientId given at enrolment.',
    isValidation: true,
    operations: SEALED,
    source: PLATFORM,
    naturally: [input('Header clientId left out.')],
  }),
  business('1264', 'BANK ID NOT PRESENT', {
    meaning: 'The header bankId is missing.',
    correctiveAction: 'Send the bankId given at enrolment.',
    isValidation: true,
    operations: SEALED,
    source: PLATFORM,
    naturally: [input('Header bankId left out.')],
  }),
  business('1311', 'SECURE CODE NOT PRESENT', {
    meaning: 'The header secureCode is missing.',
    correctiveAction: 'Send the secureCode given at enrolment.',
    isValidation: true,
    operations: SEALED,
    source: PLATFORM,
    naturally: [input('Header secureCode left out.')],
  }),
  business('1310', 'XCONSUMERKEY NOT PRESENT', {
    meaning:
      'The platform got no X-Consumer-Custom-ID. The gateway adds that header, so the gateway is set up wrongly.',
    correctiveAction: 'Tell the platform: a client cannot send this header itself.',
    operations: SEALED,
    source: PLATFORM,
  }),
  business('1032', 'INVALID CLIENT CHANNEL', {
    meaning: 'The header clientId does not belong to the x-api-key.',
    correctiveAction: 'Send the clientId given at enrolment.',
    isValidation: true,
    operations: SEALED,
    source: PLATFORM,
    naturally: [input('Header clientId 9999.')],
  }),
  business('1031', 'INVALID BANK ID', {
    meaning: "The header bankId is not the client's.",
    correctiveAction: 'Send the bankId given at enrolment.',
    isValidation: true,
    operations: SEALED,
    source: PLATFORM,
    naturally: [input('Header bankId 9999.')],
  }),
  business('1049', 'INVALID SECURE CODE', {
    meaning: "The header secureCode is not the client's.",
    correctiveAction: 'Send the secureCode given at enrolment.',
    isValidation: true,
    operations: SEALED,
    source: PLATFORM,
    naturally: [input('Header secureCode 9999.')],
  }),
];
