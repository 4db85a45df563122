import type { RecordedSpan } from '@attacca/tracing';
import { alignColumns } from '../progress/columns';
import { spanTree, type SpanNode } from './span-tree';

export interface WaterfallOptions {
  /** Shows each of many alike instead of one line for all of them. */
  readonly isWhole: boolean;
  /** Characters of the time line. */
  readonly columns: number;
}

/** Of spans beside each other with one name, so many are shown one by one. */
const MOST_ALIKE = 4;

interface Row {
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly from: number;
  readonly to: number;
  readonly hasFailed: boolean;
}

/** A trace as text: a line for each span, its parts below it, and when it was on one time line for all. */
export function waterfall(spans: readonly RecordedSpan[], options: WaterfallOptions): string[] {
  const rows = rowsOf(spanTree(spans), 0, options);
  const begin = Math.min(...spans.map(({ start_milliseconds }) => start_milliseconds));
  const end = Math.max(...spans.map(({ end_milliseconds }) => end_milliseconds));
  const head = ['SPAN', 'SERVICE', 'BEGINS', 'TAKES', ''];
  const body = rows.map((row) => [
    `${'  '.repeat(row.depth)}${row.name}${row.hasFailed ? ' FAILED' : ''}`,
    row.service,
    duration(row.from - begin),
    duration(row.to - row.from),
    bar(row, { begin, end, columns: options.columns }),
  ]);
  return alignColumns([head, ...body]);
}

function rowsOf(nodes: readonly SpanNode[], depth: number, options: WaterfallOptions): Row[] {
  return groupsOf(nodes).flatMap((group) =>
    options.isWhole || group.length <= MOST_ALIKE
      ? group.flatMap((node) => [rowOf(node, depth), ...rowsOf(node.children, depth + 1, options)])
      : [summaryOf(group, depth)],
  );
}

/** Those of one name and service together, where the first of them stands. */
function groupsOf(nodes: readonly SpanNode[]): SpanNode[][] {
  const groups = new Map<string, SpanNode[]>();
  for (const node of nodes) {
    const key = `${node.span.service} ${node.span.name}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()];
}

function rowOf({ span }: SpanNode, depth: number): Row {
  const { name, service, start_milliseconds: from, end_milliseconds: to, has_failed } = span;
  return { depth, name, service, from, to, hasFailed: has_failed };
}

function summaryOf(nodes: readonly SpanNode[], depth: number): Row {
  const rows = nodes.map((node) => rowOf(node, depth));
  const [first] = rows as [Row];
  return {
    ...first,
    name: `${first.name} × ${rows.length}`,
    from: Math.min(...rows.map(({ from }) => from)),
    to: Math.max(...rows.map(({ to }) => to)),
    hasFailed: rows.some(({ hasFailed }) => hasFailed),
  };
}

/** Where a span lies on the time line; the shortest is one character wide. */
function bar(
  { from, to }: Row,
  { begin, end, columns }: { begin: number; end: number; columns: number },
): string {
  const scale = columns / Math.max(end - begin, 1e-6);
  const start = Math.min(Math.floor((from - begin) * scale), columns - 1);
  const width = Math.max(1, Math.min(Math.round((to - from) * scale), columns - start));
  return `|${' '.repeat(start)}${'█'.repeat(width)}${' '.repeat(columns - start - width)}|`;
}

function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 10_000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
