import { InvalidParameterError } from './invalid-parameter';
import { requireFinite, requireInteger } from './require-number';

describe('required numbers', () => {
  it('are given back when they are allowed', () => {
    expect(requireInteger('count', 3, { min: 3, max: 3 })).toBe(3);
    expect(requireFinite('gain', -0.5)).toBe(-0.5);
  });

  test.each([
    [() => requireInteger('count', 2.5), 'count is 2.5; allowed: an integer'],
    [() => requireInteger('count', 2, { min: 3 }), 'count is 2; allowed: an integer of at least 3'],
    [
      () => requireFinite('gain', 2, { max: 1 }),
      'gain is 2; allowed: a finite number of at most 1',
    ],
    [() => requireFinite('gain', NaN, { min: 0, max: 1 }), 'allowed: a finite number from 0 to 1'],
  ])('are refused with field, value and limits', (act, message) => {
    expect(act).toThrow(InvalidParameterError);
    expect(act).toThrow(message);
  });

  it('carry the field and what was given', () => {
    const error = new InvalidParameterError('mode', 'loud', 'quiet');
    expect(error).toMatchObject({ field: 'mode', given: 'loud', allowed: 'quiet' });
    expect(error.message).toBe('mode is "loud"; allowed: quiet');
  });
});
