import { type TypeName } from '../syntax/expression';
import { RuleError } from './rule-error';
import { kindOf, type RestrictedValue, type RuleValue } from './rule-value';

/** `value is type`. @throws RuleError where the type is not known. */
export function isOfType(value: RuleValue, type: TypeName): boolean {
  const kind = kindOf(value);
  if (kind === 'unknown') throw new RuleError('the type of a value that is not known');
  if (kind === 'untyped_number' && (type === 'int' || type === 'float')) {
    throw new RuleError('the query does not tell whether the number is an int or a float');
  }
  if (kind === 'partial_list') return type === 'list';
  if (typeof value === 'object' && value?.kind === 'restricted')
    return isRestrictedOfType(value, type);
  if (type === 'number') return kind === 'int' || kind === 'float' || kind === 'untyped_number';
  return kind === type;
}

function isRestrictedOfType(value: RestrictedValue, type: TypeName): boolean {
  if (value.type === null) throw new RuleError('the type of a value of which little is known');
  if (value.type === 'number' && (type === 'int' || type === 'float'))
    throw new RuleError('the query does not tell whether the number is an int or a float');
  return value.type === type;
}
