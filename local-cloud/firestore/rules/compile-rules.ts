import { type AccessCheck, type AccessDecision, type AccessDocuments } from '../access';
import { isAllowed } from './matching/judge';
import { translateRequest } from './request/translate-request';
import { parseRuleset } from './syntax/ruleset-parser';

const ALLOWED: AccessDecision = { allowed: true };
// Production tells callers no more than this, so that rules give nothing away.
const REFUSED: AccessDecision = { allowed: false, message: 'Missing or insufficient permissions.' };

/**
 * Compiles the text of a `firestore.rules` file into the check that the database asks.
 * @throws RulesSyntaxError with line, column and what was expected, if production would not deploy the file.
 */
export function compileRules(source: string): AccessCheck {
  const ruleset = parseRuleset(source);
  // The database makes one `documents` per call, so it tells which requests belong together.
  const lookups = new WeakMap<AccessDocuments, Set<string>>();
  return (asked, documents) => {
    const lookupsOfCall = lookups.get(documents) ?? new Set<string>();
    lookups.set(documents, lookupsOfCall);
    const requests = translateRequest(asked, documents);
    const allowed = requests.every((request) => isAllowed(ruleset, { ...request, lookupsOfCall }));
    return allowed ? ALLOWED : REFUSED;
  };
}
