import type { PendingEvent } from './event-log';

const SCHEMA =
  'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto';

/** The headers of a CloudEvent in binary mode over HTTP, as Eventarc sends them for Firestore. */
export function cloudEventHeaders(
  event: PendingEvent,
  where: { readonly project: string; readonly region: string },
): Record<string, string> {
  return {
    'content-type': 'application/protobuf',
    'ce-specversion': '1.0',
    'ce-id': event.id,
    'ce-source': `//firestore.googleapis.com/projects/${where.project}/databases/${event.database}`,
    'ce-type': event.type,
    'ce-subject': `documents/${encodeURI(event.path)}`,
    'ce-time': new Date(event.time).toISOString(),
    'ce-dataschema': SCHEMA,
    'ce-document': encodeURI(event.path),
    'ce-project': where.project,
    'ce-database': event.database,
    'ce-namespace': '(default)',
    'ce-location': where.region,
  };
}
