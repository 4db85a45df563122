import { isNamePath, parseFieldPath, type FieldPath } from '../../state/field-path';
import { FirestoreError } from '../../state/firestore-error';
import {
  type CompositeFilter,
  type FieldFilter,
  type FieldOperator,
  type Filter,
  type UnaryOperator,
} from '../../state/query';
import { type Value } from '../../state/value';
import { type FilterMessage, type ValueMessage } from './messages';
import { type QueryContext } from './read-query';
import { readValue } from './read-value';

/** The operators by their numbers on the wire. */
const fieldOperators: readonly (FieldOperator | null)[] = [
  null,
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'EQUAL',
  'NOT_EQUAL',
  'ARRAY_CONTAINS',
  'IN',
  'ARRAY_CONTAINS_ANY',
  'NOT_IN',
];
const unaryOperators: readonly (UnaryOperator | null)[] = [
  null,
  null,
  'IS_NAN',
  'IS_NULL',
  'IS_NOT_NAN',
  'IS_NOT_NULL',
];
const compositeOperators: readonly (CompositeFilter['operator'] | null)[] = [null, 'AND', 'OR'];
const listOperators: ReadonlySet<FieldOperator> = new Set(['IN', 'NOT_IN', 'ARRAY_CONTAINS_ANY']);

/** @throws FirestoreError INVALID_ARGUMENT when it is no filter; how filters may be combined is not checked here */
export function readFilter(message: FilterMessage, context: QueryContext): Filter {
  if (message.compositeFilter) {
    const { op, filters } = message.compositeFilter;
    if (filters.length === 0)
      throw new FirestoreError(
        'INVALID_ARGUMENT',
        'Composite filter must have at least one sub-filter.',
      );
    const operator = requireOperator(compositeOperators, op);
    return {
      kind: 'composite',
      operator,
      filters: filters.map((filter) => readFilter(filter, context)),
    };
  }
  if (message.unaryFilter) {
    const { op, field } = message.unaryFilter;
    return {
      kind: 'unary',
      operator: requireOperator(unaryOperators, op),
      field: requireField(field),
    };
  }
  if (message.fieldFilter) return readFieldFilter(message.fieldFilter, context);
  throw new FirestoreError(
    'INVALID_ARGUMENT',
    'A filter must be a composite, a field or a unary filter.',
  );
}

function readFieldFilter(
  message: NonNullable<FilterMessage['fieldFilter']>,
  context: QueryContext,
): FieldFilter {
  const field = requireField(message.field);
  const operator = requireOperator(fieldOperators, message.op);
  const operand = message.value ?? {};
  if (!listOperators.has(operator)) {
    return { kind: 'field', field, operator, value: readOperand(field, operand, context) };
  }
  if (!operand.arrayValue)
    throw new FirestoreError('INVALID_ARGUMENT', `'${operator}' requires an ArrayValue.`);
  const elements = operand.arrayValue.values;
  if (elements.length === 0) {
    throw new FirestoreError('INVALID_ARGUMENT', `'${operator}' requires an non-empty ArrayValue.`);
  }
  const values = elements.map((element) => readOperand(field, element, context));
  return { kind: 'field', field, operator, value: { arrayValue: { values } } };
}

function readOperand(field: FieldPath, message: ValueMessage, context: QueryContext): Value {
  return isNamePath(field) ? readReference(message, context) : readValue(message);
}

/**
 * What a document's name is compared with: a reference, made relative to the database. Of the name of a collection or of
 * something in between (which bounds of ranges may be) only the form is checked.
 */
export function readReference(message: ValueMessage, { readPath }: QueryContext): Value {
  const name = message.referenceValue;
  if (!name) throw new FirestoreError('INVALID_ARGUMENT', '__key__ filter value must be a Key');
  return { referenceValue: readPath(name) };
}

function requireField(message: { readonly fieldPath: string } | null): FieldPath {
  return parseFieldPath(message?.fieldPath ?? '');
}

function requireOperator<Operator>(
  operators: readonly (Operator | null)[],
  number: number,
): Operator {
  const operator = operators[number] ?? null;
  if (operator !== null) return operator;
  throw new FirestoreError('INVALID_ARGUMENT', `Filter operator ${number} is not known.`);
}
