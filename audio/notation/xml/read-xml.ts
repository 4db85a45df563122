import { SaxesParser } from 'saxes';
import { type XmlElement, type XmlNode } from './element';

export interface XmlLimits {
  /** Of elements within elements. */
  readonly maxDepth: number;
  readonly maxElements: number;
}

/** Far beyond any score: MusicXML nests some twenty deep, and a symphony has less than a million elements. */
const SCORE_LIMITS: XmlLimits = { maxDepth: 100, maxElements: 2_000_000 };

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
}

/**
 * A document as its outermost element. Comments, processing instructions and white space between elements are left out.
 * Document types are read over: nothing is fetched, and entities beyond XML's own five are unknown, so none can grow.
 * @throws Error that begins with line and column
 */
export function readXml(text: string, limits: XmlLimits = SCORE_LIMITS): XmlElement {
  const parser = new SaxesParser();
  const tree = new TreeBuilder(limits, (message) => parser.makeError(message));
  parser.on('error', (error) => {
    throw new Error(error.message.replace('undefined entity', 'unknown entity'));
  });
  parser.on('opentag', ({ name, attributes }) => tree.open(name, attributes));
  parser.on('closetag', () => tree.close());
  parser.on('text', (content) => tree.text(content));
  parser.on('cdata', (content) => tree.text(content));
  parser.write(text).close();
  return tree.root!;
}

class TreeBuilder {
  root: XmlElement | undefined;
  readonly #limits: XmlLimits;
  readonly #error: (message: string) => Error;
  readonly #stack: OpenElement[] = [];
  #count = 0;

  constructor(limits: XmlLimits, error: (message: string) => Error) {
    this.#limits = limits;
    this.#error = error;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    const { maxDepth, maxElements } = this.#limits;
    if (++this.#count > maxElements)
      throw this.#error(`more than ${maxElements} elements, the most that are read`);
    if (this.#stack.length >= maxDepth)
      throw this.#error(`elements lie ${maxDepth + 1} deep; at most ${maxDepth} are read`);
    // Without a prototype, as the parser has them, objects would be unlike those that are written by hand.
    this.#stack.push({ name, attributes: { ...attributes }, children: [] });
  }

  close(): void {
    const { name, attributes, children } = this.#stack.pop()!;
    const closed = { name, attributes, children: withoutIndentation(children) };
    const parent = this.#stack.at(-1);
    if (parent === undefined) this.root = closed;
    else parent.children.push(closed);
  }

  text(content: string): void {
    const children = this.#stack.at(-1)?.children;
    if (children === undefined) return;
    const before = children.at(-1);
    // A comment or a CDATA section cuts text in two.
    if (typeof before === 'string') children[children.length - 1] = before + content;
    else children.push(content);
  }
}

/** White space is kept only where it is all that there is. */
function withoutIndentation(children: XmlNode[]): XmlNode[] {
  if (children.every((node) => typeof node === 'string')) return children;
  return children.filter((node) => typeof node !== 'string' || node.trim() !== '');
}
