import { type Broker } from '../state/broker';
import { checkDefinition } from '../state/schema-definition';
import { type SchemaContent, type SchemaRevision } from '../state/schemas';
import { invalid } from '../state/status';
import { type UnaryMethods } from './protocol';
import { inProject, pageOf, timestampToWire, type Page } from './wire';

interface WireSchema {
  readonly name?: string;
  readonly type?: string;
  readonly definition?: string;
}

type View = 'SCHEMA_VIEW_UNSPECIFIED' | 'BASIC' | 'FULL';

/** google.pubsub.v1.SchemaService. ValidateMessage, which is missing here, answers UNIMPLEMENTED. */
export function schemaMethods(broker: Broker): UnaryMethods {
  return { ...schemaAdministration(broker), ...revisionMethods(broker) };
}

function schemaAdministration({ schemas }: Broker): UnaryMethods {
  return {
    CreateSchema: ({ parent = '', schema = {}, schemaId = '' }: CreateRequest) =>
      toWire(schemas.create(`${parent}/schemas/${schemaId}`, contentOf(schema)), 'FULL'),
    GetSchema: ({ name = '', view }: { name?: string; view?: View }) =>
      toWire(schemas.get(name), view ?? 'FULL'),
    ListSchemas: (request: { parent?: string; view?: View } & Page) => {
      const ours = schemas.list().filter(inProject(request.parent));
      const { items, nextPageToken } = pageOf(ours, request, ({ name }) => name);
      return {
        schemas: items.map((schema) => toWire(schema, request.view ?? 'BASIC')),
        nextPageToken,
      };
    },
    DeleteSchema: ({ name = '' }: { name?: string }) => {
      schemas.delete(name);
      return {};
    },
    ValidateSchema: ({ schema = {} }: { schema?: WireSchema }) => {
      const { type, definition } = contentOf(schema);
      checkDefinition(type, definition);
      return {};
    },
  };
}

function revisionMethods({ schemas }: Broker): UnaryMethods {
  return {
    ListSchemaRevisions: (request: { name?: string; view?: View } & Page) => {
      const revisions = schemas.revisions(request.name ?? '');
      const { items, nextPageToken } = pageOf(revisions, request, ({ revisionId }) => revisionId);
      const newestFirst = items.reverse();
      const view = request.view ?? 'BASIC';
      return { schemas: newestFirst.map((revision) => toWire(revision, view)), nextPageToken };
    },
    CommitSchema: ({ name = '', schema = {} }: { name?: string; schema?: WireSchema }) =>
      toWire(schemas.commit(name, contentOf(schema)), 'FULL'),
    RollbackSchema: ({ name = '', revisionId = '' }: { name?: string; revisionId?: string }) => {
      const { type, definition } = schemas.get(`${name}@${revisionId}`);
      return toWire(schemas.commit(name, { type, definition }), 'FULL');
    },
    DeleteSchemaRevision: ({ name = '' }: { name?: string }) =>
      toWire(schemas.deleteRevision(name), 'FULL'),
  };
}

interface CreateRequest {
  readonly parent?: string;
  readonly schema?: WireSchema;
  readonly schemaId?: string;
}

function contentOf({ type, definition = '' }: WireSchema): SchemaContent {
  if (type !== 'AVRO' && type !== 'PROTOCOL_BUFFER')
    throw invalid(`schema.type: ${type ?? 'nothing'} given, AVRO or PROTOCOL_BUFFER expected.`);
  return { type, definition };
}

function toWire(revision: SchemaRevision, view: View): object {
  const { name, type, definition, revisionId, revisionCreateTime } = revision;
  return {
    name,
    type,
    revisionId,
    revisionCreateTime: timestampToWire(revisionCreateTime),
    ...(view !== 'BASIC' && { definition }),
  };
}
