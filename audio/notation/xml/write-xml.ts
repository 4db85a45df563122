import { type XmlElement, type XmlNode } from './element';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader would make blanks and line feeds of these.
  '\r': '&#13;',
};
const IN_ATTRIBUTES: Readonly<Record<string, string>> = {
  ...ESCAPES,
  '\n': '&#10;',
  '\t': '&#9;',
};

/** What XML 1.0 has no way to say. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSPEAKABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** An element as text, two blanks a level; text that stands among elements gets lines of its own. */
export function writeXml(element: XmlElement, indent = ''): string {
  const attributes = Object.entries(element.attributes)
    .map(([name, value]) => ` ${name}="${escaped(value, IN_ATTRIBUTES)}"`)
    .join('');
  const begin = `${indent}<${element.name}${attributes}`;
  if (element.children.length === 0) return `${begin}/>\n`;
  if (element.children.every((child) => typeof child === 'string')) {
    return `${begin}>${element.children.map((text) => escaped(text)).join('')}</${element.name}>\n`;
  }
  const inner = element.children.map((child) => writeNode(child, `${indent}  `)).join('');
  return `${begin}>\n${inner}${indent}</${element.name}>\n`;
}

function writeNode(node: XmlNode, indent: string): string {
  return typeof node === 'string' ? `${indent}${escaped(node.trim())}\n` : writeXml(node, indent);
}

function escaped(text: string, escapes = ESCAPES): string {
  return text.replace(UNSPEAKABLE, '').replace(/[&<>"\r\n\t]/g, (sign) => escapes[sign] ?? sign);
}
