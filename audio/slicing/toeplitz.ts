/**
 * Solves the Yule-Walker equations by Levinson's recursion: the sum over j of solution[j] ·
 * correlation[|i - j|] is correlation[i + 1]. Zeros when there is no correlation, as in silence.
 * @param correlation one more value than the solution has
 */
export function solveToeplitz(correlation: Float64Array, solution: Float64Array): void {
  solution.fill(0);
  let error = correlation[0]!;
  for (let order = 0; order < solution.length; order++) {
    // All is predicted already, or there is nothing to predict.
    if (!(error > 0)) return;
    let rest = correlation[order + 1]!;
    for (let i = 0; i < order; i++) rest -= solution[i]! * correlation[order - i]!;
    const reflection = rest / error;
    for (let i = 0, j = order - 1; i <= j; i++, j--) {
      const [front, back] = [solution[i]!, solution[j]!];
      solution[i] = front - reflection * back;
      if (i !== j) solution[j] = back - reflection * front;
    }
    solution[order] = reflection;
    error *= 1 - reflection * reflection;
  }
}
