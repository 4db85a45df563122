import { evaluate, type Evaluation } from '../evaluation/evaluate';
import { type RuleDocuments } from '../evaluation/lookup';
import { type Scope } from '../evaluation/scope';
import { startUsage, type Usage } from '../evaluation/usage';
import { type Allow, type MatchBlock, type Method, type Ruleset } from '../syntax/ruleset';
import { RuleError, RuleLimitError } from '../values/rule-error';
import { type RuleValue } from '../values/rule-value';
import { matchPattern } from './match-pattern';
import { type RequestPath } from './request-path';

/** A request in the terms of the rules. */
export interface RuleRequest {
  readonly method: Method;
  /** From `databases` on. */
  readonly path: RequestPath;
  /** The variables `request` and `resource`. */
  readonly variables: ReadonlyMap<string, RuleValue>;
  readonly documents: RuleDocuments;
  /** Shared by the requests of one call, see `Usage`. */
  readonly lookupsOfCall: Set<string>;
}

/** True if any `allow` of any matching block holds; a request that uses more than it may is refused. */
export function isAllowed(ruleset: Ruleset, request: RuleRequest): boolean {
  const scope: Scope = { variables: request.variables, functions: ruleset.functions, parent: null };
  const judgement: Judgement = { request, usage: startUsage(request.lookupsOfCall) };
  try {
    return ruleset.matches.some((block) => blockAllows(judgement, block, { position: 0, scope }));
  } catch (error) {
    if (error instanceof RuleLimitError) return false;
    throw error;
  }
}

interface Judgement {
  readonly request: RuleRequest;
  readonly usage: Usage;
}

interface Place {
  /** In the request's path. */
  readonly position: number;
  readonly scope: Scope;
}

function blockAllows(judgement: Judgement, block: MatchBlock, { position, scope }: Place): boolean {
  const { path, method } = judgement.request;
  return matchPattern(block.pattern, path, position).some(({ end, variables }) => {
    const inside: Scope = { variables, functions: block.functions, parent: scope };
    const applies = end === path.length;
    return (
      (applies &&
        block.allows.some(
          (allow) => allow.methods.has(method) && holds(judgement, allow, inside),
        )) ||
      block.matches.some((child) => blockAllows(judgement, child, { position: end, scope: inside }))
    );
  });
}

/** An error in its condition makes this one `allow` not hold. */
function holds({ request, usage }: Judgement, { condition }: Allow, scope: Scope): boolean {
  const evaluation: Evaluation = { documents: request.documents, usage, scope };
  try {
    return evaluate(condition, evaluation) === true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}
