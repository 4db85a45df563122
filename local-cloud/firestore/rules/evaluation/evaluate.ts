import { plainFunctions } from '../globals/conversions';
import { namespaces } from '../globals/namespaces';
import { callMethod } from '../methods/call-method';
import { invoke } from '../methods/method';
import { type Expression } from '../syntax/expression';
import { expectBool, expectString } from '../values/expect';
import { RuleError } from '../values/rule-error';
import { listOf, mapOf, type PathValue, pathOf, type RuleValue } from '../values/rule-value';
import { isOfType } from '../values/type-test';
import { lookupNames, lookUp, type RuleDocuments } from './lookup';
import { applyOperator, negate } from './operators';
import { findFunction, findVariable, type Scope } from './scope';
import { elementAt, memberOf, sliceOf } from './subscript';
import { countExpression, type Usage, withinCall } from './usage';

export interface Evaluation {
  readonly documents: RuleDocuments;
  readonly usage: Usage;
  readonly scope: Scope;
}

/**
 * The value of an expression.
 *
 * Unknown values make it partial: whatever is computed from known parts alone holds for every value that the unknown
 * ones may take, and everything else is an error. List requests rest on that, so each operation must keep to it.
 * @throws RuleError if it has no value, RuleLimitError if the request has used too much.
 */
export function evaluate(expression: Expression, evaluation: Evaluation): RuleValue {
  countExpression(evaluation.usage);
  const valueOf = (part: Expression): RuleValue => evaluate(part, evaluation);
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'variable':
      return variable(expression.name, evaluation.scope);
    case 'list':
      return listOf(expression.items.map(valueOf));
    case 'map':
      return mapOf(
        expression.entries.map(([key, value]) => [expectString(valueOf(key)), valueOf(value)]),
      );
    case 'path':
      return pathOf(expression.segments.flatMap((segment) => pathSegments(segment, evaluation)));
    case 'not':
      return !expectBool(valueOf(expression.operand));
    case 'negate':
      return negate(valueOf(expression.operand));
    case 'logical':
      return logical(expression, evaluation);
    case 'binary':
      return applyOperator(
        expression.operator,
        valueOf(expression.left),
        valueOf(expression.right),
      );
    case 'type_test':
      return isOfType(valueOf(expression.operand), expression.type);
    case 'conditional':
      return valueOf(
        expectBool(valueOf(expression.condition)) ? expression.then : expression.otherwise,
      );
    case 'member':
      return memberOf(valueOf(expression.object), expression.name);
    case 'index':
      return elementAt(valueOf(expression.object), valueOf(expression.index));
    case 'slice':
      return sliceOf(valueOf(expression.object), valueOf(expression.from), valueOf(expression.to));
    case 'call':
      return call(expression.name, expression.args.map(valueOf), evaluation);
    case 'method_call':
      return methodCall(expression, evaluation);
  }
}

/** `&&` and `||` need only one side that decides: then it does not matter that the other is an error. */
function logical(
  { operator, left, right }: Extract<Expression, { kind: 'logical' }>,
  evaluation: Evaluation,
): boolean {
  const deciding = operator === '||';
  let failure: RuleError | null = null;
  for (const side of [left, right]) {
    try {
      if (expectBool(evaluate(side, evaluation)) === deciding) return deciding;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== null) throw failure;
  return !deciding;
}

function variable(name: string, scope: Scope): RuleValue {
  const value = findVariable(scope, name);
  if (value === undefined) throw new RuleError(`no variable ${name}`);
  return value;
}

function pathSegments(segment: string | Expression, evaluation: Evaluation): PathValue['segments'] {
  if (typeof segment === 'string') return [segment];
  if (segment.kind === 'variable' && findVariable(evaluation.scope, segment.name) === undefined) {
    return [{ unbound: segment.name }];
  }
  const value = evaluate(segment, evaluation);
  if (typeof value === 'object' && value?.kind === 'path') return value.segments;
  const text = expectString(value);
  if (text.includes('/')) throw new RuleError(`a path segment with a slash: ${text}`);
  return [text];
}

function call(name: string, args: readonly RuleValue[], evaluation: Evaluation): RuleValue {
  const own = findFunction(evaluation.scope, name);
  if (own !== null) return callOwn(own, args, evaluation);
  const lookup = lookupNames.find((candidate) => candidate === name);
  if (lookup !== undefined) return lookUp(lookup, args, evaluation);
  return invoke({ table: plainFunctions, owner: 'the language', name }, [], args);
}

function callOwn(
  { declared, home }: NonNullable<ReturnType<typeof findFunction>>,
  args: readonly RuleValue[],
  evaluation: Evaluation,
): RuleValue {
  const { name, parameters, bindings, result } = declared;
  if (args.length !== parameters.length) {
    throw new RuleError(`${name}() takes ${parameters.length} arguments, given ${args.length}`);
  }
  return withinCall(evaluation.usage, () => {
    const variables = new Map(
      parameters.map((parameter, index) => [parameter, args[index] ?? null]),
    );
    const inside = { ...evaluation, scope: { variables, functions: new Map(), parent: home } };
    for (const binding of bindings) variables.set(binding.name, evaluate(binding.value, inside));
    return evaluate(result, inside);
  });
}

function methodCall(
  { object, name, args }: Extract<Expression, { kind: 'method_call' }>,
  evaluation: Evaluation,
): RuleValue {
  const owner = object.kind === 'variable' ? object.name : '';
  const table =
    findVariable(evaluation.scope, owner) === undefined ? namespaces.get(owner) : undefined;
  const values = (): readonly RuleValue[] => args.map((arg) => evaluate(arg, evaluation));
  if (table !== undefined) return invoke({ table, owner, name }, [], values());
  return callMethod(evaluate(object, evaluation), name, values());
}
