const NORMS: Readonly<Record<string, number | null>> = {
  inf: Infinity,
  '1': 1,
  '2': 2,
  none: null,
};

/** The norm that a parameter's value stands for. */
export function normOf(value: string): number | null {
  return NORMS[value]!;
}
