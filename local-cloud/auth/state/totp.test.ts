import { isTotpCode, newTotpSecret, totpCode } from './totp';

/** The secret of RFC 6238's appendix B, `12345678901234567890`, in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1234567890, '005924'],
  [2000000000, '279037'],
])('at %d seconds the code is the one of RFC 6238', (seconds, code) => {
  expect(totpCode(SECRET, Math.floor(seconds / 30))).toBe(code);
});

test('a code of a neighbouring period counts as far as it is allowed', () => {
  const at = (seconds: number, adjacentIntervals: number): boolean =>
    isTotpCode(SECRET, '287082', { seconds, adjacentIntervals });
  expect(at(59, 0)).toBe(true);
  expect(at(89, 0)).toBe(false);
  expect(at(89, 1)).toBe(true);
  expect(at(29, 1)).toBe(true);
  expect(at(120, 1)).toBe(false);
});

test('a new secret is 160 bits in base32', () => {
  expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
  expect(newTotpSecret()).not.toBe(newTotpSecret());
});
