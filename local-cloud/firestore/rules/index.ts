export { compileRules } from './compile-rules';
export { RulesSyntaxError } from './syntax/rules-syntax-error';
