/** An element of an XML document; text between elements is kept only where there is nothing else. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}

export type XmlNode = XmlElement | string;

type Content = XmlNode | number | null | undefined | readonly (XmlNode | null | undefined)[];

/**
 * An element of what it holds; null and undefined are left out.
 * @example element('pitch', [element('step', 'C'), element('octave', 4)])
 */
export function element(
  name: string,
  content: Content = [],
  attributes: Readonly<Record<string, string | number>> = {},
): XmlElement {
  const list = (Array.isArray(content) ? content : [content]) as readonly Exclude<
    Content,
    readonly unknown[]
  >[];
  const children = list
    .filter((child) => child !== null && child !== undefined)
    .map((child) => (typeof child === 'number' ? String(child) : child));
  const texts = Object.entries(attributes).map(([key, value]) => [key, String(value)]);
  return { name, children, attributes: Object.fromEntries(texts) as Record<string, string> };
}
