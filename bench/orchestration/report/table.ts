type Cell = string | number;

/** A Markdown table, as documents take it: the first column is text, the others are numbers. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, ...rows].map((row) => row.map(textOf));
  const widths = head.map((_, column) =>
    Math.max(4, ...lines.map((line) => (line[column] ?? '').length)),
  );
  const [first = [], ...others] = lines.map((line) =>
    line.map((cell, column) => pad(cell, column)),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [first, rule, ...others].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

  function pad(cell: string, column: number): string {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  }
}

/** Numbers with three significant digits, and thousands set apart. */
function textOf(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return '–';
  const digits =
    Math.abs(cell) >= 100 || cell === 0 ? 0 : 2 - Math.floor(Math.log10(Math.abs(cell)));
  return cell.toLocaleString('en-US', {
    maximumFractionDigits: Math.min(3, Math.max(0, digits)),
  });
}

/** A whole number with thousands set apart, for cells that are text. */
export function count(number: number): string {
  return number.toLocaleString('en-US');
}
