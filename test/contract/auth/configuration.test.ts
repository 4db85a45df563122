import { createUserWithEmailAndPassword, signInAnonymously } from 'firebase/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

let suite: AuthSuite;

beforeAll(async () => {
  suite = await authSuite();
});

afterAll(() => suite.stop());

test("the project's configuration is kept as it is set", async () => {
  const manager = suite.admin.projectConfigManager();
  const multiFactorConfig = {
    state: 'ENABLED',
    factorIds: ['phone'],
    providerConfigs: [{ state: 'ENABLED', totpProviderConfig: { adjacentIntervals: 3 } }],
  } as const;
  const smsRegionConfig = { allowlistOnly: { allowedRegions: ['DE', 'AT'] } };
  await manager.updateProjectConfig({
    smsRegionConfig,
    multiFactorConfig: {
      ...multiFactorConfig,
      factorIds: [...multiFactorConfig.factorIds],
      providerConfigs: [...multiFactorConfig.providerConfigs],
    },
  });
  const config = await manager.getProjectConfig();
  expect(config.toJSON()).toMatchObject({
    smsRegionConfig,
    multiFactorConfig,
    emailPrivacyConfig: { enableImprovedEmailPrivacy: true },
  });
});

test('what the configuration switches off is refused', async () => {
  const patch = (path: string, value: boolean): Promise<Response> =>
    fetch(
      `${suite.url}/identitytoolkit.googleapis.com/v2/projects/${suite.target.project}/config?updateMask=${path}`,
      {
        method: 'PATCH',
        headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
        body: JSON.stringify(
          path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value),
        ),
      },
    );
  await patch('signIn.anonymous.enabled', false);
  await expect(signInAnonymously(suite.newWeb())).rejects.toMatchObject({
    code: 'auth/admin-restricted-operation',
  });
  await patch('signIn.anonymous.enabled', true);
  await signInAnonymously(suite.newWeb());
  await patch('signIn.email.enabled', false);
  await expect(
    createUserWithEmailAndPassword(suite.web, suite.newEmail(), PASSWORD),
  ).rejects.toMatchObject({ code: 'auth/operation-not-allowed' });
  await patch('signIn.email.enabled', true);
});

const oidc = {
  providerId: 'oidc.conservatory',
  displayName: 'Conservatory',
  enabled: true,
  issuer: 'https://conservatory.example.com',
  clientId: 'client',
  responseType: { idToken: true },
};
const saml = {
  providerId: 'saml.opera',
  displayName: 'Opera',
  enabled: true,
  idpEntityId: 'opera',
  ssoURL: 'https://opera.example.com/login',
  x509Certificates: ['-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----'],
  rpEntityId: 'attacca',
  callbackURL: 'https://example.com/__/auth/handler',
};

test.each([
  ['oidc', oidc, { displayName: 'Other', enabled: false }],
  ['saml', saml, { displayName: 'Other', enabled: false }],
] as const)(
  '%s providers are configured, listed, changed and deleted',
  async (type, given, change) => {
    const { admin } = suite;
    const config = { ...given };
    expect(await admin.createProviderConfig(config as never)).toMatchObject(config);
    expect(await admin.getProviderConfig(config.providerId)).toMatchObject(config);
    await admin.createProviderConfig({ ...config, providerId: `${config.providerId}-2` });
    const first = await admin.listProviderConfigs({ type, maxResults: 1 });
    expect(first.providerConfigs.map(({ providerId }) => providerId)).toEqual([config.providerId]);
    const second = await admin.listProviderConfigs({ type, pageToken: first.pageToken! });
    expect(second.providerConfigs).toHaveLength(1);
    const changed = await admin.updateProviderConfig(config.providerId, change);
    expect(changed).toMatchObject({ ...config, ...change });
    await admin.deleteProviderConfig(config.providerId);
    await expect(admin.getProviderConfig(config.providerId)).rejects.toMatchObject({
      code: 'auth/configuration-not-found',
    });
  },
);

test('blocking functions are not implemented, and say so', async () => {
  if (!suite.target.cloud) return;
  const answer = await fetch(
    `${suite.url}/identitytoolkit.googleapis.com/v2/projects/${suite.target.project}/config`,
    {
      method: 'PATCH',
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      body: JSON.stringify({ blockingFunctions: { triggers: {} } }),
    },
  );
  expect(answer.status).toBe(501);
  expect(await answer.json()).toMatchObject({ error: { status: 'UNIMPLEMENTED' } });
});
