/*
 * The page is built of elements and text, never of HTML in strings: whatever a name or a value holds
 * is shown and cannot do anything.
 */

/**
 * An element with attributes and children. `on…` attributes are listeners, `true` is an attribute
 * without a value, and what is null, undefined or false is left out.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== false));
  return element;
}

/**
 * A table in a card. A column has a `title`, `cell(row)` and maybe `kind`: `number`, `code` or `wide`.
 * Without rows it says `empty` instead; a `note` stands beside the caption.
 */
export function table({ caption, note, columns, rows, empty }) {
  const heading = el('h2', {}, caption, note ? el('span', { class: 'note' }, note) : null);
  if (rows.length === 0)
    return el('section', { class: 'card' }, heading, el('p', { class: 'empty' }, empty));
  const cellOf = (row) => (column) => el('td', { class: column.kind }, column.cell(row) ?? '–');
  return el(
    'section',
    { class: 'card' },
    heading,
    el(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
      el(
        'table',
        {},
        el('caption', { class: 'hidden' }, caption),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            columns.map(({ title, kind }) => el('th', { scope: 'col', class: kind }, title)),
          ),
        ),
        el(
          'tbody',
          {},
          rows.map((row) =>
            el('tr', { class: row.isNew ? 'new' : null }, columns.map(cellOf(row))),
          ),
        ),
      ),
    ),
  );
}

export function field(label, control, hint) {
  return el(
    'label',
    { class: 'field' },
    el('span', {}, label),
    control,
    hint ? el('small', {}, hint) : null,
  );
}

export function select(name, options, chosen) {
  return el(
    'select',
    { name },
    options.map(([value, title]) => el('option', { value, selected: value === chosen }, title)),
  );
}

export function badge(text, kind) {
  return el('span', { class: `badge ${kind}` }, text);
}

/** The part behind `topics/` or `subscriptions/`. */
export function shortName(name) {
  return name.split('/').pop();
}

export function count(number) {
  return Number(number).toLocaleString('en');
}

export function plural(number, noun) {
  return `${count(number ?? 0)} ${noun}${number === 1 ? '' : 's'}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(number) {
  const power = Math.min(
    units.length - 1,
    Math.max(0, Math.floor(Math.log10(Math.max(1, number)) / 3)),
  );
  const value = number / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}

const spans = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** A span of time in its two largest units. */
export function span(milliseconds) {
  let seconds = Math.round(milliseconds / 1000);
  const parts = spans.map(([unit, length]) => {
    const amount = Math.floor(seconds / length);
    seconds -= amount * length;
    return amount > 0 ? `${amount} ${unit}` : '';
  });
  return parts.filter(Boolean).slice(0, 2).join(' ') || '0 s';
}

/** Date and time in UTC, as everything in the local cloud is told. */
export function time(value) {
  if (value === null || value === undefined) return '–';
  const text = new Date(value).toISOString();
  return el('time', { datetime: text, title: text }, `${text.slice(0, 10)} ${text.slice(11, 19)}`);
}
