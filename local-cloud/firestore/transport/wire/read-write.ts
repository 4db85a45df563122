import { parseFieldPath, type FieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import { isNumber, type Value } from '../../state/value';
import {
  type FieldTransform,
  type Precondition,
  type SetWrite,
  type TransformOperation,
  type Write,
} from '../../state/write';
import {
  type PreconditionMessage,
  type TransformMessage,
  type ValueMessage,
  type WriteMessage,
} from './messages';
import { checkFieldName, readFields, readMicros, readValue } from './read-value';

/** Turns a document's full name into its path, checking that it is in the database of the call. */
export type ReadPath = (name: string) => string;

/** @throws FirestoreError INVALID_ARGUMENT when the message is no write, or names what cannot be written. */
export function readWrite(message: WriteMessage, readPath: ReadPath): Write {
  const precondition = readPrecondition(message.currentDocument);
  if (message.update) return readSet(message, message.update, readPath);
  if (message.delete) return { kind: 'delete', path: readPath(message.delete), precondition };
  if (message.verify) return { kind: 'verify', path: readPath(message.verify), precondition };
  if (message.transform) {
    const { document, fieldTransforms } = message.transform;
    const transforms = fieldTransforms.map(readTransform);
    return {
      kind: 'set',
      path: readPath(document),
      fields: {},
      mask: [],
      transforms,
      precondition,
    };
  }
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    'A write must be one of update, delete, verify and transform.',
  );
}

function readSet(
  message: WriteMessage,
  update: NonNullable<WriteMessage['update']>,
  readPath: ReadPath,
): SetWrite {
  return {
    kind: 'set',
    path: readPath(update.name),
    fields: readFields(update.fields),
    mask: message.updateMask === null ? null : message.updateMask.fieldPaths.map(readWrittenPath),
    transforms: message.updateTransforms.map(readTransform),
    precondition: readPrecondition(message.currentDocument),
  };
}

function readPrecondition(message: PreconditionMessage | null): Precondition | null {
  if (message?.conditionType === 'exists')
    return { kind: 'exists', exists: message.exists === true };
  if (message?.conditionType === 'updateTime') {
    return { kind: 'updateTime', updateMicros: readMicros(message.updateTime!) };
  }
  return null;
}

function readTransform(message: TransformMessage): FieldTransform {
  return { field: readWrittenPath(message.fieldPath), operation: readOperation(message) };
}

/** The path of a field that is to be in a document. */
function readWrittenPath(text: string): FieldPath {
  const path = parseFieldPath(text);
  path.forEach(checkFieldName);
  return path;
}

function readOperation(message: TransformMessage): TransformOperation {
  switch (message.transformType) {
    case 'setToServerValue':
      return { kind: 'serverTime' };
    case 'increment':
    case 'maximum':
    case 'minimum':
      return {
        kind: message.transformType,
        operand: readOperand(message, message[message.transformType]!),
      };
    case 'appendMissingElements':
      return {
        kind: 'appendMissing',
        elements: message.appendMissingElements!.values.map(readValue),
      };
    case 'removeAllFromArray':
      return { kind: 'removeAll', elements: message.removeAllFromArray!.values.map(readValue) };
    default:
      throw new FirestoreError(
        'INVALID_ARGUMENT',
        `The transform of field "${message.fieldPath}" has no operation.`,
      );
  }
}

function readOperand(transform: TransformMessage, message: ValueMessage): Value {
  const operand = readValue(message);
  if (isNumber(operand)) return operand;
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    `The ${transform.transformType} of field "${transform.fieldPath}" needs an integer or a double.`,
  );
}
