import { type Port } from './types';
import { usedInputs } from './used-inputs';

const port = (name: string, optional = false): Port => ({
  ...{ name, optional, type: 'json', cardinality: 'one', details: {}, views: false },
});

test.each([
  ['what is not optional', [port('a'), port('b', true)], [], ['a']],
  ['what is named beside it', [port('a'), port('b', true)], ['b'], ['a', 'b']],
  ['the first of what is all optional', [port('a', true), port('b', true)], [], ['a']],
  ['what is named instead of it', [port('a', true), port('b', true)], ['b'], ['b']],
  ['nothing where there is nothing', [], [], []],
])('an operation uses %s', (_name, inputs, named, used) => {
  const names = usedInputs({ inputs }, (name) => named.some((one) => one === name));
  expect(names.map(({ name }) => name)).toEqual(used);
});
