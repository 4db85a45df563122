import { type PatternSegment } from '../syntax/ruleset';
import { pathOf, type RuleValue, unknown } from '../values/rule-value';
import { anySegment, anySegments, type PathPart, type RequestPath } from './request-path';

export interface PatternMatch {
  /** Where the rest of the path begins. */
  readonly end: number;
  readonly variables: ReadonlyMap<string, RuleValue>;
}

/**
 * The ways in which `pattern` matches the path from `start` on. Every path that the request's path stands for is
 * matched in that way, with the captures unknown where the paths differ.
 */
export function matchPattern(
  pattern: readonly PatternSegment[],
  path: RequestPath,
  start: number,
): readonly PatternMatch[] {
  let matches: readonly PatternMatch[] = [{ end: start, variables: new Map() }];
  for (const segment of pattern) {
    matches = matches.flatMap((match) => extend(match, segment, path));
  }
  return matches;
}

function extend(
  match: PatternMatch,
  segment: PatternSegment,
  path: RequestPath,
): readonly PatternMatch[] {
  if (segment.kind === 'capture_rest') return captureRest(match, segment.name, path);
  const part = path[match.end];
  // A segment more or less would be matched by chance only.
  if (part === undefined || part === anySegments) return [];
  if (segment.kind === 'capture') return [capture(match, segment.name, part)];
  return part === segment.text ? [{ ...match, end: match.end + 1 }] : [];
}

function capture(
  match: PatternMatch,
  name: string,
  part: string | typeof anySegment,
): PatternMatch {
  const value = part === anySegment ? unknown : part;
  return { end: match.end + 1, variables: new Map([...match.variables, [name, value]]) };
}

function captureRest(
  match: PatternMatch,
  name: string,
  path: RequestPath,
): readonly PatternMatch[] {
  const matches: PatternMatch[] = [];
  for (let end = path.length; end >= match.end; end--) {
    const value = restValue(path.slice(match.end, end));
    matches.push({ end, variables: new Map([...match.variables, [name, value]]) });
  }
  return matches;
}

function restValue(parts: readonly PathPart[]): RuleValue {
  const segments = parts.filter((part) => typeof part === 'string');
  return segments.length === parts.length ? pathOf(segments) : unknown;
}
