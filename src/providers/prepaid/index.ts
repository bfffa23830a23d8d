// The Link Card API of PayU's prepaid platform (built by Wibmo): its addresses, its keys, and the parts it is made of.
import { defineProvider, type JsonSchema } from '../../engine/provider.ts';
import { open as openCommand } from './command-line/open.ts';
import { quickstart } from './command-line/quickstart.ts';
import { seal as sealCommand } from './command-line/seal.ts';
import { CONTROL } from './control/control.ts';
import { REFUSAL_BODY } from './fields/answer-schemas.ts';
import { TOKEN_BODY } from './fields/fields.ts';
import { describeFixtures } from './fixtures/describe-fixtures.ts';
import { fixtures } from './fixtures/fixtures.ts';
import { OPERATIONS } from './operations.ts';
import { OUTCOMES } from './outcomes/outcomes.ts';
import { ownsPan } from './records/own-pans.ts';
import { COLLECTIONS } from './records/records.ts';
import { UNSERVED } from './unserved.ts';
import { refusal } from './wire/answers.ts';
import { authenticate, type Client } from './wire/authenticate.ts';
import { open, seal } from './wire/envelope.ts';

export const prepaid = defineProvider({
  id: 'prepaid',
  title: 'Prepaid Link Card API',
  summary: 'Activates prepaid cards and links them to customers. Messages travel sealed, AES-192-CBC in a token.',
  basePaths: ['', '/mob1'],
  territory: ['api', 'mob1'],
  mediaType: 'application/json',
  operations: OPERATIONS,
  unserved: UNSERVED,
  outcomes: OUTCOMES,
  collections: COLLECTIONS,
  secrets: new Set(['x-api-key', 'securecode', 'cvv', 'cvv2', 'cardcvv2', 'newpin']),
  securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
  refusalBody: REFUSAL_BODY,
  control: CONTROL,
  commands: [sealCommand, openCommand],
  cardColumns: ['name', 'urn', 'pan', 'expiry', 'cvv', 'last4Digits', 'status', 'does'],
  quickstart,
  sealedSchema,
  fixtures,
  describeFixtures,
  ownsPan,
  keyHeader: 'x-api-key',
  withKey: (client: Client, apiKey) => ({ ...client, apiKey }),
  authenticate,
  open,
  seal,
  refusal,
});

/** The schema of the envelope; `contentSchema` describes the message inside. */
function sealedSchema(opened: JsonSchema): JsonSchema {
  const { token } = TOKEN_BODY.properties;
  return {
    ...TOKEN_BODY,
    properties: { token: { ...token, contentMediaType: 'application/json', contentSchema: opened } },
  };
}
