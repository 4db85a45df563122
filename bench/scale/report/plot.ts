import { type FanOutRun } from '../simulate-fan-out';

/*
 * Three plots under one another over the same time: items done, tasks under way, writes per second. Plain SVG, one line
 * per run.
 */

const width = 720;
const panelHeight = 150;
const panelGap = 48;
const margin = { left: 76, right: 16, top: 60, bottom: 44 };
const colours = ['#0b6e99', '#c2571a', '#5b8c3a', '#7a4b9d'];
const points = 240;

interface Panel {
  readonly title: string;
  /** One per second, by run. */
  readonly lines: readonly (readonly number[])[];
  readonly limit?: { readonly value: number; readonly label: string };
}

/** @returns an SVG document */
export function plot(runs: readonly FanOutRun[]): string {
  const seconds = Math.max(...runs.map((run) => run.seconds));
  const panels = panelsOf(runs);
  const height = margin.top + panels.length * (panelHeight + panelGap) + margin.bottom - panelGap;
  const drawn = panels.map((panel, index) =>
    drawPanel(panel, { top: margin.top + index * (panelHeight + panelGap), seconds }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    legend(runs),
    ...drawn,
    timeAxis(seconds, height - margin.bottom),
    '</svg>',
    '',
  ].join('\n');
}

function panelsOf(runs: readonly FanOutRun[]): Panel[] {
  const rate = (run: FanOutRun): number[] =>
    smoothed(run.deployment.recorder.writes.of('tasks').perSecond, 10);
  return [
    {
      title: 'Items done',
      lines: runs.map((run) =>
        cumulated(run.deployment.recorder.events.of('items done').perSecond),
      ),
    },
    { title: 'Tasks under way', lines: runs.map(({ workers }) => workers) },
    {
      title: 'Writes of tasks per second (mean of 10 s)',
      lines: runs.map(rate),
      limit: { value: 500, label: 'allowed: 500/s, because due_at is indexed' },
    },
  ];
}

function cumulated(perSecond: readonly number[]): number[] {
  let sum = 0;
  return perSecond.map((count) => (sum += count));
}

function smoothed(perSecond: readonly number[], seconds: number): number[] {
  return perSecond.map((_, second) => {
    const within = perSecond.slice(Math.max(0, second - seconds + 1), second + 1);
    return within.reduce((sum, count) => sum + count, 0) / seconds;
  });
}

function legend(runs: readonly FanOutRun[]): string {
  return runs
    .map(({ options }, index) => {
      const x = margin.left + index * 190;
      const text = `DISPATCH_WINDOW ${options.window}`;
      return `<path d="M${x} 18h24" stroke="${colourOf(index)}" stroke-width="2.5"/><text x="${x + 30}" y="22" fill="#222">${text}</text>`;
    })
    .join('');
}

function drawPanel(panel: Panel, at: { top: number; seconds: number }): string {
  const { top, seconds } = at;
  const bottom = top + panelHeight;
  const highest = niceTop(Math.max(...panel.lines.flat(), panel.limit?.value ?? 0));
  const x = (second: number): number =>
    margin.left + (second / seconds) * (width - margin.left - margin.right);
  const y = (value: number): number => bottom - (value / highest) * panelHeight;
  const grid = [0, 0.5, 1].map((share) => {
    const value = share * highest;
    const line = `<path d="M${margin.left} ${y(value)}H${width - margin.right}" stroke="#dddddd"/>`;
    const label = value.toLocaleString('en-US');
    return `${line}<text x="${margin.left - 8}" y="${y(value) + 4}" text-anchor="end" fill="#555">${label}</text>`;
  });
  const lines = panel.lines.map((values, index) => {
    const path = thinned(values).map(
      ([second, value]) => `${x(second).toFixed(1)} ${y(value).toFixed(1)}`,
    );
    return `<path d="M${path.join('L')}" fill="none" stroke="${colourOf(index)}" stroke-width="1.8"/>`;
  });
  return [
    `<text x="${margin.left}" y="${top - 8}" font-weight="bold" fill="#222">${panel.title}</text>`,
    ...grid,
    ...limitLine(panel, y),
    ...lines,
  ].join('');
}

function limitLine({ limit }: Panel, y: (value: number) => number): string[] {
  if (limit === undefined) return [];
  const right = width - margin.right;
  return [
    `<path d="M${margin.left} ${y(limit.value)}H${right}" stroke="#b00020" stroke-dasharray="6 4"/>`,
    `<text x="${right}" y="${y(limit.value) - 5}" text-anchor="end" fill="#b00020">${limit.label}</text>`,
  ];
}

function timeAxis(seconds: number, y: number): string {
  const step = [1, 2, 5, 10, 20].find((minutes) => seconds / 60 / minutes <= 12) ?? 60;
  const marks: string[] = [];
  for (let minute = 0; minute * 60 <= seconds; minute += step) {
    const x = margin.left + ((minute * 60) / seconds) * (width - margin.left - margin.right);
    marks.push(
      `<text x="${x.toFixed(1)}" y="${y + 18}" text-anchor="middle" fill="#555">${minute}</text>`,
    );
  }
  const middle = (margin.left + width - margin.right) / 2;
  return `${marks.join('')}<text x="${middle}" y="${y + 35}" text-anchor="middle" fill="#222">minutes since the request</text>`;
}

/** As many points as a line needs. */
function thinned(values: readonly number[]): [second: number, value: number][] {
  const step = Math.max(1, Math.floor(values.length / points));
  return values.flatMap((value, second): [number, number][] =>
    second % step === 0 || second === values.length - 1 ? [[second, value]] : [],
  );
}

/** A round number at or above. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return ([1, 1.2, 1.6, 2, 4, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function colourOf(index: number): string {
  return colours[index % colours.length] ?? '#000000';
}
