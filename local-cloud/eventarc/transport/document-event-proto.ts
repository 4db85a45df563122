import { Root, type IField, type IMapField, type INamespace } from 'protobufjs/light';

const VALUE_KINDS = {
  nullValue: { type: 'NullValue', id: 11 },
  booleanValue: { type: 'bool', id: 1 },
  integerValue: { type: 'int64', id: 2 },
  doubleValue: { type: 'double', id: 3 },
  timestampValue: { type: 'Timestamp', id: 10 },
  stringValue: { type: 'string', id: 17 },
  bytesValue: { type: 'bytes', id: 18 },
  referenceValue: { type: 'string', id: 5 },
  geoPointValue: { type: 'LatLng', id: 8 },
  arrayValue: { type: 'ArrayValue', id: 9 },
  mapValue: { type: 'MapValue', id: 6 },
};

/**
 * `google.events.cloud.firestore.v1`, field by field as published in googleapis/google-cloudevents
 * (proto/google/events/cloud/firestore/v1/data.proto), in one flat namespace.
 */
const DEFINITION: INamespace = {
  nested: {
    DocumentEventData: {
      fields: {
        value: { type: 'Document', id: 1 },
        oldValue: { type: 'Document', id: 2 },
        updateMask: { type: 'DocumentMask', id: 3 },
      },
    },
    DocumentMask: { fields: { fieldPaths: { rule: 'repeated', type: 'string', id: 1 } } },
    Document: {
      fields: {
        name: { type: 'string', id: 1 },
        fields: mapOfValues(2),
        createTime: { type: 'Timestamp', id: 3 },
        updateTime: { type: 'Timestamp', id: 4 },
      },
    },
    Value: {
      oneofs: { valueType: { oneof: Object.keys(VALUE_KINDS) } },
      fields: VALUE_KINDS,
    },
    ArrayValue: { fields: { values: { rule: 'repeated', type: 'Value', id: 1 } } },
    MapValue: { fields: { fields: mapOfValues(1) } },
    LatLng: {
      fields: { latitude: { type: 'double', id: 1 }, longitude: { type: 'double', id: 2 } },
    },
    NullValue: { values: { NULL_VALUE: 0 } },
    Timestamp: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
  },
};

/** The payload type of every Firestore event. */
export const DocumentEventData = Root.fromJSON(DEFINITION).lookupType('DocumentEventData');

/** The library reads `keyType`, but its type of a namespace does not know map fields. */
function mapOfValues(id: number): IField {
  const field: IMapField = { keyType: 'string', type: 'Value', id };
  return field;
}
