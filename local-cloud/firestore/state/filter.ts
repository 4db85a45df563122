import { type StoredDocument } from './document';
import { compareValues, equalValues, typeRank } from './ordering';
import { type FieldFilter, type Filter, type UnaryOperator } from './query';
import { queryField } from './query-field';
import { arrayElements, isNaNValue, type Value } from './value';

export type DocumentPredicate = (document: StoredDocument) => boolean;

/** The filter as a predicate. A document that lacks the field never matches, whatever the operator. */
export function compileFilter(filter: Filter): DocumentPredicate {
  if (filter.kind === 'composite') {
    const predicates = filter.filters.map(compileFilter);
    return filter.operator === 'OR'
      ? (document) => predicates.some((predicate) => predicate(document))
      : (document) => predicates.every((predicate) => predicate(document));
  }
  const matches = filter.kind === 'unary' ? unaryMatcher(filter.operator) : fieldMatcher(filter);
  return (document) => {
    const value = queryField(document, filter.field);
    return value !== undefined && matches(value);
  };
}

type ValuePredicate = (value: Value) => boolean;

const isNull: ValuePredicate = (value) => 'nullValue' in value;

function unaryMatcher(operator: UnaryOperator): ValuePredicate {
  switch (operator) {
    case 'IS_NAN':
      return isNaNValue;
    case 'IS_NULL':
      return isNull;
    case 'IS_NOT_NAN':
      return (value) => !isNaNValue(value) && !isNull(value);
    case 'IS_NOT_NULL':
      return (value) => !isNull(value);
  }
}

function fieldMatcher({ operator, value: operand }: FieldFilter): ValuePredicate {
  const operands = arrayElements(operand) ?? [];
  const isOneOf = (value: Value): boolean => operands.some((each) => equalValues(each, value));
  switch (operator) {
    case 'EQUAL':
      return (value) => equalValues(value, operand);
    case 'NOT_EQUAL':
      return (value) => !isNull(value) && !equalValues(value, operand);
    case 'IN':
      return isOneOf;
    case 'NOT_IN':
      return (value) => !isNull(value) && !operands.some(isNull) && !isOneOf(value);
    case 'ARRAY_CONTAINS':
      return (value) =>
        (arrayElements(value) ?? []).some((element) => equalValues(element, operand));
    case 'ARRAY_CONTAINS_ANY':
      return (value) => (arrayElements(value) ?? []).some(isOneOf);
    case 'LESS_THAN':
      return rangeMatcher(operand, (order) => order < 0);
    case 'LESS_THAN_OR_EQUAL':
      return rangeMatcher(operand, (order) => order <= 0);
    case 'GREATER_THAN':
      return rangeMatcher(operand, (order) => order > 0);
    case 'GREATER_THAN_OR_EQUAL':
      return rangeMatcher(operand, (order) => order >= 0);
  }
}

/** Ranges hold within the operand's type only, and no number is below or above NaN. */
function rangeMatcher(operand: Value, holds: (order: number) => boolean): ValuePredicate {
  const rank = typeRank(operand);
  const operandIsNaN = isNaNValue(operand);
  return (value) =>
    typeRank(value) === rank &&
    isNaNValue(value) === operandIsNaN &&
    holds(compareValues(value, operand));
}
