// Faults of the envelope: the call is carried out, and its answer leaves damaged.
import type { OutcomeDescription } from './describe.ts';
import { envelopeFault } from './describe.ts';

export const ENVELOPE_FAULTS: readonly OutcomeDescription[] = [
  envelopeFault(
    'reply-wrong-key',
    'Sealed with another key',
    'The call is carried out; the answer is sealed with a key that is not the client’s.',
  ),
  envelopeFault(
    'reply-bad-padding',
    'Without PKCS#5 padding',
    'The call is carried out; the answer is filled up with zero bytes instead of PKCS#5 padding.',
  ),
  envelopeFault('reply-not-base64', 'Not base64', 'The call is carried out; the token of the answer is not base64.'),
  envelopeFault(
    'reply-plaintext',
    'Not sealed',
    'The call is carried out; the answer is plain JSON without the envelope.',
  ),
];
