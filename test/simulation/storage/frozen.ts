/*
 * Stored data: plain, frozen, and of a known size. Handlers write documents that share most of their parts with what they
 * have read; such a part is neither copied nor measured again.
 */

const sizes = new WeakMap<object, number>();

/** A copy that nobody can change, as it would come back from Firestore: undefined fields left out, times as text. */
export function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (sizes.has(value)) return value;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? freezeArray(value) : freezeObject(value);
}

/** Bytes of a frozen value's JSON. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return String(value).length;
  return sizes.get(value) ?? 0;
}

function freezeArray(value: readonly unknown[]): readonly unknown[] {
  const copy = value.map(freeze);
  let size = 2;
  for (const element of copy) size += sizeOf(element) + 1;
  return kept(copy, size);
}

function freezeObject(value: object): object {
  const copy: Record<string, unknown> = {};
  let size = 2;
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const stored = freeze(field);
    copy[key] = stored;
    size += key.length + 4 + sizeOf(stored);
  }
  return kept(copy, size);
}

function kept<Value extends object>(value: Value, size: number): Value {
  sizes.set(value, size);
  return Object.freeze(value);
}
