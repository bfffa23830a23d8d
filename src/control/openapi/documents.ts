// The descriptions of everything served, and a page to read them.
import { ERRORS, SandboxError } from '../../engine/base/errors.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import type { Engine } from '../../engine/engine.ts';
import { VERSION } from '../../version.ts';
import { ANY_OBJECT, CONTROL_BASE, type Resource } from '../contract/resource.ts';
import { describeProvider } from './provider-document.ts';

const CONTROL = 'control';

/** @param resources every other resource of the control API; the document of the control API describes itself too */
export function openapiResource(resources: readonly Resource[]): Resource {
  const resource: Resource = {
    method: 'GET',
    path: '/openapi/{document}',
    operationId: 'getOpenApi',
    summary: 'The OpenAPI 3.1 document of a provider or of the control API, e.g. `control.json`',
    tag: 'Documentation',
    isOfServer: true,
    status: 200,
    replyBody: ANY_OBJECT,
    handle: ({ engine, params, request }) => {
      const names = documentNames(engine).map((name) => `${name}.json`);
      const name = params.document as string;
      if (!names.includes(name)) {
        throw new SandboxError('SBX_NOT_FOUND', {
          message: `There is no OpenAPI document "${name}".`,
          expected: names,
          received: name,
        });
      }
      const scheme = 'encrypted' in request.socket ? 'https' : 'http';
      const serverUrl = `${scheme}://${request.headers.host ?? '127.0.0.1:4242'}`;
      return openApiDocument(engine, [...resources, resource], name.replace(/\.json$/, ''), serverUrl);
    },
  };
  return resource;
}

/** The documents there are: one a provider, and the control API's. */
export function documentNames({ providers }: Pick<Engine, 'providers'>): string[] {
  return [...providers.map(({ id }) => id), CONTROL];
}

/** @param name one of `documentNames` */
export function openApiDocument(
  engine: Pick<Engine, 'providers' | 'catalogue'>,
  resources: readonly Resource[],
  name: string,
  serverUrl: string,
): object {
  if (name === CONTROL) return describeControl(engine, resources, serverUrl);
  const provider = engine.providers.find(({ id }) => id === name);
  if (!provider) throw new Error(`No provider "${name}"`);
  return describeProvider(provider, engine.catalogue, { version: VERSION, serverUrl });
}

/** What a tag is about; the tag of a provider's own resources carries the provider's summary. */
const TAGS: Readonly<Record<string, string>> = {
  Server: 'Is it alive, and may traffic come?',
  Outcomes: 'The catalogue: what can be met and forced.',
  Fixtures: 'The base world: clients, cards, users and products that are there from the start.',
  Switches: 'Outcomes armed for calls to come.',
  Scenarios: 'Situations, each a file of switches.',
  Holds: 'Calls that a switch holds, and the decision on each.',
  Journal: 'What was called, how it was decided, what it changed.',
  Sandboxes: 'Isolated worlds.',
  Clock: 'Virtual time.',
  Deliveries: 'What was sent to webhooks, how that went, and sending it again.',
  Documentation: 'What this server serves, described.',
};

const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: Object.keys(ERRORS) },
        member: { type: 'string', description: 'The member that is wrong, as a JSON Pointer' },
        message: { type: 'string' },
        expected: { description: 'What is allowed' },
        received: { description: 'What came' },
        problems: { type: 'array', items: ANY_OBJECT },
        next: { type: 'string', description: 'What to do about it' },
        docs: { type: 'string' },
      },
      required: ['code', 'message'],
    },
  },
  required: ['error'],
};

function describeControl(
  { providers }: Pick<Engine, 'providers'>,
  resources: readonly Resource[],
  serverUrl: string,
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const resource of resources) {
    const path = CONTROL_BASE + resource.path;
    paths[path] ??= {};
    paths[path][resource.method.toLowerCase()] = describeResource(resource);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'card-sandbox control API',
      version: VERSION,
      summary: 'Arm outcomes, read the journal, set worlds back.',
      description:
        'The sandbox is chosen by `/@name` before the path or the header `X-Sandbox`; without either it is `default`. Open on loopback; elsewhere it needs the control token.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl, description: 'The sandbox' }],
    security: [{}, { controlToken: [] }],
    tags: [...new Set(resources.map(({ tag }) => tag))].map((name) => ({
      name,
      description: TAGS[name] ?? providers.find(({ title }) => title === name)?.summary,
    })),
    paths,
    components: {
      securitySchemes: { controlToken: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: ERROR, ...definitionsOf(resources) },
    },
  };
}

function describeResource(resource: Resource): object {
  const {
    operationId,
    summary,
    tag,
    path,
    query,
    body,
    bodyIsOptional,
    status,
    replyBody,
    contentType,
    otherTypes = [],
  } = resource;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const queryProperties = Object.entries((query?.properties ?? {}) as Record<string, JsonSchema>);
  return {
    operationId,
    summary,
    tags: [tag],
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...queryProperties.map(([name, schema]) => ({ name, in: 'query', required: false, schema })),
    ],
    ...(body
      ? {
          requestBody: {
            required: !bodyIsOptional,
            content: { 'application/json': { schema: withoutDefinitions(body) } },
          },
        }
      : {}),
    responses: {
      [status]: {
        description: summary,
        content: {
          [contentType ?? 'application/json']: { schema: openToMembers(replyBody) },
          ...Object.fromEntries(otherTypes.map((type) => [type, { schema: { type: 'string' } }])),
        },
      },
      '4XX': {
        description: 'A refusal that names what is wrong and what is allowed',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

/**
 * Our answers may gain members, so their descriptions say that others can be there: a strict reader, such as the engine
 * that runs the demos, would otherwise take what is not listed for an error.
 */
function openToMembers(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(openToMembers);
  if (typeof schema !== 'object' || schema === null) return schema;
  const opened = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, openToMembers(value)]));
  const isObjectSchema = typeof opened.properties === 'object' && 'type' in schema && schema.type === 'object';
  return isObjectSchema ? { additionalProperties: true, ...opened } : opened;
}

/** In OpenAPI, definitions live among the components of the document; they keep their names there. */
function definitionsOf(resources: readonly Resource[]): Record<string, unknown> {
  return Object.assign({}, ...resources.map(({ body }) => inComponents(body?.$defs ?? {}))) as Record<string, unknown>;
}

function withoutDefinitions({ $defs, ...schema }: JsonSchema): unknown {
  return $defs ? inComponents(schema) : schema;
}

/** A reference stands inside `allOf`: the engine that runs the demos follows bare ones in a circle without end. */
function inComponents(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema), (_name, value) => {
    if (typeof value?.$ref !== 'string') return value;
    const { $ref, ...rest } = value;
    return { allOf: [{ $ref: $ref.replace('#/$defs/', '#/components/schemas/') }], ...rest };
  });
}
