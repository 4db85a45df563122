import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser, type Cmd, type Copy, type From } from 'dockerfile-ast';

/* What every worker's image must be, wherever there is no Docker engine to build it. */

const root = join(__dirname, '../..');
const services = readdirSync(join(root, 'manifests'))
  .filter((name) => name.endsWith('.json') && name !== 'package.json')
  .map((name) => name.slice(0, -'.json'.length));

describe.each(services)('the image of %s', (service) => {
  const text = readFileSync(join(root, 'workers', service, 'Dockerfile'), 'utf8');
  const instructions = DockerfileParser.parse(text).getInstructions();
  const of = (keyword: string) =>
    instructions.filter((one) => one.getKeyword().toUpperCase() === keyword);
  const last = (keyword: string) => of(keyword).at(-1)?.getArgumentsContent();
  const start = instructions.findLastIndex((one) => one.getKeyword() === 'FROM');
  const final = instructions.slice(start);

  test('stands on one version of Node, in both stages', () => {
    expect(of('ARG')[0]?.getArgumentsContent()).toMatch(
      /^NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/,
    );
    expect((of('FROM') as From[]).map((from) => from.getImage())).toEqual([
      '${NODE_IMAGE}',
      '${NODE_IMAGE}',
    ]);
  });

  test('has what assemble.mjs puts together, and nothing else', () => {
    const assembled = `node scripts/build.mjs workers/${service} && node scripts/assemble.mjs ${service} /image`;
    expect(last('RUN')).toContain('apt-get install');
    expect(of('RUN').map((run) => run.getArgumentsContent())).toContainEqual(
      expect.stringContaining(assembled),
    );
    const copies = final.filter((one) => one.getKeyword() === 'COPY') as Copy[];
    expect(copies.map((copy) => copy.toString())).toEqual(['COPY --from=build /image ./']);
  });

  test('installs of Debian what it needs, and no more', () => {
    const packages = /install --yes --no-install-recommends ([^&]+?)\s*\\?\s*&&/.exec(
      last('RUN') ?? '',
    )?.[1];
    expect(packages).toMatch(/^ffmpeg\b/);
    expect(last('RUN')).toContain('rm -rf /var/lib/apt/lists/*');
  });

  test('runs as nobody in particular, writes below /tmp only, and can be asked how it is', () => {
    expect(last('USER')).toBe('node');
    const environment = of('ENV').at(-1)?.getArgumentsContent();
    expect(environment).toContain('WORK_DIR=/tmp/');
    expect(environment).toContain('NODE_ENV=production');
    expect(last('HEALTHCHECK')).toContain('/health');
    const [command] = final.filter((one) => one.getKeyword() === 'CMD') as Cmd[];
    expect(command?.getJSONStrings().map(String)).toHaveLength(3);
    expect(last('CMD')).toBe('["node", "--enable-source-maps", "index.js"]');
  });
});
