import { choosePorts } from './ports';

const deployables = Array.from({ length: 12 }, (_, i) => ({ name: `service-${i}` }));

it('refuses a range with a port that browsers and fetch never connect to', async () => {
  // The first front door would be at 10080.
  await expect(choosePorts({ deployables }, { base: 10_070 })).rejects.toThrow(
    /Port 10080 is one that browsers refuse.*--port-base \(now 10070\)/,
  );
});

it('takes another range where free ports are asked for and the first drawn has such a port', async () => {
  const draws = jest.spyOn(Math, 'random').mockReturnValueOnce(70 / 20_000);
  const { deployables: chosen } = await choosePorts({ deployables }, 'free');
  expect(draws.mock.calls.length).toBeGreaterThan(1);
  draws.mockRestore();
  const ports = Object.values(chosen).flatMap(({ front, process }) => [front, process]);
  expect(ports).not.toContain(10_080);
  expect(new Set(ports).size).toBe(24);
});
