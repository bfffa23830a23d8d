// The HTTP statuses of the gateway in front of the platform.
import type { OutcomeDescription } from './describe.ts';
import { gateway, input, SAME_ID } from './describe.ts';

export const GATEWAY_OUTCOMES: readonly OutcomeDescription[] = [
  gateway(400, 'Bad Request', {
    meaning:
      'The body is not {"token": …}, or the token does not open with the client’s key; no sealed answer is possible.',
    correctiveAction: 'Check key, IV mode, padding and base64; the note of the journal entry says what was found.',
    naturally: [input('A body without token, or a token sealed with another key.')],
  }),
  gateway(401, 'Unauthorized', {
    meaning: 'The header x-api-key is missing or unknown.',
    correctiveAction: 'Send the x-api-key of this environment.',
    naturally: [input('x-api-key left out, or one that no client has.')],
  }),
  gateway(403, 'Invalid authentication credentials', {
    meaning: 'The gateway knows the key and does not admit it. Older gateways also answer this to an unknown key.',
    correctiveAction: 'Ask the platform to admit the key to this call.',
  }),
  gateway(404, 'no Route matched with those values', {
    meaning: 'The gateway serves no such path.',
    correctiveAction: 'Check base URL and path.',
    naturally: [input('POST /api/issuance/v2/unknown')],
  }),
  gateway(405, 'Method not allowed', {
    meaning: 'The path is served with another method.',
    correctiveAction: 'Use POST.',
    source: { kind: 'ours', note: 'The page does not list 405' },
    naturally: [input('GET /api/issuance/v2/activate')],
  }),
  gateway(413, 'Request size limit exceeded', {
    meaning: 'The body is larger than 1 MiB.',
    correctiveAction: 'Send a smaller body.',
    source: { kind: 'ours', note: 'The page does not list 413' },
    naturally: [input('A body of more than 1,048,576 bytes.')],
  }),
  gateway(500, 'An unexpected error occurred', {
    meaning: 'The gateway failed, or the platform behind it did.',
    retryable: true,
    correctiveAction: SAME_ID,
  }),
  gateway(503, 'Service unavailable', {
    meaning: 'The gateway cannot reach the platform behind it.',
    retryable: true,
    correctiveAction: SAME_ID,
  }),
];
