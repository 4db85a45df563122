/** One field of a description: the table that documentation, schema and tests are made of has one of these for each. */
export interface Field {
  readonly name: string;
  readonly kind: 'number' | 'integer' | 'string' | 'boolean' | 'numbers' | 'strings';
  /** Empty for what has none. */
  readonly unit: string;
  /** Of numbers, and of the elements of lists; both ends are allowed. */
  readonly min?: number;
  readonly max?: number;
  /** Of a list; any length if absent. */
  readonly length?: number;
  /** What a string, or the elements of a list, may be. */
  readonly pattern?: string;
  /** When there is no value; a field without it always has one. */
  readonly nullMeans?: string;
  /** What it is, and by which method. */
  readonly definition: string;
  /**
   * How far the value may be trusted to be what its name says, 0 … 1: 1 is computed as defined, 0.2 and less a rule of
   * thumb. Where a result can tell, its own confidence is lower still.
   */
  readonly confidence: number;
}

export type FieldValue = number | string | boolean | readonly number[] | readonly string[] | null;

/** What is wrong with a value of a field; null when nothing is. */
export function fieldFault(field: Field, value: FieldValue | undefined): string | null {
  if (value === null) return field.nullMeans === undefined ? 'may not be null' : null;
  switch (field.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'is no boolean';
    case 'string':
      return stringFault(field, value);
    case 'number':
    case 'integer':
      return numberFault(field, value);
    case 'numbers':
    case 'strings':
      return listFault(field, value);
  }
}

function stringFault({ pattern }: Field, value: unknown): string | null {
  if (typeof value !== 'string') return 'is no string';
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value))
    return `is ${JSON.stringify(value)}, which does not match ${pattern}`;
  return null;
}

function numberFault(
  { kind, min = -Infinity, max = Infinity }: Field,
  value: unknown,
): string | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'is no finite number';
  if (kind === 'integer' && !Number.isInteger(value)) return `is ${value}, no integer`;
  return value < min || value > max ? `is ${value}, not from ${min} to ${max}` : null;
}

function listFault(field: Field, value: unknown): string | null {
  if (!Array.isArray(value)) return 'is no list';
  if (field.length !== undefined && value.length !== field.length)
    return `has ${value.length} elements, not ${field.length}`;
  const check = field.kind === 'numbers' ? numberFault : stringFault;
  for (const element of value as readonly unknown[]) {
    const fault = check(field, element);
    if (fault !== null) return `has an element that ${fault}`;
  }
  return null;
}
