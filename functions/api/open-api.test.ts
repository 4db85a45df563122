import { fakeServices } from '../../test/simulation/fake-services';
import { withoutKey } from '../http/idempotency';
import { apiRoutes } from './routes';
import { openApi } from './open-api';

interface Operation {
  summary: string;
  security?: object[];
  parameters: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string; description: string };
  security: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: object; securitySchemes: object };
}

const services = fakeServices();
const routes = apiRoutes(services);
// What a client reads is the JSON.
const document = JSON.parse(JSON.stringify(openApi(routes, services.catalog))) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const named = operations.map((entry) => [`${entry.method} ${entry.path}`, entry] as const);

test('every served route appears, and nothing else', () => {
  const served = routes.map(({ method, path }) => `${method} ${path}`).sort();
  expect(named.map(([name]) => name).sort()).toEqual(served);
  expect(new Set(served).size).toBe(routes.length);
});

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s shows the very schema its body is checked by, and its success',
  (_, { path, method, requestSchema, form, success }) => {
    const operation = document.paths[path]?.[method];
    const type = form === undefined ? 'application/json' : 'multipart/form-data';
    expect(operation?.requestBody?.content[type]?.schema).toEqual(
      requestSchema === undefined ? undefined : JSON.parse(JSON.stringify(requestSchema)),
    );
    expect(operation?.responses[success.status]?.description).toBe(success.description);
  },
);

test('bodies are described where there are any, and required where they must be', () => {
  const bodies = named.flatMap(
    ([
      name,
      {
        operation: { requestBody },
      },
    ]) => (requestBody === undefined ? [] : [[name, requestBody.required]]),
  );
  expect(Object.fromEntries(bodies)).toEqual({
    'post /api/v1/estimate': true,
    'post /api/v1/jobs': true,
    'post /api/v1/transcribe': true,
    'post /api/v1/jobs/{job_id}/retry': false,
    'post /api/v1/uploads': true,
    'post /api/v1/dead-letters/redrive': false,
  });
});

describe('the form of OpenAPI 3.1:', () => {
  test('version, title and the security scheme that is asked for', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Attacca', version: 'v1' });
    const schemes = Object.keys(document.components.securitySchemes);
    expect(document.security.flatMap((entry) => Object.keys(entry))).toEqual(schemes);
  });

  test.each(named)('%s declares every {parameter} of its path, once', (_, { path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required === true)).toBe(true);
    const keys = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each(named)('%s has a summary and answers problems', (_, { operation }) => {
    expect(operation.summary).not.toBe('');
    expect(operation.responses['default']?.content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(status).toMatch(/^([1-5]\d\d|default)$/);
      expect(response.description).not.toBe('');
    }
  });

  test('every $ref leads somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, path = ''] of references) expect(document).toHaveProperty(path.split('/'));
  });
});

test('public routes say that they need no token, the others do not', () => {
  const open = named.filter(([, { operation }]) => operation.security?.length === 0);
  expect(open.map(([name]) => name).sort()).toEqual(
    routes
      .filter(({ isPublic }) => isPublic)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  );
});

test('every POST with an effect takes an Idempotency-Key, and nothing else does', () => {
  const having = named.filter(([, { operation }]) =>
    operation.parameters.some(({ name }) => name === 'Idempotency-Key'),
  );
  const questions = routes.filter(({ isQuestion }) => isQuestion).map(({ path }) => path);
  expect(questions).toEqual(['/api/v1/estimate']);
  const posts = named.filter(
    ([, { method, path }]) => method === 'post' && !questions.includes(path),
  );
  expect(having.map(([name]) => name)).toEqual(posts.map(([name]) => name));
  expect(posts.length).toBeGreaterThanOrEqual(4);
});

test('every operation that can be asked for is described, implicit ones are not', () => {
  for (const operation of services.catalog.manifests.flatMap((manifest) => manifest.operations)) {
    const line = `- \`${operation.service}\` \`${operation.name}\`: `;
    expect(document.info.description.includes(line)).toBe(!operation.implicit);
  }
});

test('the document is what the API serves', async () => {
  const route = routes.find(({ path }) => path === '/api/v1/openapi.json');
  const answer = await route?.handle({
    caller: { uid: 'ann', is_admin: false },
    params: {},
    query: {},
    headers: {},
    body: undefined,
    traceparent: '',
    closed: new AbortController().signal,
    once: withoutKey,
  });
  expect(JSON.parse(JSON.stringify(answer?.body))).toEqual(document);
});
