import { errorRegistry, type Catalog } from '@attacca/core';
import { isRepeatable, type Route } from '../http/route';

const problem = {
  description: 'A problem document (RFC 9457).',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The OpenAPI 3.1 document, derived from the routes that are served and the manifests. */
export function openApi(routes: readonly Route<never>[], catalog: Catalog): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Attacca',
      version: 'v1',
      description: descriptionOf(catalog),
      license: { name: 'AGPL-3.0-or-later' },
    },
    security: [{ firebase: [] }],
    paths,
    components: {
      securitySchemes: {
        firebase: { type: 'http', scheme: 'bearer', bearerFormat: 'Firebase ID token' },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorRegistry) },
    correlation_id: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: {
          step_id: { type: 'string' },
          field: { type: 'string' },
          given: {},
          allowed: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

function operationOf(route: Route<never>): object {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  return {
    summary: route.summary,
    ...(route.isPublic === true ? { security: [] } : {}),
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...(route.query ?? []).map((query) => ({
        ...query,
        in: 'query',
        schema: { type: 'string' },
      })),
      ...(isRepeatable(route) ? [idempotencyKey] : []),
    ],
    ...(route.requestSchema === undefined
      ? {}
      : {
          requestBody: {
            required: route.isBodyOptional !== true,
            content: { [mediaTypeOf(route)]: { schema: route.requestSchema } },
          },
        }),
    responses: {
      [route.success.status]: { description: route.success.description },
      default: problem,
    },
  };
}

function mediaTypeOf({ form }: Route<never>): string {
  return form === undefined ? 'application/json' : 'multipart/form-data';
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Repeated with the same body within 24 hours, the first answer is given again, with the header idempotency-replayed. Your keys are yours alone.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** The services' operations, so that the document alone tells what a pipeline can be made of. */
function descriptionOf({ manifests }: Catalog): string {
  const lines = manifests.flatMap(({ service, operations }) =>
    operations
      .filter(({ implicit }) => !implicit)
      .map(({ name, description }) => `- \`${service}\` \`${name}\`: ${description}`),
  );
  return ['Audio pipelines of these operations:', '', ...lines].join('\n');
}
