import { rememberUrls } from './remembered-urls';

function given() {
  let time = 0;
  let signed = 0;
  const remember = rememberUrls(1000, () => time);
  const sign = (): Promise<string> => Promise.resolve(`url-${(signed += 1)}`);
  return { remember, sign, pass: (milliseconds: number) => void (time += milliseconds) };
}

test('a URL is signed once and handed out again while it has half its life before it', async () => {
  const { remember, sign, pass } = given();
  expect(await remember('a', sign)).toBe('url-1');
  pass(499);
  expect(await remember('a', sign)).toBe('url-1');
  expect(await remember('b', sign)).toBe('url-2');
  pass(1);
  expect(await remember('a', sign)).toBe('url-3');
});

test('requests at the same moment share one signature', async () => {
  const { remember, sign } = given();
  expect(await Promise.all([remember('a', sign), remember('a', sign)])).toEqual(['url-1', 'url-1']);
});

test('a signature that failed is not remembered', async () => {
  const { remember, sign } = given();
  await expect(remember('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await remember('a', sign)).toBe('url-1');
});

test('it forgets the oldest', async () => {
  const { remember, sign } = given();
  for (let index = 0; index <= 5000; index += 1) await remember(`key-${index}`, sign);
  expect(await remember('key-5000', sign)).toBe('url-5001');
  expect(await remember('key-0', sign)).toBe('url-5002');
});
