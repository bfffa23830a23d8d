// The catalogue of this provider, by kind.

import { ACTIVATION_OUTCOMES } from './activation-outcomes.ts';
import { CHANNEL_OUTCOMES } from './channel-outcomes.ts';
import type { OutcomeDescription } from './describe.ts';
import { ENVELOPE_FAULTS } from './envelope-faults.ts';
import { GATEWAY_OUTCOMES } from './gateway-outcomes.ts';
import { INQUIRY_OUTCOMES } from './inquiry-outcomes.ts';

export const OUTCOMES: readonly OutcomeDescription[] = [
  ...ACTIVATION_OUTCOMES,
  ...CHANNEL_OUTCOMES,
  ...INQUIRY_OUTCOMES,
  ...GATEWAY_OUTCOMES,
  ...ENVELOPE_FAULTS,
];
