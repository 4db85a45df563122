import { encodePath, get } from './api.js';
import { count, el, select, field, table, time } from './dom.js';
import { fieldTree, preview } from './values.js';

/** Only what writes: looking at documents is a call as well, and must not make the page look again. */
const writing = [
  'Commit',
  'BatchWrite',
  'Write',
  'CreateDocument',
  'UpdateDocument',
  'DeleteDocument',
];

export const documents = {
  id: 'documents',
  title: 'Documents',
  concerns: ({ service, method }) => service === 'firestore' && writing.includes(method),
  render,
};

let database = '(default)';
/** Tokens of the pages before the one that is shown, of one collection. */
let pages = { path: '', tokens: [] };

async function render(page, path) {
  if (pages.path !== path) pages = { path, tokens: [] };
  const held = await get('inspect/firestore?limit=100');
  const query = new URLSearchParams({ database, limit: '25' });
  const token = pages.tokens.at(-1);
  if (token !== undefined) query.set('page_token', token);
  const place = await get(`documents${path === '' ? '' : `/${encodePath(path)}`}?${query}`);
  return [
    el('h1', { tabindex: '-1' }, 'Documents'),
    head(page, path, held.databases),
    place.documents ? collection(page, place) : null,
    'document' in place || (path !== '' && !place.documents) ? oneDocument(place) : null,
    place.collections ? collections(place, held.databases) : null,
  ];
}

function head(page, path, databases) {
  const segments = path === '' ? [] : path.split('/');
  const crumb = (segment, index) =>
    el(
      'li',
      {},
      el(
        'a',
        {
          href: linkTo(segments.slice(0, index + 1).join('/')),
          'aria-current': index === segments.length - 1 ? 'page' : null,
        },
        segment,
      ),
    );
  const choice = select(
    'database',
    databases.map(({ id }) => [id, id]),
    database,
  );
  choice.addEventListener('change', () => {
    database = choice.value;
    location.hash = '#/documents';
    page.refresh();
  });
  return el(
    'div',
    { class: 'row spread' },
    el(
      'nav',
      { 'aria-label': 'Path' },
      el(
        'ol',
        { class: 'crumbs' },
        el('li', {}, el('a', { href: '#/documents' }, 'all collections')),
        segments.map(crumb),
      ),
    ),
    databases.length > 1 ? field('Database', choice) : null,
  );
}

function linkTo(path) {
  return `#/documents/${encodePath(path)}`;
}

function collections({ path, collections: ids }, databases) {
  const held = databases.find(({ id }) => id === database)?.first_collections ?? [];
  const prefix = path === '' ? '' : `${path}/`;
  const known = new Map(held.map((one) => [one.path, one.documents]));
  return table({
    caption: 'Collections',
    empty:
      path === ''
        ? 'There are no documents yet. They appear here as soon as an application writes one.'
        : 'There are no collections below this document.',
    rows: ids.map((id) => `${prefix}${id}`),
    columns: [
      {
        title: 'Collection',
        cell: (place) => el('a', { href: linkTo(place) }, place.slice(prefix.length)),
      },
      {
        title: 'Documents',
        kind: 'number',
        cell: (place) => (known.has(place) ? count(known.get(place)) : '–'),
      },
    ],
  });
}

function collection(page, { path, documents: rows, next_page_token: next }) {
  const pathOf = ({ name }) => name.split('/documents/').pop();
  const turn = (change) => () => {
    change();
    page.refresh();
  };
  return [
    table({
      caption: path,
      empty: 'This collection is empty.',
      rows,
      columns: [
        {
          title: 'Id',
          cell: (row) => el('a', { href: linkTo(pathOf(row)) }, pathOf(row).split('/').pop()),
        },
        {
          title: 'Fields',
          kind: 'wide',
          cell: (row) => (row.createTime ? preview(row.fields) : 'does not exist itself'),
        },
        { title: 'Updated', cell: (row) => time(row.updateTime) },
      ],
    }),
    el(
      'div',
      { class: 'row' },
      pages.tokens.length > 0
        ? el(
            'button',
            { type: 'button', class: 'plain', onclick: turn(() => pages.tokens.pop()) },
            'Previous page',
          )
        : null,
      next
        ? el(
            'button',
            { type: 'button', class: 'plain', onclick: turn(() => pages.tokens.push(next)) },
            'Next page',
          )
        : null,
    ),
  ];
}

function oneDocument({ path, document: found }) {
  if (!found) {
    return el(
      'section',
      { class: 'card' },
      el('h2', {}, path),
      el('p', { class: 'empty' }, 'This document does not exist; there are collections below it.'),
    );
  }
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, path.split('/').pop()),
    el(
      'p',
      { class: 'quiet' },
      'created ',
      time(found.createTime),
      ', updated ',
      time(found.updateTime),
    ),
    fieldTree(found.fields),
  );
}
