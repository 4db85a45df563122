import { InvalidParameterError } from '../parameters/invalid-parameter';
import { requireFinite, requireInteger } from '../parameters/require-number';

/** The JSON of a fitted model, not yet looked at. */
export type Dump = Readonly<Record<string, unknown>>;

/** A count. @throws InvalidParameterError that names the field */
export function size(dump: Dump, field: string): number {
  return requireInteger(`model.${field}`, given(dump, field), { min: 1 });
}

/** A finite number. @throws InvalidParameterError */
export function number(dump: Dump, field: string, min = -Infinity): number {
  return requireFinite(`model.${field}`, given(dump, field), Number.isFinite(min) ? { min } : {});
}

function given(dump: Dump, field: string): number {
  const value = dump[field];
  if (typeof value === 'number') return value;
  throw new InvalidParameterError(
    `model.${field}`,
    value === undefined ? 'missing' : 'no number',
    'a number',
  );
}

/** So many finite numbers. @throws InvalidParameterError */
export function numbers(
  dump: Dump,
  field: string,
  { count, min }: { readonly count: number; readonly min?: number },
): number[] {
  const list = listOf(dump[field], `model.${field}`, count);
  const limits = min === undefined ? {} : { min };
  return list.map((value, i) => requireFinite(`model.${field}[${i}]`, value as number, limits));
}

/** A table of finite numbers. @throws InvalidParameterError */
export function rows(
  dump: Dump,
  field: string,
  shape: { readonly rows: number; readonly cols: number },
): number[][] {
  return listOf(dump[field], `model.${field}`, shape.rows).map((row, i) =>
    listOf(row, `model.${field}[${i}]`, shape.cols).map((value, j) =>
      requireFinite(`model.${field}[${i}][${j}]`, value as number),
    ),
  );
}

/** A list of so many values. @throws InvalidParameterError */
export function listOf(value: unknown, field: string, count: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new InvalidParameterError(field, typeof value, 'a list');
  if (value.length === count) return value;
  throw new InvalidParameterError(
    `${field}.length`,
    value.length,
    `${count}, as rows and cols say`,
  );
}
