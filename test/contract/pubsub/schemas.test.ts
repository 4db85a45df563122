import { SchemaTypes, SchemaViews, type ISchema } from '@google-cloud/pubsub';
import { contractTarget } from '../cloud/contract-target';
import { PubSubFixture, uniqueId } from './fixtures';

process.env['METADATA_SERVER_DETECTION'] = 'none';

let pubsub: PubSubFixture;

beforeAll(async () => {
  pubsub = new PubSubFixture(await contractTarget());
});
afterAll(() => pubsub.stop());

const avro = JSON.stringify({
  type: 'record',
  name: 'Province',
  namespace: 'utilities',
  fields: [
    { name: 'name', type: 'string', default: '' },
    { name: 'codes', type: { type: 'array', items: ['null', 'string'] } },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
  ],
});
const proto = 'syntax = "proto3"; message Province { string name = 1; repeated int32 codes = 2; }';

async function listed(name: string, view?: 'BASIC' | 'FULL'): Promise<ISchema[]> {
  const found: ISchema[] = [];
  for await (const schema of pubsub.client.listSchemas(view))
    if (schema.name?.endsWith(name)) found.push(schema);
  return found;
}

test.each([
  ['Avro', SchemaTypes.Avro, avro],
  ['Protocol Buffers', SchemaTypes.ProtocolBuffer, proto],
])('a schema of %s is created, found, listed and deleted', async (_what, type, definition) => {
  const id = uniqueId('schema');
  const schema = await pubsub.client.createSchema(id, type, definition);
  expect(await schema.get(SchemaViews.Full)).toMatchObject({ type, definition });
  expect((await schema.get(SchemaViews.Basic)).definition).toBe('');
  expect(await listed(id)).toHaveLength(1);
  expect((await listed(id, SchemaViews.Basic))[0]?.definition).toBe('');
  expect((await listed(id, SchemaViews.Full))[0]?.definition).toBe(definition);
  await expect(pubsub.client.createSchema(id, type, definition)).rejects.toMatchObject({ code: 6 });
  await schema.delete();
  expect(await listed(id)).toEqual([]);
  await expect(schema.get()).rejects.toMatchObject({ code: 5 });
});

test.each([
  ['Avro that is no JSON', SchemaTypes.Avro, 'no schema, really'],
  ['Avro without a type', SchemaTypes.Avro, '{"not_actually":"avro"}'],
  ['Avro with an unknown type', SchemaTypes.Avro, avro.replace('"string"', '"text"')],
  ['Protocol Buffers that do not parse', SchemaTypes.ProtocolBuffer, 'message {'],
  ['two messages', SchemaTypes.ProtocolBuffer, `${proto} message Second { string a = 1; }`],
  ['nothing', SchemaTypes.Avro, ''],
])('is no valid schema: %s', async (_what, type, definition) => {
  await expect(pubsub.client.validateSchema({ type, definition })).rejects.toMatchObject({
    code: 3,
  });
});

test('a valid schema is said to be valid', async () => {
  await pubsub.client.validateSchema({ type: SchemaTypes.Avro, definition: avro });
  await pubsub.client.validateSchema({ type: SchemaTypes.ProtocolBuffer, definition: proto });
});

test('a schema has revisions', async () => {
  const id = uniqueId('schema');
  const schema = await pubsub.client.createSchema(id, SchemaTypes.Avro, avro);
  const name = await schema.getName();
  const client = await pubsub.client.getSchemaClient();
  const [first] = await client.getSchema({ name });
  const changed = avro.replace('codes', 'numbers');
  const [second] = await client.commitSchema({
    name,
    schema: { name, type: 'AVRO', definition: changed },
  });
  expect(second.revisionId).not.toBe(first.revisionId);
  expect((await client.getSchema({ name }))[0].definition).toBe(changed);
  expect((await client.getSchema({ name: `${name}@${first.revisionId}` }))[0].definition).toBe(
    avro,
  );
  expect((await client.listSchemaRevisions({ name }))[0]).toHaveLength(2);
  const { revisionId } = first;
  const [third] = await client.rollbackSchema({ name, revisionId: revisionId! });
  expect(third.definition).toBe(avro);
  await client.deleteSchemaRevision({ name: `${name}@${revisionId}` });
  expect((await client.listSchemaRevisions({ name }))[0]).toHaveLength(2);
  await schema.delete();
});
