import { and, by, field, queryOf } from '../testing/queries';
import { integer, text } from '../testing/test-database';
import { type StoredDocument } from './document';
import { DocumentTable } from './document-table';
import { type Cursor, type Query } from './query';
import { planQuery } from './query-plan';
import { type Fields } from './value';

describe('the cost of a query', () => {
  const table = new DocumentTable();
  for (let index = 0; index < 3000; index++) {
    const isDue = index % 100 === 0;
    const fields: Fields = {
      state: text(isDue ? 'leased' : 'done'),
      ...(isDue ? { due_at: integer(index) } : {}),
    };
    const path = `pipelines/${index % 50}/tasks/${index}`;
    table.replace(path, { path, fields, createMicros: 1, updateMicros: 1 }, index + 1);
  }
  const candidatesOf = (query: Query): StoredDocument[] => [
    ...planQuery(table.scope(query)!, query).flatMap(({ candidates }) => [...candidates]),
  ];
  const group = { collectionId: 'tasks', allDescendants: true };

  test('a range over a field that few documents have looks at those in the range', () => {
    const query = queryOf({
      ...group,
      where: field('due_at', 'LESS_THAN_OR_EQUAL', integer(1000)),
      orderBy: [by('due_at')],
      limit: 5,
    });
    expect(candidatesOf(query)).toHaveLength(11);
    expect(planQuery(table.scope(query)!, query)).toMatchObject([{ isSorted: true }]);
  });

  test('of two equalities the rarer one is looked up', () => {
    const where = and(
      field('state', 'EQUAL', text('leased')),
      field('due_at', 'EQUAL', integer(500)),
    );
    expect(candidatesOf(queryOf({ ...group, where }))).toHaveLength(1);
  });

  test('a page is read from its cursor on', () => {
    const startAt: Cursor = { values: [integer(2800)], before: true };
    expect(
      candidatesOf(queryOf({ ...group, orderBy: [by('due_at')], startAt, limit: 2 })),
    ).toHaveLength(2);
  });

  test('other collections are not looked at', () => {
    expect(candidatesOf(queryOf({ parent: 'pipelines/7', collectionId: 'tasks' }))).toHaveLength(
      60,
    );
  });
});
