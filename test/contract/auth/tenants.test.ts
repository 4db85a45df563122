import {
  createUserWithEmailAndPassword,
  signInAnonymously,
  signInWithCustomToken,
  signInWithEmailAndPassword,
} from 'firebase/auth';
import { type Tenant, type TenantManager } from 'firebase-admin/auth';
import { authSuite, PASSWORD, type AuthSuite } from './auth-suite';

let suite: AuthSuite;
let manager: TenantManager;
let tenant: Tenant;

beforeAll(async () => {
  suite = await authSuite();
  manager = suite.admin.tenantManager();
  tenant = await manager.createTenant({
    displayName: 'orchestra',
    emailSignInConfig: { enabled: true, passwordRequired: true },
    emailPrivacyConfig: { enableImprovedEmailPrivacy: true },
  });
});

afterAll(() => suite.stop());

test('a tenant is created, read, changed, listed and deleted', async () => {
  const created = await manager.createTenant({ displayName: 'quartet' });
  expect(created).toMatchObject({
    displayName: 'quartet',
    anonymousSignInEnabled: false,
    emailSignInConfig: { enabled: false },
  });
  const changed = await manager.updateTenant(created.tenantId, {
    displayName: 'quintet',
    anonymousSignInEnabled: true,
    testPhoneNumbers: { '+16505551234': '019287' },
  });
  expect(changed.toJSON()).toMatchObject({
    displayName: 'quintet',
    anonymousSignInEnabled: true,
    testPhoneNumbers: { '+16505551234': '019287' },
  });
  expect(await manager.getTenant(created.tenantId)).toEqual(changed);
  const cleared = await manager.updateTenant(created.tenantId, { testPhoneNumbers: null });
  expect(cleared.toJSON()).not.toHaveProperty('testPhoneNumbers');
  const { tenants } = await manager.listTenants(100);
  expect(tenants.map(({ tenantId }) => tenantId)).toContain(created.tenantId);
  await manager.deleteTenant(created.tenantId);
  await expect(manager.getTenant(created.tenantId)).rejects.toMatchObject({
    code: 'auth/tenant-not-found',
  });
});

test('tenants are listed in pages', async () => {
  for (const displayName of ['page-one', 'page-two']) await manager.createTenant({ displayName });
  const first = await manager.listTenants(1);
  expect(first.tenants).toHaveLength(1);
  const rest = await manager.listTenants(100, first.pageToken);
  expect(rest.tenants.map(({ tenantId }) => tenantId)).not.toContain(first.tenants[0]!.tenantId);
});

test('the users of a tenant are its own', async () => {
  const email = suite.newEmail();
  const web = suite.newWeb();
  web.tenantId = tenant.tenantId;
  const { user } = await createUserWithEmailAndPassword(web, email, PASSWORD);
  expect(user.tenantId).toBe(tenant.tenantId);
  const ofTenant = manager.authForTenant(tenant.tenantId);
  const decoded = await ofTenant.verifyIdToken(await user.getIdToken(), true);
  expect(decoded.firebase.tenant).toBe(tenant.tenantId);
  expect((await ofTenant.getUserByEmail(email)).tenantId).toBe(tenant.tenantId);
  await expect(suite.admin.getUserByEmail(email)).rejects.toMatchObject({
    code: 'auth/user-not-found',
  });
  expect((await user.getIdTokenResult(true)).claims.firebase).toMatchObject({
    tenant: tenant.tenantId,
  });
  await user.reload();
  await expect(signInWithEmailAndPassword(suite.newWeb(), email, PASSWORD)).rejects.toMatchObject({
    code: 'auth/invalid-credential',
  });
});

test('administrators work on a tenant as on the project', async () => {
  const ofTenant = manager.authForTenant(tenant.tenantId);
  const email = suite.newEmail();
  const { uid } = await ofTenant.createUser({ email, password: PASSWORD });
  await ofTenant.setCustomUserClaims(uid, { role: 'cello' });
  expect(await ofTenant.getUser(uid)).toMatchObject({
    tenantId: tenant.tenantId,
    customClaims: { role: 'cello' },
  });
  expect((await ofTenant.listUsers()).users.map((user) => user.uid)).toContain(uid);
  const link = await ofTenant.generatePasswordResetLink(email);
  expect(new URL(link).searchParams.get('tenantId')).toBe(tenant.tenantId);
  const web = suite.newWeb();
  web.tenantId = tenant.tenantId;
  const { user } = await signInWithEmailAndPassword(web, email, PASSWORD);
  const cookie = await ofTenant.createSessionCookie(await user.getIdToken(), {
    expiresIn: 600_000,
  });
  expect((await ofTenant.verifySessionCookie(cookie)).uid).toBe(uid);
  await ofTenant.deleteUser(uid);
  await expect(ofTenant.getUser(uid)).rejects.toMatchObject({ code: 'auth/user-not-found' });
});

test('custom tokens are for one tenant', async () => {
  const token = await manager.authForTenant(tenant.tenantId).createCustomToken('soloist');
  const web = suite.newWeb();
  web.tenantId = tenant.tenantId;
  expect((await signInWithCustomToken(web, token)).user.uid).toBe('soloist');
  await expect(signInWithCustomToken(suite.newWeb(), token)).rejects.toMatchObject({
    code: 'auth/tenant-id-mismatch',
  });
});

test('what a tenant does not allow is refused', async () => {
  const web = suite.newWeb();
  web.tenantId = tenant.tenantId;
  await expect(signInAnonymously(web)).rejects.toMatchObject({
    code: 'auth/admin-restricted-operation',
  });
  web.tenantId = 'no-such-tenant';
  await expect(signInAnonymously(web)).rejects.toMatchObject({ code: 'auth/invalid-tenant-id' });
});
