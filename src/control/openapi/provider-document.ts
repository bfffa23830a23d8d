// OpenAPI 3.1 of a provider, worked out from the same schemas and the same catalogue that serve it.
import { applies, type Catalogue } from '../../engine/catalogue/catalogue.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import type { Operation } from '../../engine/contract/operation.ts';
import type { Outcome } from '../../engine/contract/outcome.ts';
import type { Provider } from '../../engine/contract/provider.ts';
import { partSchema } from '../../engine/messages/check.ts';

export interface OpenApiInfo {
  readonly version: string;
  readonly serverUrl: string;
}

/** The document of one provider. */
export function describeProvider(
  provider: Provider,
  catalogue: Catalogue,
  { version, serverUrl }: OpenApiInfo,
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of provider.operations) {
    const path = (provider.basePaths[0] ?? '') + operation.path;
    paths[path] ??= {};
    paths[path][operation.method.toLowerCase()] = describeOperation(provider, operation, catalogue);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: provider.title,
      version,
      summary: provider.summary,
      description: `Served by card-sandbox. ${provider.summary} The same paths are served under ${provider.basePaths
        .map((base) => `\`${base || '/'}\``)
        .join(' and ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl, description: 'The sandbox' }],
    security: [Object.fromEntries(Object.keys(provider.securitySchemes).map((name) => [name, []]))],
    paths,
    ...(provider.notifications ? { webhooks: webhooksOf(provider.notifications) } : {}),
    components: { securitySchemes: provider.securitySchemes },
  };
}

/** What the receiver of notifications gets, by event. */
function webhooksOf(notifications: NonNullable<Provider['notifications']>): object {
  return Object.fromEntries(
    Object.entries(notifications).map(([event, { summary, body }]) => [
      event,
      {
        post: {
          operationId: `notify_${event}`,
          summary,
          security: [],
          requestBody: { required: true, content: { 'application/json': { schema: body } } },
          responses: {
            '2XX': { description: 'The receiver has it' },
            '4XX': { description: 'Whatever else the receiver answers; it is tried again' },
          },
        },
      },
    ]),
  );
}

function describeOperation(provider: Provider, operation: Operation, catalogue: Catalogue): object {
  const { name, summary, description, schemas, examples } = operation;
  const body = partSchema(schemas, 'body', 'lenient');
  const isSealed = operation.enveloped !== false;
  return {
    operationId: name,
    summary,
    ...(description ? { description } : {}),
    parameters: [
      ...parametersOf(schemas.params, 'path'),
      ...parametersOf(schemas.query, 'query'),
      ...parametersOf(partSchema(schemas, 'headers', 'lenient'), 'header'),
    ],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: wire(provider, body, isSealed),
                ...(examples && !(isSealed && provider.sealedSchema) ? { examples: exampleValues(examples) } : {}),
              },
            },
          },
        }
      : {}),
    responses: responsesOf(provider, operation, catalogue),
  };
}

/** A schema as it is on the wire: inside the provider's envelope where there is one. */
function wire(provider: Provider, opened: JsonSchema, isSealed: boolean): JsonSchema {
  return isSealed && provider.sealedSchema ? provider.sealedSchema(opened) : opened;
}

function exampleValues(examples: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

function parametersOf(schema: JsonSchema | undefined, place: 'path' | 'query' | 'header'): object[] {
  const properties = (schema?.properties ?? {}) as Record<string, JsonSchema>;
  const required = new Set((schema?.required ?? []) as string[]);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    ...(typeof property.description === 'string' ? { description: property.description } : {}),
    schema: property,
  }));
}

function responsesOf(provider: Provider, operation: Operation, catalogue: Catalogue): object {
  const possible = catalogue.outcomes.filter(
    (outcome) => outcome.provider === provider.id && applies(outcome, operation.id),
  );
  const byStatus = new Map<number, Outcome[]>();
  for (const outcome of possible)
    byStatus.set(outcome.httpStatus, [...(byStatus.get(outcome.httpStatus) ?? []), outcome]);
  const statuses = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    statuses.map(([status, outcomes]) => {
      const isSuccess = outcomes.some(({ acts }) => acts === 'success');
      const opened = isSuccess ? operation.replyBody : provider.refusalBody;
      const isSealed = operation.enveloped !== false && isSuccess;
      return [
        String(status),
        {
          description: outcomes.map(({ code, message }) => `${code} ${message}`).join('; '),
          content: { 'application/json': { schema: wire(provider, opened, isSealed) } },
          'x-outcomes': outcomes.map(({ id }) => id),
        },
      ];
    }),
  );
}
