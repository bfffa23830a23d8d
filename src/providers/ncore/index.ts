// Who nCore is: its addresses, and the parts that make it.
import { defineProvider, type JsonSchema } from '../../engine/provider.ts';
import { quickstart } from './command-line/quickstart.ts';
import { token } from './command-line/token.ts';
import { CONTROL } from './control/control.ts';
import { REFUSAL_REPLY } from './fields/reply-fields.ts';
import { describeFixtures } from './fixtures/describe-fixtures.ts';
import { fixtures } from './fixtures/fixtures.ts';
import { OPERATIONS } from './operations.ts';
import { OUTCOMES } from './outcomes/outcomes.ts';
import { ownsPan } from './records/own-pans.ts';
import { COLLECTIONS } from './records/records.ts';
import { UNSERVED } from './unserved.ts';
import { NOTIFICATIONS } from './webhooks/notifications.ts';
import { GUARDED } from './webhooks/webhook-config.ts';
import { authenticate, type Client } from './wire/authenticate.ts';
import { open, seal } from './wire/envelope.ts';
import { refusal } from './wire/refusals.ts';

const APIKEY: JsonSchema = { type: 'apiKey', in: 'header', name: 'apikey', description: 'The static key of a client.' };

export const ncore = defineProvider<Client>({
  id: 'ncore',
  title: 'nCore',
  summary: 'Cards from bulk orders or made singly, linked to users, loaded and blocked, and webhooks that tell of it.',
  basePaths: ['', '/v1'],
  territory: ['bulkissuances', 'cards', 'users', 'cardproducts', 'accounts', 'balancelimits', 'webhooks', 'v1'],
  operations: OPERATIONS,
  unserved: UNSERVED,
  outcomes: OUTCOMES,
  collections: COLLECTIONS,
  secrets: new Set(['apikey', 'activation_token', 'token', 'pan', 'cvv', 'cvv2']),
  guarded: GUARDED,
  securitySchemes: { apikey: APIKEY },
  refusalBody: REFUSAL_REPLY,
  notifications: NOTIFICATIONS,
  control: CONTROL,
  commands: [token],
  cardColumns: ['name', 'pan', 'expiry', 'cvv', 'status', 'activation_token', 'does'],
  quickstart,
  fixtures,
  describeFixtures,
  ownsPan,
  keyHeader: 'apikey',
  withKey: (client, apikey) => ({ ...client, apikey }),
  authenticate,
  open,
  seal,
  refusal,
});
