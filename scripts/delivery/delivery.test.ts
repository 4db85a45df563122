import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { commands } from './commands';
import { apply, plan, propose } from './environment';
import { images } from './images';
import { scan } from './scan';
import { site } from './site';
import { traffic } from './traffic';

/* The verbs as the build runs them, with programs on PATH that write down what they are asked. */

const path = process.env['PATH'] ?? '';
let folder: string;
let root: string;

beforeEach(() => {
  // Verbs say what they run.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  folder = mkdtempSync(join(tmpdir(), 'attacca-delivery-'));
  root = join(folder, 'project');
  for (const name of ['workers/media', 'workers/notation', 'functions/api'])
    mkdirSync(join(root, name), { recursive: true });
  mkdirSync(join(root, 'terraform/environments'), { recursive: true });
  write('workers/media/Dockerfile', '');
  write('workers/notation/Dockerfile', '');
  write('functions/api/index.ts', '');
  write('terraform/environments/dev.tfvars', '');
  mkdirSync(join(folder, 'bin'));
  process.env['PATH'] = [join(folder, 'bin'), path].join(delimiter);
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  writeFileSync(join(root, file), text);
}
function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Puts a program on PATH that writes down its arguments and then does what its body, a shell script, says. */
function fake(program: string, body = ''): void {
  const record = `printf '%s\\n' "${program} $*" >> '${folder}/asked'`;
  const script = `#!/bin/sh\n${record}\n${body}\n`;
  writeFileSync(join(folder, 'bin', program), script, { mode: 0o755 });
}

/** What was asked of all programs, in order, the project's own folder as `ROOT`. */
function asked(): string[] {
  const text = readFileSync(join(folder, 'asked'), 'utf8').trimEnd();
  return text.replaceAll(root, 'ROOT').split('\n');
}

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
/** Tells a digest as Docker does, in the file that it is asked to. */
const pushes = `
while [ $# -gt 0 ]; do
  [ "$1" = --metadata-file ] && echo '{"containerimage.digest": "${digest}"}' > "$2"
  shift
done`;

describe('images', () => {
  test('builds and pushes every image, with a cache, and names them by digest', async () => {
    fake('docker', pushes);
    await images(['--registry', 'eu.example/p/workers', '--tag', 'abc'], root, commands);
    expect(JSON.parse(read('dist/delivery/images.tfvars.json'))).toEqual({
      images: {
        media: `eu.example/p/workers/media@${digest}`,
        notation: `eu.example/p/workers/notation@${digest}`,
      },
    });
    const [list, create, ...builds] = asked();
    expect(list).toBe('docker buildx ls --format {{.Name}}');
    expect(create).toBe('docker buildx create --name attacca --driver docker-container');
    const cache = 'type=registry,ref=eu.example/p/workers/media:cache';
    expect(builds).toHaveLength(2);
    expect(builds).toContainEqual(
      expect.stringContaining(
        `--file workers/media/Dockerfile --tag eu.example/p/workers/media:abc --cache-from ${cache} --cache-to ${cache},mode=max`,
      ),
    );
  });

  test('without a registry builds alone, with the builder that is there', async () => {
    fake('docker', '[ "$2" = ls ] && echo attacca || true');
    await images([], root, commands);
    const builds = asked().slice(1);
    expect(builds).toHaveLength(2);
    for (const build of builds) expect(build).toMatch(/ --output type=cacheonly \.$/);
  });

  test('fails with every image that failed, and names none', async () => {
    fake('docker', '[ "$2" != build ]');
    const failure = images(['--registry', 'r'], root, commands);
    await expect(failure).rejects.toThrow(/workers\/media[^]*workers\/notation/);
    expect(() => read('dist/delivery/images.tfvars.json')).toThrow('ENOENT');
  });

  test('refuses what is no digest', async () => {
    fake('docker', pushes.replace(digest, 'latest'));
    const failure = images(['--registry', 'r'], root, commands);
    await expect(failure).rejects.toThrow('media: Docker names the digest "latest"');
  });
});

function nameImages(): void {
  mkdirSync(join(root, 'dist/delivery'), { recursive: true });
  write('dist/delivery/images.tfvars.json', '{"images": {"media": "r/media@sha256:1"}}');
}

describe('scan', () => {
  const found = (severity: string, fixAvailable: boolean): string =>
    JSON.stringify([
      {
        vulnerability: {
          effectiveSeverity: severity,
          shortDescription: 'CVE-1',
          packageIssue: [{ affectedPackage: 'zlib', fixAvailable }],
        },
      },
    ]);
  const tells = (list: string): void =>
    fake('gcloud', `[ "$4" = scan ] && echo projects/p/scans/1 || echo '${list}'`);
  beforeEach(nameImages);

  test('asks Google about each image, and fails for what an update mends', async () => {
    tells(found('CRITICAL', true));
    await expect(scan(['--location', 'europe'], root, commands)).rejects.toThrow(
      'media: CVE-1, CRITICAL, in zlib',
    );
    expect(asked()).toEqual([
      'gcloud artifacts docker images scan r/media@sha256:1 --remote --location europe --format value(response.scan)',
      'gcloud artifacts docker images list-vulnerabilities projects/p/scans/1 --format json',
    ]);
  });

  test.each([
    ['has no fix', found('CRITICAL', false), 'CRITICAL'],
    ['is less severe', found('HIGH', true), 'CRITICAL'],
    ['is nothing', '[]', 'LOW'],
  ])('passes what %s', async (_, list, severity) => {
    tells(list);
    await scan(['--location', 'europe', '--severity', severity], root, commands);
    expect(asked()).toHaveLength(2);
  });

  test('counts what is worse than asked', async () => {
    tells(found('CRITICAL', true));
    const failure = scan(['--location', 'europe', '--severity', 'HIGH'], root, commands);
    await expect(failure).rejects.toThrow('CVE-1');
  });
});

const lock = 'terraform/.terraform.lock.hcl';

describe('plan, propose and apply', () => {
  test('a plan is made of the images that were pushed', async () => {
    nameImages();
    fake('terraform', `[ "$2" = init ] && echo locked > '${root}/${lock}' || true`);
    await plan(['--environment', 'dev', '--state-bucket', 'b'], root, commands);
    expect(asked()).toEqual([
      'terraform -chdir=terraform init -input=false -backend-config=environments/dev.gcs.tfbackend -backend-config=bucket=b',
      'terraform -chdir=terraform plan -input=false -lock-timeout=5m -var-file=environments/dev.tfvars -var-file=ROOT/dist/delivery/images.tfvars.json -out=ROOT/dist/delivery/plan.bin',
    ]);
    expect(read('dist/delivery/terraform.lock.hcl')).toBe('locked\n');
  });

  test('no plan without images, and none of an environment that there is none of', async () => {
    const there = ['--state-bucket', 'b', '--environment'];
    await expect(plan([...there, 'dev'], root, commands)).rejects.toThrow('npm run images');
    await expect(plan([...there, 'test'], root, commands)).rejects.toThrow(
      '--environment is test; allowed is dev.',
    );
  });

  test('a proposal is stored before the build that waits for approval is started', async () => {
    fake('gcloud');
    const where = ['--release', 'gs://b/releases/1', '--trigger', 'deploy', '--region', 'r1'];
    await propose([...where, '--commit', 'abc'], root, commands);
    expect(asked()).toEqual([
      'gcloud storage cp --recursive ROOT/dist/delivery ROOT/dist/bundles gs://b/releases/1/',
      'gcloud builds triggers run deploy --region=r1 --sha=abc --substitutions=_RELEASE=gs://b/releases/1',
    ]);
  });

  test('what is applied is the plan that was stored, with its providers', async () => {
    const fetched = `${root}/dist/delivery`;
    fake('gcloud', `mkdir -p '${fetched}' && echo locked > '${fetched}/terraform.lock.hcl'`);
    fake('terraform');
    const release = ['--release', 'gs://b/releases/1'];
    await apply(['--environment', 'dev', '--state-bucket', 'b', ...release], root, commands);
    expect(asked()).toEqual([
      'gcloud storage cp --recursive gs://b/releases/1/delivery gs://b/releases/1/bundles ROOT/dist',
      'terraform -chdir=terraform init -input=false -backend-config=environments/dev.gcs.tfbackend -backend-config=bucket=b -lockfile=readonly',
      'terraform -chdir=terraform apply -input=false -lock-timeout=5m ROOT/dist/delivery/plan.bin',
    ]);
    expect(read(lock)).toBe('locked\n');
  });
});

describe('traffic', () => {
  const place = ['--project', 'p', '--region', 'r1'];
  const services = [
    {
      metadata: { name: 'media' },
      status: {
        latestCreatedRevisionName: 'media-2',
        latestReadyRevisionName: 'media-2',
        traffic: [{ revisionName: 'media-1', percent: 100, tag: 'stable' }],
      },
    },
    { metadata: { name: 'of-somebody-else' }, status: { traffic: [] } },
  ];
  const lists = `[ "$3" = list ] && echo '${JSON.stringify(services)}' || true`;

  test('moves what is ours', async () => {
    fake('gcloud', lists);
    await traffic(['share', ...place, '--percent', '20'], root, commands);
    expect(asked()).toEqual([
      'gcloud run services list --project=p --region=r1 --format=json',
      'gcloud run services update-traffic media --to-revisions=media-2=20,media-1=80 --project=p --region=r1 --quiet',
    ]);
  });

  test.each([
    [['up', ...place], 'allowed is hold, candidate, share, all, back'],
    [['share', ...place, '--percent', '100'], '--percent is 100; allowed is a whole number'],
    [['share'], 'Missing: --project, --region. Usage: npm run traffic -- hold|'],
    [['share', 'all', ...place], 'Unknown: all.'],
    [['share', ...place, '--speed', '1'], "Unknown option '--speed'"],
  ])('refuses %j', async (args, message) => {
    await expect(traffic(args, root, commands)).rejects.toThrow(message);
  });

  test('a command that fails is named', async () => {
    fake('gcloud', 'exit 3');
    await expect(traffic(['hold', ...place], root, commands)).rejects.toThrow(
      'gcloud run services list --project=p --region=r1 --format=json: exit code 3',
    );
  });

  test('a program that is missing is named', async () => {
    process.env['PATH'] = join(folder, 'bin');
    await expect(traffic(['hold', ...place], root, commands)).rejects.toThrow(
      'gcloud is not installed',
    );
  });
});

describe('site', () => {
  test('deploys the pages alone', async () => {
    fake('npx');
    await site(['--project', 'p'], root, commands);
    expect(asked()).toEqual([
      expect.stringMatching(
        /^npx --yes firebase-tools@\d+\.\d+\.\d+ deploy --only hosting --project p --non-interactive$/,
      ),
    ]);
  });

  test('needs to know where', async () => {
    await expect(site([], root, commands)).rejects.toThrow('Missing: --project.');
  });
});
