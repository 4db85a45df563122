import { type XmlElement, type XmlNode } from './element';

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string';
}

/** The elements in an element, without the text between. */
export function elementsOf({ children }: XmlElement): XmlElement[] {
  return children.filter(isElement);
}

/** All elements of a name directly in an element. */
export function childrenOf(parent: XmlElement, name: string): XmlElement[] {
  return elementsOf(parent).filter((child) => child.name === name);
}

/** The first element of a name directly in an element. */
export function childOf(parent: XmlElement, name: string): XmlElement | undefined {
  return elementsOf(parent).find((child) => child.name === name);
}

export function hasChild(parent: XmlElement, name: string): boolean {
  return childOf(parent, name) !== undefined;
}

/** The text directly in an element, without white space around it. */
export function contentOf({ children }: XmlElement): string {
  return children
    .filter((node) => typeof node === 'string')
    .join('')
    .trim();
}

/** The text in a child; undefined where there is no such child. */
export function textOf(parent: XmlElement, name: string): string | undefined {
  const child = childOf(parent, name);
  return child === undefined ? undefined : contentOf(child);
}

/** The number in a child; NaN where there is none. */
export function numberOf(parent: XmlElement, name: string): number {
  const text = textOf(parent, name);
  return text === undefined || text === '' ? NaN : Number(text);
}

export function withoutChildren(parent: XmlElement, names: readonly string[]): XmlElement {
  return {
    ...parent,
    children: parent.children.filter((node) => !isElement(node) || !names.includes(node.name)),
  };
}
