// Makes the activation token of a card from its PAN, expiry and CVV2.

import { activationToken, activationTokenInput, type CardSecrets } from '../cards/activation-token.ts';
import type { ControlResource } from './control-call.ts';

export const makeActivationToken: ControlResource = {
  method: 'POST',
  path: '/activation-token',
  summary: 'Make the activation token of a card',
  body: {
    type: 'object',
    properties: {
      pan: { type: 'string', pattern: '^[0-9]{12,19}$', description: '12 to 19 digits without spaces' },
      expiry: { type: 'string', pattern: '^[0-9]{2}(?:0[1-9]|1[0-2])$', description: 'YYMM, the month from 01 to 12' },
      cvv: { type: 'string', pattern: '^[0-9]{3}$', description: 'three digits' },
    },
    required: ['pan', 'expiry', 'cvv'],
    additionalProperties: false,
  },
  replyBody: {
    type: 'object',
    properties: { activation_token: { type: 'string' }, input: { type: 'string' } },
    required: ['activation_token', 'input'],
  },
  handle: ({ body }) => {
    const secrets = body as CardSecrets;
    return { activation_token: activationToken(secrets), input: activationTokenInput(secrets) };
  },
};
