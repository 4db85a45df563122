import { outcomeOf } from '../testing/ask';

describe.each<[string, [string, boolean | 'error'][]]>([
  [
    'math',
    [
      ['math.abs(-1) == 1 && math.abs(-1) is int', true],
      ['math.abs(-1.5) == 1.5', true],
      ['math.ceil(2.1) == 3 && math.ceil(2.1) is int', true],
      ['math.floor(-2.1) == -3', true],
      ['math.round(2.5) == 3 && math.round(-2.5) == -3', true],
      ['math.round(7) == 7', true],
      ['math.sqrt(4) == 2.0 && math.sqrt(4) is float', true],
      ['math.pow(1.5, 2) == 2.25', true],
      ['math.isNaN(0.0 / 0.0)', true],
      ['math.isNaN(1)', false],
      ['math.isInfinite(1.0 / 0.0)', true],
      ['math.isInfinite(1)', false],
      ['math.floor(1.0 / 0.0) > 0', 'error'],
      ['math.abs("1") == 1', 'error'],
      ['math.max(1, 2) == 2', 'error'],
      ['math.abs(1, 2) == 1', 'error'],
    ],
  ],
  [
    'timestamp',
    [
      ['timestamp.value(0) == timestamp.date(1970, 1, 1)', true],
      ['timestamp.date(2024, 2, 29) < request.time', true],
      ['timestamp.date(2023, 2, 29) < request.time', 'error'],
      ['timestamp.date(2024, 13, 1) < request.time', 'error'],
      ['timestamp.value(9223372036854775807) > request.time', 'error'],
      ['timestamp.value(1.5) < request.time', 'error'],
    ],
  ],
  [
    'duration',
    [
      ["duration.value(1, 'w') == duration.value(7, 'd')", true],
      ["duration.value(1, 'h') == duration.value(60, 'm')", true],
      ["duration.value(1, 'ms') == duration.value(1000000, 'ns')", true],
      ["duration.time(1, 2, 3, 4) == duration.value(3723000000004, 'ns')", true],
      ["duration.abs(duration.value(-1, 's')) == duration.value(1, 's')", true],
      ['duration.abs(1) == 1', 'error'],
      ["duration.value(1, 'y') == duration.value(365, 'd')", 'error'],
      ["duration.value(9223372036854775807, 'w') > duration.value(1, 's')", 'error'],
    ],
  ],
  [
    'hashing',
    [
      ["hashing.md5('abc').toHexString() == '900150983cd24fb0d6963f7d28e17f72'", true],
      ["hashing.sha256(b'abc').toHexString()[0:8] == 'ba7816bf'", true],
      ["hashing.crc32('123456789').toHexString() == 'cbf43926'", true],
      ["hashing.crc32c('123456789').toHexString() == 'e3069283'", true],
      ['hashing.md5(1).size() == 16', 'error'],
    ],
  ],
  [
    'latlng',
    [
      ['latlng.value(90, 180) is latlng', true],
      ['latlng.value(91, 0) is latlng', 'error'],
      ['latlng.value(0.0 / 0.0, 0) is latlng', 'error'],
    ],
  ],
  [
    'conversions',
    [
      ["int('-42') == -42", true],
      ['int(2.9) == 2', true],
      ["int('2.9') == 2", 'error'],
      ["int('9223372036854775808') > 0", 'error'],
      ['int(true) == 1', 'error'],
      ["float('1.5') == 1.5 && float(1) is float", true],
      ["float('one') == 1.0", 'error'],
      ["string(1) == '1' && string(2.0) == '2.0' && string(2.5) == '2.5'", true],
      ["string(true) == 'true' && string(null) == 'null'", true],
      ["string([]) == ''", 'error'],
      ["bool('true')", true],
      ["bool('false')", false],
      ["bool('yes')", 'error'],
      ["path('/a/b') == /a/b && path('a/b') == /a/b", true],
      ['debug(true)', true],
      ['debug(false)', false],
      ['nothing(1) == 1', 'error'],
      ['toString() == 1', 'error'],
    ],
  ],
])('%s', (_name, rows) => {
  test.each(rows)('%s: %s', (condition, expected) => {
    expect(outcomeOf(condition)).toBe(expected);
  });
});
