import type { Journal } from '../../journal';
import { newAccount } from './account';
import { Directory, type DirectoryEntry } from './directory';

/** A journal in memory that can be replayed. */
function recorder(): Journal<DirectoryEntry> & { readonly entries: DirectoryEntry[] } {
  const entries: DirectoryEntry[] = [];
  return {
    entries,
    append: (entry) => void entries.push(entry),
    appendAll: (more) => void entries.push(...more),
    rewrite: (all) => void entries.splice(0, entries.length, ...all),
    get length() {
      return entries.length;
    },
    close: () => undefined,
  };
}

function replayed(entries: readonly DirectoryEntry[]): Directory {
  const directory = new Directory('demo');
  // A journal is JSON on disk.
  for (const entry of entries)
    directory.replay(JSON.parse(JSON.stringify(entry)) as DirectoryEntry);
  return directory;
}

test('a long journal is rewritten without loss, and stays short', () => {
  const journal = recorder();
  const directory = new Directory('demo');
  directory.keepIn(journal);
  const tenant = directory.createTenant('orchestra', { displayName: 'orchestra' });
  for (let change = 0; change < 5_000; change++) {
    const { accounts } = change % 2 === 0 ? directory.project : tenant;
    accounts.put({ ...newAccount(`user-${change % 7}`, change), displayName: `Name ${change}` });
    expect(journal.length).toBeLessThanOrEqual(1_000);
  }
  const again = replayed(journal.entries);
  expect([...again.entries()]).toEqual([...directory.entries()]);
  expect(again.secret).toBe(directory.secret);
  expect(again.tenant('orchestra')?.accounts.size).toBe(7);
});

test('a change that is refused is not kept', () => {
  const journal = recorder();
  const directory = new Directory('demo');
  directory.keepIn(journal);
  const { accounts } = directory.project;
  accounts.put({ ...newAccount('one', 0), email: 'clara@example.com' });
  const before = journal.length;
  expect(() => accounts.put({ ...newAccount('two', 0), email: 'Clara@example.com' })).toThrow(
    'EMAIL_EXISTS',
  );
  expect(journal.length).toBe(before);
  expect(accounts.get('two')).toBeUndefined();
});

test('what an account no longer has is free for others', () => {
  const { accounts } = new Directory('demo').project;
  const link = { providerId: 'google.com', rawId: '1' };
  const one = { ...newAccount('one', 0), phoneNumber: '+16505550001', linkedProviders: [link] };
  accounts.put(one);
  accounts.put(newAccount('one', 0));
  accounts.put({ ...one, localId: 'two' });
  expect(accounts.byPhoneNumber('+16505550001')?.localId).toBe('two');
  expect(accounts.byProvider('google.com', '1')?.localId).toBe('two');
  accounts.remove('two');
  expect(accounts.byProvider('google.com', '1')).toBeUndefined();
});

test('deleting a tenant deletes its users for good', () => {
  const journal = recorder();
  const directory = new Directory('demo');
  directory.keepIn(journal);
  directory.createTenant('orchestra', {}).accounts.put(newAccount('one', 0));
  directory.deleteTenant('orchestra');
  expect(replayed(journal.entries).tenants()).toEqual([]);
  expect(() => directory.deleteTenant('orchestra')).toThrow('TENANT_NOT_FOUND');
});
