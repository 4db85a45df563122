import { checkPreconditions } from './preconditions';
import { type Preconditions, type StoredObject } from './resources';

const object: StoredObject = {
  bucket: 'b',
  name: 'o',
  generation: '7',
  metageneration: 2,
  size: 0,
  crc32c: 'AAAAAA==',
  timeCreated: '',
  updated: '',
  settings: {},
  file: 'f',
};

function statusOf(
  present: StoredObject | undefined,
  preconditions: Preconditions,
  access: 'read' | 'write',
): number {
  try {
    checkPreconditions(present, preconditions, access);
    return 200;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

test.each<[Preconditions, { read: number; write: number; create: number }]>([
  [{}, { read: 200, write: 200, create: 200 }],
  [{ ifGenerationMatch: '7' }, { read: 200, write: 200, create: 412 }],
  [{ ifGenerationMatch: '8' }, { read: 412, write: 412, create: 412 }],
  [{ ifGenerationMatch: '0' }, { read: 412, write: 412, create: 200 }],
  [{ ifGenerationNotMatch: '7' }, { read: 304, write: 412, create: 200 }],
  [{ ifGenerationNotMatch: '0' }, { read: 200, write: 200, create: 412 }],
  [{ ifMetagenerationMatch: '2' }, { read: 200, write: 200, create: 412 }],
  [{ ifMetagenerationMatch: '1' }, { read: 412, write: 412, create: 412 }],
  [{ ifMetagenerationNotMatch: '2' }, { read: 304, write: 412, create: 200 }],
  [
    { ifGenerationMatch: '7', ifMetagenerationMatch: '1' },
    { read: 412, write: 412, create: 412 },
  ],
])('%p', (preconditions, { read, write, create }) => {
  expect(statusOf(object, preconditions, 'read')).toBe(read);
  expect(statusOf(object, preconditions, 'write')).toBe(write);
  expect(statusOf(undefined, preconditions, 'write')).toBe(create);
});
