import { selectFields } from './field-mask';

const value = {
  kind: 'k',
  items: [{ name: 'a', acl: [{ role: 'x', entity: 'e' }] }, { name: 'b' }],
};

test.each([
  [null, value],
  ['kind', { kind: 'k' }],
  ['items/name', { items: [{ name: 'a' }, { name: 'b' }] }],
  ['items(name,acl/role)', { items: [{ name: 'a', acl: [{ role: 'x' }] }, { name: 'b' }] }],
  ['kind, items(acl(entity))', { kind: 'k', items: [{ acl: [{ entity: 'e' }] }, {}] }],
  ['*', value],
  ['items/*/role', { items: [{ name: 'a', acl: [{ role: 'x' }] }, { name: 'b' }] }],
  ['missing', {}],
])('%s', (fields, expected) => {
  expect(selectFields(value, fields)).toEqual(expected);
});

test.each(['items(', 'items)', ',', 'items/', 'a(b'])('"%s" is refused', (fields) => {
  expect(() => selectFields(value, fields)).toThrow('Invalid field selection');
});
