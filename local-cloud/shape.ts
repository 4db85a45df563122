/** Checks a value that came from outside; appends one sentence per problem, beginning with its path. */
export type Shape = (value: unknown, path: string, problems: string[]) => void;

/** A shape that is told in words. @param expected what is allowed, e.g. `an http URL` */
export function isShape(expected: string, isGood: (value: unknown) => boolean): Shape {
  return (value, path, problems) => {
    if (isGood(value)) return;
    const given = value === undefined ? 'nothing' : JSON.stringify(value);
    problems.push(`${path}: ${expected} is expected, got ${given}`);
  };
}

/** Text with at least one character. */
export const text = isShape('text', (value) => typeof value === 'string' && value !== '');

export const flag = isShape('true or false', (value) => typeof value === 'boolean');

export const url = isShape(
  'an http URL without a path',
  (value) => typeof value === 'string' && /^http:\/\/[^/\s]+$/.test(value),
);

export const port = wholeNumber(0, 65_535);

export function wholeNumber(minimum: number, maximum: number): Shape {
  return isShape(
    `a whole number from ${minimum} to ${maximum}`,
    (value) => Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum,
  );
}

export function numberRange(minimum: number, maximum: number): Shape {
  return isShape(
    `a number from ${minimum} to ${maximum}`,
    (value) => typeof value === 'number' && value >= minimum && value <= maximum,
  );
}

export function oneOf(values: readonly string[]): Shape {
  return isShape(`one of ${values.join(', ')}`, (value) => values.includes(value as string));
}

export function nullOr(inner: Shape): Shape {
  return (value, path, problems) => {
    if (value !== null) inner(value, path, problems);
  };
}

export function listOf(element: Shape): Shape {
  return (value, path, problems) => {
    if (!Array.isArray(value)) {
      problems.push(`${path}: a list is expected, got ${JSON.stringify(value) ?? 'nothing'}`);
      return;
    }
    value.forEach((item, index) => element(item, `${path}[${index}]`, problems));
  };
}

/** An object with exactly these fields; the optional ones may be absent. */
export function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value, path, problems) => {
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push(`${path || 'configuration'}: an object is expected`);
      return;
    }
    const fields = value as Readonly<Record<string, unknown>>;
    for (const [name, check] of Object.entries(required)) check(fields[name], at(name), problems);
    for (const [name, given] of Object.entries(fields)) {
      if (Object.hasOwn(required, name)) continue;
      const check = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (check) check(given, at(name), problems);
      else {
        const allowed = Object.keys({ ...required, ...optional }).join(', ');
        problems.push(`${at(name)}: unknown field; allowed are ${allowed}`);
      }
    }
  };
}

/** An object with fields of any names and values of one shape. */
export function mapOf(element: Shape): Shape {
  return (value, path, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push(`${path}: an object is expected, got ${JSON.stringify(value) ?? 'nothing'}`);
      return;
    }
    for (const [name, given] of Object.entries(value)) element(given, `${path}.${name}`, problems);
  };
}

/** Text that a parser takes; what the parser throws is the problem. */
export function accepted(parse: (given: string) => unknown): Shape {
  return (value, path, problems) => {
    const before = problems.length;
    text(value, path, problems);
    if (problems.length > before) return;
    try {
      parse(value as string);
    } catch (error) {
      problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

/** An object that a parser takes; what the parser throws is the problem. */
export function parsed(parse: (given: Readonly<Record<string, unknown>>) => unknown): Shape {
  return (value, path, problems) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      problems.push(`${path}: an object is expected, got ${JSON.stringify(value) ?? 'nothing'}`);
      return;
    }
    try {
      parse(value as Readonly<Record<string, unknown>>);
    } catch (error) {
      problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

/** Every one of the shapes. */
export function allOf(...shapes: readonly Shape[]): Shape {
  return (value, path, problems) => {
    for (const each of shapes) each(value, path, problems);
  };
}

/** An object that has one of these fields and no more of them. */
export function oneFieldOf(...names: readonly string[]): Shape {
  return (value, path, problems) => {
    if (typeof value !== 'object' || value === null) return;
    const given = names.filter((name) => (value as Record<string, unknown>)[name] !== undefined);
    if (given.length === 1) return;
    const found = given.length === 0 ? 'none of them is given' : `${given.join(' and ')} are given`;
    problems.push(`${path}: one of ${names.join(', ')} is expected, ${found}`);
  };
}
