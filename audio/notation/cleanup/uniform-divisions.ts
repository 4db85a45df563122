import { type XmlElement, type XmlNode } from '../xml/element';
import {
  childOf,
  childrenOf,
  contentOf,
  elementsOf,
  isElement,
  numberOf,
  withoutChildren,
} from '../xml/query';

export interface DividedPart {
  readonly part: XmlElement;
  /** Divisions of a quarter note, throughout. */
  readonly divisions: number;
  /** Why durations cannot be understood; null where they can. */
  readonly fault: string | null;
  readonly isChanged: boolean;
}

/** More would not be exact any more in a long score. */
const MAX_DIVISIONS = 1_000_000;

/** Elements that are measured in divisions. */
const MEASURED = new Set(['duration', 'offset']);

/** A part with one number of divisions, the least that all its durations are whole numbers of. */
export function uniformDivisions(part: XmlElement): DividedPart {
  const all = childrenOf(part, 'measure')
    .flatMap((measure) => childrenOf(measure, 'attributes'))
    .filter((attributes) => childOf(attributes, 'divisions') !== undefined)
    .map((attributes) => numberOf(attributes, 'divisions'));
  const divisions = all.length === 0 ? 1 : all.reduce(leastCommonMultiple);
  const isUnderstood = Number.isInteger(divisions) && divisions > 0 && divisions <= MAX_DIVISIONS;
  const isChanged = isUnderstood && all.length > 1;
  return {
    part: isChanged ? rescaled(part, divisions) : part,
    divisions: isUnderstood ? divisions : 1,
    fault: isUnderstood ? null : 'its divisions are no whole numbers with a common multiple',
    isChanged,
  };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

function rescaled(part: XmlElement, divisions: number): XmlElement {
  let current = 0;
  const child = (node: XmlElement): XmlElement[] => {
    if (node.name !== 'attributes' || childOf(node, 'divisions') === undefined)
      return [scaled(node, divisions / (current || divisions))];
    const isFirst = current === 0;
    current = numberOf(node, 'divisions');
    if (isFirst) return [withDivisions(node, divisions)];
    const rest = withoutChildren(node, ['divisions']);
    return elementsOf(rest).length > 0 ? [rest] : [];
  };
  const children = elementsOf(part).map((measure) => ({
    ...measure,
    children: elementsOf(measure).flatMap(child),
  }));
  return { ...part, children };
}

function withDivisions(attributes: XmlElement, divisions: number): XmlElement {
  const children = attributes.children.map((node) =>
    isElement(node) && node.name === 'divisions'
      ? { ...node, children: [String(divisions)] }
      : node,
  );
  return { ...attributes, children };
}

function scaled(node: XmlElement, factor: number): XmlElement {
  if (factor === 1) return node;
  if (!MEASURED.has(node.name)) {
    const children = node.children.map((child): XmlNode =>
      isElement(child) ? scaled(child, factor) : child,
    );
    return { ...node, children };
  }
  const value = Number(contentOf(node));
  return Number.isFinite(value) ? { ...node, children: [String(value * factor)] } : node;
}
