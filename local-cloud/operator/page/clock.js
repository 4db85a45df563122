import { act, get } from './api.js';
import { el, field, select, span } from './dom.js';

export const clock = { id: 'clock', title: 'Clock', concerns: () => false, render };

const steps = [
  ['1 minute', 60_000],
  ['1 hour', 3_600_000],
  ['1 day', 86_400_000],
  ['1 week', 604_800_000],
];

async function render(page) {
  const { now, ahead_milliseconds: ahead } = await get('clock');
  const advance = (milliseconds) => async () => {
    await act('POST', 'clock/advance', { milliseconds });
    page.tell(`The clock was advanced by ${span(milliseconds)}.`);
  };
  return [
    el('h1', { tabindex: '-1' }, 'Clock'),
    el(
      'section',
      { class: 'card' },
      el(
        'p',
        { class: 'big', id: 'big-time' },
        now.slice(0, 19).replace('T', ' '),
        el('span', { class: 'quiet' }, ' UTC'),
      ),
      el(
        'p',
        { class: 'quiet' },
        ahead < 1_000
          ? 'It goes with the clock of this machine.'
          : `It is ${span(ahead)} ahead of the clock of this machine.`,
      ),
    ),
    el(
      'section',
      { class: 'card' },
      el('h2', {}, 'Advance'),
      el(
        'p',
        {},
        'What is due by then happens at once, in its order: deadlines, retries, schedules, expiry. It does not go back.',
      ),
      el(
        'div',
        { class: 'row' },
        steps.map(([title, milliseconds]) =>
          el(
            'button',
            {
              type: 'button',
              id: `by-${milliseconds}`,
              onclick: page.guarded(advance(milliseconds)),
            },
            `+ ${title}`,
          ),
        ),
      ),
      customForm(page, advance),
    ),
  ];
}

function customForm(page, advance) {
  const amount = el('input', {
    type: 'number',
    name: 'amount',
    min: '1',
    step: '1',
    value: '90',
    required: true,
  });
  const unit = select(
    'unit',
    [
      ['1000', 'seconds'],
      ['60000', 'minutes'],
      ['3600000', 'hours'],
      ['86400000', 'days'],
    ],
    '1000',
  );
  const submit = (event) => {
    event.preventDefault();
    document.activeElement?.blur();
    page.guarded(advance(Number(amount.value) * Number(unit.value)))();
  };
  return el(
    'form',
    { class: 'row', onsubmit: submit },
    field('Advance by', amount),
    field('Unit', unit),
    el('button', {}, 'Advance'),
  );
}
