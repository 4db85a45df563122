import { compileRules } from '../compile-rules';
import { conditionCheck, documentsOf, requestOf } from '../testing/ask';

function allows(condition: string, functions = ''): boolean {
  return conditionCheck(condition, functions)(requestOf(), documentsOf()).allowed;
}

/** `count` expressions: each term is a literal, and each but the first a sum with those before it. */
const sum = (count: number): string =>
  Array((count + 1) / 2)
    .fill('1')
    .join(' + ');

describe('expressions of one request', () => {
  it('may be a thousand', () => {
    // Two more for the comparison and its right side.
    expect(allows(`${sum(997)} > 0`)).toBe(true);
    expect(allows(`${sum(999)} > 0`)).toBe(false);
  });

  it('count over all allows', () => {
    const long = `allow get: if ${sum(501)} < 0;`;
    const source = (allow: string): string => `rules_version = '2'; service cloud.firestore {
      match /databases/{database}/documents/items/{id} { ${allow} allow get: if true; } }`;
    expect(compileRules(source(long))(requestOf(), documentsOf()).allowed).toBe(true);
    expect(compileRules(source(long + long))(requestOf(), documentsOf()).allowed).toBe(false);
  });

  it('are counted in functions too', () => {
    expect(allows('f() && f()', `function f() { return ${sum(601)} > 0; }`)).toBe(false);
    expect(allows('f() || true', `function f() { return ${sum(1201)} > 0; }`)).toBe(false);
  });

  it('that are as long as a file may be end in a refusal too', () => {
    expect(allows(sum(99_999))).toBe(false);
  });
});

test('function calls may be twenty deep', () => {
  const chain = (depth: number): string =>
    Array.from({ length: depth }, (_, index) => {
      const inner = index === depth - 1 ? 'true' : `f${index + 1}()`;
      return `function f${index}() { return ${inner}; }`;
    })
      .reverse()
      .join('\n');
  expect(allows('f0()', chain(20))).toBe(true);
  expect(allows('f0() || true', chain(21))).toBe(false);
});
