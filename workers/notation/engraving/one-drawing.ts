const VIEW_BOX = /^[^<]*(?:<\?xml[^>]*>\s*)?<svg viewBox="0 0 ([\d.]+) ([\d.]+)"/;

/** Pages of one size below each other in one SVG. */
export function oneDrawing(pages: readonly string[]): string {
  const [, width = '0', height = '0'] = VIEW_BOX.exec(pages[0] ?? '') ?? [];
  const total = Number(height) * pages.length;
  const placed = pages.map((page, i) =>
    page.replace(
      '<svg ',
      `<svg x="0" y="${i * Number(height)}" width="${width}" height="${height}" `,
    ),
  );
  const box = `viewBox="0 0 ${width} ${total}" width="${width}" height="${total}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${box}>\n${placed.join('\n')}\n</svg>\n`;
}
