import { setImmediate } from 'node:timers/promises';
import { Announcements } from './announcements';

test('a commit is told after the turn of the event loop in which it was announced', async () => {
  const { announcements, heard } = setUp();
  announcements.announce([], 1);
  await Promise.resolve();
  expect(heard).toEqual([]);
  await setImmediate();
  await setImmediate();
  expect(heard).toEqual([1]);
});

test('commits are told in order, each before the next one is made', async () => {
  const { announcements, heard } = setUp();
  announcements.announce([], 1);
  announcements.announce([], 2);
  expect(heard).toEqual([1]);
  announcements.settle();
  announcements.settle();
  await setImmediate();
  await setImmediate();
  expect(heard).toEqual([1, 2]);
});

test('who comes later is not told of what was before, and who has left of nothing', () => {
  const { announcements, heard, leave } = setUp();
  const later: number[] = [];
  announcements.announce([], 1);
  announcements.listen((_changes, micros) => later.push(micros));
  leave();
  announcements.announce([], 2);
  announcements.settle();
  expect(heard).toEqual([1]);
  expect(later).toEqual([2]);
});

function setUp() {
  const announcements = new Announcements();
  const heard: number[] = [];
  const leave = announcements.listen((_changes, micros) => heard.push(micros));
  return { announcements, heard, leave };
}
