import { el } from './dom.js';

const kinds = {
  nullValue: 'null',
  booleanValue: 'boolean',
  integerValue: 'integer',
  doubleValue: 'double',
  timestampValue: 'timestamp',
  stringValue: 'string',
  bytesValue: 'bytes',
  referenceValue: 'reference',
  geoPointValue: 'geo point',
  arrayValue: 'array',
  mapValue: 'map',
};

/** The fields of a document, maps and arrays opened up, each with its type. */
export function fieldTree(fields) {
  const names = Object.keys(fields ?? {}).sort();
  if (names.length === 0) return el('p', { class: 'empty' }, 'This document has no fields.');
  return el(
    'ul',
    { class: 'tree' },
    names.map((name) => entry(name, fields[name])),
  );
}

function entry(name, value) {
  const [kind, content] = Object.entries(value)[0];
  const head = [el('b', {}, name), ' ', el('span', { class: 'type' }, kinds[kind] ?? kind)];
  if (kind === 'mapValue') return el('li', {}, head, nested(Object.entries(content.fields ?? {})));
  if (kind === 'arrayValue') {
    return el(
      'li',
      {},
      head,
      nested((content.values ?? []).map((item, index) => [`${index}`, item])),
    );
  }
  return el('li', {}, head, ' ', el('span', { class: `value ${kind}` }, scalar(kind, content)));
}

function nested(entries) {
  if (entries.length === 0) return el('span', { class: 'value' }, ' empty');
  return el(
    'ul',
    {},
    entries.map(([name, value]) => entry(name, value)),
  );
}

function scalar(kind, content) {
  if (kind === 'stringValue') return `"${content}"`;
  if (kind === 'referenceValue') return content.split('/documents/').pop();
  if (kind === 'geoPointValue') return `${content.latitude ?? 0}, ${content.longitude ?? 0}`;
  if (kind === 'bytesValue') return `${atob(content).length} bytes`;
  return String(content);
}

/** One line that tells a document from others. */
export function preview(fields) {
  const text = Object.keys(fields ?? {})
    .sort()
    .slice(0, 6)
    .map((name) => `${name}: ${short(fields[name])}`)
    .join(', ');
  return text.length > 140 ? `${text.slice(0, 139)}…` : text;
}

function short(value) {
  const [kind, content] = Object.entries(value)[0];
  if (kind === 'mapValue') return '{…}';
  if (kind === 'arrayValue') return `[${(content.values ?? []).length}]`;
  const text = scalar(kind, content);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
