import { onFirstUse } from './on-first-use';

interface Greeter {
  greet(name: string): Promise<string>;
}

test('a service is loaded once, with its first call', async () => {
  const load = jest.fn(() =>
    Promise.resolve<Greeter>({ greet: (name) => Promise.resolve(`Hello ${name}`) }),
  );
  const greeter = onFirstUse(load);
  expect(load).not.toHaveBeenCalled();
  await expect(Promise.all([greeter.greet('Ada'), greeter.greet('Clara')])).resolves.toEqual([
    'Hello Ada',
    'Hello Clara',
  ]);
  expect(load).toHaveBeenCalledTimes(1);
});

test('what cannot be loaded fails the call', async () => {
  const greeter = onFirstUse<Greeter>(() => Promise.reject(new Error('no such client')));
  await expect(greeter.greet('Ada')).rejects.toThrow('no such client');
});
