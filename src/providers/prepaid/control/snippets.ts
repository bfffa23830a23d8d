// GET /_sandbox/crypto/snippets: code samples of the envelope, with a client's key, IV and mode filled in.
import type { ControlResource, JsonSchema } from '../../../engine/provider.ts';
import { SNIPPETS } from '../snippets/snippets.ts';
import { CLIENT_ID, clientFor } from './client-for.ts';

const LANGUAGES = SNIPPETS.map(({ language }) => language);

const SNIPPET = {
  type: 'object',
  properties: {
    language: { enum: LANGUAGES },
    title: { type: 'string', description: 'the language, as it is written' },
    fileName: { type: 'string', description: 'the name under which the file runs' },
    needs: { type: 'string', description: 'what must be installed' },
    run: { type: 'string', description: 'the command that runs it' },
    clientId: { type: 'string', description: 'the client whose key, IV and mode are filled in' },
    ivMode: { enum: ['prefix', 'fixed'] },
    code: { type: 'string', description: 'the whole file: it seals a message, prints the token, and opens it again' },
  },
  required: ['language', 'title', 'fileName', 'needs', 'run', 'clientId', 'ivMode', 'code'],
} as const satisfies JsonSchema;

export const SNIPPETS_RESOURCE: ControlResource = {
  method: 'GET',
  path: '/crypto/snippets',
  summary: "Code that seals and opens prepaid messages with a client's key, in seven languages",
  query: {
    type: 'object',
    properties: {
      language: { enum: LANGUAGES, description: 'only this language' },
      clientId: CLIENT_ID,
    },
    additionalProperties: false,
  },
  replyBody: { type: 'object', properties: { data: { type: 'array', items: SNIPPET } }, required: ['data'] },
  handle: (call) => {
    const { language, clientId } = call.query;
    const client = clientFor(call, clientId);
    const keys = { key: client.key.toString('hex'), iv: client.iv.toString('hex'), ivMode: client.ivMode };
    const wanted = SNIPPETS.filter((snippet) => language === undefined || snippet.language === language);
    return {
      data: wanted.map(({ code, ...about }) => ({
        ...about,
        clientId: client.clientId,
        ivMode: client.ivMode,
        code: code(keys),
      })),
    };
  },
};
