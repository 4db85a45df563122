import { act, get } from './api.js';
import { badge, count, el, field, select, table } from './dom.js';

export const faults = { id: 'faults', title: 'Faults', concerns: () => true, render };

const services = ['firestore', 'pubsub', 'storage', 'auth', 'identity', 'eventarc', 'scheduler'];
const kinds = [
  ['latency', 'latency: a call begins later'],
  ['error', 'error: a call is refused'],
  ['lost_answer', 'lost answer: done, but told an error'],
  ['transaction_abort', 'transaction abort: a commit is refused'],
  ['duplicate', 'duplicate: a delivery is made twice'],
  ['reorder', 'reorder: a delivery is overtaken'],
  ['drop', 'drop: a delivery is lost'],
];
const codes = [
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'ABORTED',
  'RESOURCE_EXHAUSTED',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'FAILED_PRECONDITION',
  'INVALID_ARGUMENT',
  'CANCELLED',
  'UNKNOWN',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'DATA_LOSS',
];
const withCode = ['error', 'lost_answer'];
const withDelay = ['latency', 'duplicate', 'reorder'];
/** The rules that were turned off, to be turned on again. */
let resting = null;

async function render(page) {
  const { seed, rules } = await get('faults');
  const isOn = rules.length > 0;
  const shown = isOn ? rules : (resting?.rules ?? []).map((rule) => ({ rule, struck: 0 }));
  const put = async (next, nextSeed = seed) => {
    resting = null;
    await act('PUT', 'faults', { seed: nextSeed, rules: next });
  };
  const toggle = async () => {
    if (isOn) {
      resting = { seed, rules: rules.map(({ rule }) => rule) };
      await act('DELETE', 'faults');
    } else await put(resting.rules, resting.seed);
  };
  const remove = (index) => async () => {
    const left = shown.map(({ rule }) => rule).filter((_, position) => position !== index);
    if (isOn) await put(left);
    else resting = { seed, rules: left };
    page.refresh();
  };
  const add = async (rule, nextSeed) => {
    await put([...shown.map((one) => one.rule), rule], nextSeed);
    page.tell('The rule is in force; the chances begin anew from the seed.');
  };
  return [
    el('h1', { tabindex: '-1' }, 'Faults'),
    el(
      'section',
      { class: 'card row spread' },
      el(
        'p',
        {},
        'What a network and a busy cloud do to an application, on purpose. The same seed strikes the same calls.',
      ),
      el(
        'button',
        {
          type: 'button',
          role: 'switch',
          id: 'switch',
          class: 'switch',
          'aria-checked': String(isOn),
          disabled: shown.length === 0,
          onclick: page.guarded(toggle),
        },
        'Faults are ',
        isOn ? 'on' : 'off',
      ),
    ),
    ruleTable(page, { rows: shown.map((one, index) => ({ ...one, index })), isOn, remove }),
    addForm(page, { seed, add }),
  ];
}

function ruleTable(page, { rows, isOn, remove }) {
  return table({
    caption: 'Rules',
    empty: 'There are no rules: nothing is disturbed.',
    rows,
    columns: [
      {
        title: 'Kind',
        cell: ({ rule }) => badge(rule.kind.replace('_', ' '), isOn ? 'warn' : 'plain'),
      },
      {
        title: 'Of',
        cell: ({ rule }) => `${rule.service ?? 'every service'}, ${rule.method ?? 'every method'}`,
      },
      { title: 'How', cell: ({ rule }) => howOf(rule) },
      {
        title: 'Chance',
        kind: 'number',
        cell: ({ rule }) => `${Number(((rule.probability ?? 1) * 100).toFixed(2))} %`,
      },
      {
        title: 'Struck',
        kind: 'number',
        cell: ({ rule, struck }) =>
          rule.limit ? `${count(struck)} of ${count(rule.limit)}` : count(struck),
      },
      {
        title: 'Remove',
        cell: ({ rule, index }) =>
          el(
            'button',
            {
              type: 'button',
              class: 'plain small',
              'aria-label': `Remove rule ${index + 1}, ${rule.kind}`,
              onclick: page.guarded(remove(index)),
            },
            'Remove',
          ),
      },
    ],
  });
}

function howOf({ kind, code, milliseconds }) {
  if (withCode.includes(kind)) return code ?? 'UNAVAILABLE';
  if (withDelay.includes(kind)) return `${(milliseconds ?? [10, 500]).join(' to ')} ms`;
  return kind === 'transaction_abort' ? 'ABORTED' : null;
}

function addForm(page, { seed, add }) {
  const number = (name, value, more) => el('input', { type: 'number', name, value, ...more });
  const kind = select('kind', kinds, 'latency');
  const code = field(
    'Code',
    select(
      'code',
      codes.map((name) => [name, name]),
      'UNAVAILABLE',
    ),
  );
  const delays = [
    field('Shortest (ms)', number('shortest', 10, { min: 0, max: 600000 })),
    field('Longest (ms)', number('longest', 500, { min: 0, max: 600000 })),
  ];
  const fit = () => {
    code.hidden = !withCode.includes(kind.value);
    for (const delay of delays) delay.hidden = !withDelay.includes(kind.value);
  };
  kind.addEventListener('change', fit);
  fit();
  const submit = (event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    document.activeElement?.blur();
    page.guarded(() => add(ruleOf(given), Number(given.get('seed'))))();
  };
  return el(
    'section',
    { class: 'card' },
    el('h2', {}, 'Add a rule'),
    el(
      'form',
      { class: 'grid', onsubmit: submit },
      field('What happens', kind),
      field(
        'Service',
        select('service', [['', 'every service'], ...services.map((name) => [name, name])], ''),
      ),
      field(
        'Method',
        el('input', { name: 'method', placeholder: 'every method', autocomplete: 'off' }),
      ),
      field('Chance (%)', number('chance', 100, { min: 0, max: 100, step: 'any', required: true })),
      code,
      delays,
      field('At most', number('limit', '', { min: 1, placeholder: 'any number of times' })),
      field('Seed', number('seed', seed, { min: 0, max: 4294967295, required: true })),
      el('div', { class: 'row' }, el('button', {}, 'Add rule')),
    ),
  );
}

function ruleOf(given) {
  const kind = given.get('kind');
  const text = (name) => (given.get(name) === '' ? {} : { [name]: given.get(name) });
  return {
    kind,
    ...text('service'),
    ...text('method'),
    probability: Number(given.get('chance')) / 100,
    ...(withCode.includes(kind) ? text('code') : {}),
    ...(withDelay.includes(kind)
      ? { milliseconds: [Number(given.get('shortest')), Number(given.get('longest'))] }
      : {}),
    ...(given.get('limit') === '' ? {} : { limit: Number(given.get('limit')) }),
  };
}
