import { parseCron } from './cron';

test.each([
  ['*/20 0 * * *', [0, 20, 40]],
  ['5 0 * * *', [5]],
  ['1-4 0 * * *', [1, 2, 3, 4]],
  ['0-10/5,30 0 * * *', [0, 5, 10, 30]],
])('the minutes of %s', (expression, minutes) => {
  expect([...parseCron(expression).minutes]).toEqual(minutes);
});

const friday13 = { month: 2, day: 13, weekday: 5 };

test.each([
  ['0 0 13 * *', true],
  ['0 0 14 * *', false],
  ['0 0 * FEB *', true],
  ['0 0 * jan,feb *', true],
  ['0 0 * 3-12 *', false],
  ['0 0 * * FRI', true],
  ['0 0 * * mon-fri', true],
  ['0 0 * * 6,7', false],
  // Either kind of day is enough, where both are restricted.
  ['0 0 1 * FRI', true],
  ['0 0 13 * MON', true],
  ['0 0 1 * MON', false],
  ['0 0 */2 * FRI', true],
  ['0 0 */2 * MON', false],
])('%s on Friday, 13 February: %s', (expression, expected) => {
  expect(parseCron(expression).runsOn(friday13)).toBe(expected);
});

test('0 and 7 are Sunday', () => {
  const sunday = { month: 1, day: 4, weekday: 0 };
  for (const days of ['0', '7', 'SUN', '5-7']) {
    expect(parseCron(`0 0 * * ${days}`).runsOn(sunday)).toBe(true);
  }
});

test.each([
  ['* * * *', /has 4 fields; 5 are expected: minute, hour/],
  ['60 * * * *', /^minute: "60" is given; .* 0 to 59/],
  ['* 24 * * *', /^hour: "24" is given/],
  ['* * 0 * *', /^day of the month: "0" is given; .* 1 to 31/],
  ['* * L * *', /^day of the month: "L"/],
  ['* * * 13 *', /^month: "13" is given; .* 1 to 12 \(or JAN to DEC\)/],
  ['* * * * 8', /^day of the week: "8" is given/],
  ['* * * * MOO', /^day of the week: "MOO"/],
  ['*/0 * * * *', /^minute: "\*\/0"/],
  ['5/10 * * * *', /^minute: "5\/10"/],
  ['9-5 * * * *', /^minute: "9-5"/],
  [', * * * *', /^minute: ""/],
  ['1.5 * * * *', /^minute: "1.5"/],
])('%s is refused', (expression, problem) => {
  expect(() => parseCron(expression)).toThrow(RangeError);
  expect(() => parseCron(expression)).toThrow(problem);
});
