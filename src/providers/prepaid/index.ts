// PayU's prepaid platform (Wibmo), as far as its Link Card API goes: who it is, and where its parts are.
import { defineProvider, type JsonSchema } from '../../engine/provider.ts';
import { CONTROL } from './control/control.ts';
import { REFUSAL_BODY, TOKEN_BODY } from './fields/schemas.ts';
import { describeFixtures, fixtures, ownsPan } from './fixtures/fixtures.ts';
import { OPERATIONS } from './operations.ts';
import { OUTCOMES } from './outcomes/outcomes.ts';
import { COLLECTIONS } from './records/records.ts';
import { refusal } from './wire/answers.ts';
import { authenticate, type Client } from './wire/authenticate.ts';
import { open, seal } from './wire/envelope.ts';

export const prepaid = defineProvider({
  id: 'prepaid',
  title: 'Prepaid Link Card API',
  summary: 'Activates prepaid cards and links them to customers. Messages travel sealed, AES-192-CBC in a token.',
  basePaths: ['', '/mob1'],
  territory: ['api', 'mob1'],
  operations: OPERATIONS,
  outcomes: OUTCOMES,
  collections: COLLECTIONS,
  secrets: new Set(['x-api-key', 'securecode', 'cvv', 'cvv2', 'cardcvv2']),
  securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
  refusalBody: REFUSAL_BODY,
  control: CONTROL,
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

/** The envelope, with the message inside described by the keywords that JSON Schema has for it. */
function sealedSchema(opened: JsonSchema): JsonSchema {
  const { token } = TOKEN_BODY.properties;
  return {
    ...TOKEN_BODY,
    properties: { token: { ...token, contentMediaType: 'application/json', contentSchema: opened } },
  };
}

export { openToken, parseIv, parseKey, sealText } from './wire/cipher.ts';
