import { jsonApi, refusal, storageTarget, type StorageTarget } from './storage-target';

let target: StorageTarget;
beforeAll(async () => (target = await storageTarget()));
afterAll(() => target.stop());

const entity = 'user-someone@example.org';

describe('access lists', () => {
  it('of a bucket are added to, updated and taken from', async () => {
    const bucket = await target.newBucket();
    const [added] = await bucket.acl.add({ entity, role: 'OWNER' });
    expect(added).toMatchObject({ entity, role: 'OWNER' });
    await bucket.acl.update({ entity, role: 'WRITER' });
    expect((await bucket.acl.get({ entity }))[0]).toEqual({ entity, role: 'WRITER' });
    await bucket.acl.delete({ entity });
    await expect(bucket.acl.get({ entity })).rejects.toEqual(refusal(404, 'notFound'));
    expect((await bucket.acl.get())[0]).toHaveLength(3);
  });

  it('of a bucket say what new objects get', async () => {
    const bucket = await target.newBucket();
    await bucket.acl.default.add({ entity: 'allUsers', role: 'READER' });
    await bucket.file('new').save('x');
    expect((await bucket.file('new').acl.get({ entity: 'allUsers' }))[0]).toEqual({
      entity: 'allUsers',
      role: 'READER',
    });
    await bucket.acl.default.delete({ entity: 'allUsers' });
    const gone = bucket.acl.default.get({ entity: 'allUsers' });
    await expect(gone).rejects.toEqual(refusal(404, 'notFound'));
  });

  it('of an object are named by a word at the upload, the copy and later', async () => {
    const bucket = await target.newBucket();
    await bucket.file('a').save('x', { public: true });
    await bucket.file('a').copy('b', { predefinedAcl: 'publicRead' });
    for (const name of ['a', 'b']) {
      const [list] = await bucket.file(name).acl.get({ entity: 'allUsers' });
      expect(list).toEqual({ entity: 'allUsers', role: 'READER' });
    }
    await bucket.file('a').makePrivate();
    const gone = bucket.file('a').acl.get({ entity: 'allUsers' });
    await expect(gone).rejects.toEqual(refusal(404, 'notFound'));
  });

  it('make a bucket and its files public and private', async () => {
    const bucket = await target.newBucket();
    await bucket.file('a').save('x');
    await bucket.makePublic({ includeFiles: true });
    expect(await bucket.file('a').isPublic()).toEqual([true]);
    await bucket.makePrivate({ includeFiles: true });
    expect(await bucket.file('a').isPublic()).toEqual([false]);
  });

  it('refuse roles and entities that do not exist', async () => {
    const bucket = await target.newBucket();
    const role = bucket.acl.add({ entity, role: 'KING' });
    await expect(role).rejects.toEqual(refusal(400, 'invalid'));
    const who = bucket.acl.add({ entity: 'somebody', role: 'READER' });
    await expect(who).rejects.toEqual(refusal(400, 'invalid'));
  });
});

describe('uniform bucket-level access', () => {
  const uniform = { iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } };

  it('puts the lists out of use, and gives them back unchanged', async () => {
    const bucket = await target.newBucket();
    await bucket.file('a').save('x');
    await bucket.file('a').acl.add({ entity, role: 'OWNER' });
    const [before] = await bucket.file('a').acl.get();
    await bucket.setMetadata(uniform);
    await expect(bucket.file('a').acl.get()).rejects.toEqual(refusal(400, 'invalid'));
    await expect(bucket.acl.get()).rejects.toEqual(refusal(400, 'invalid'));
    const upload = bucket.file('b').save('x', { public: true, resumable: false });
    await expect(upload).rejects.toEqual(refusal(400, 'invalid'));
    await bucket.file('b').save('x');
    await bucket.setMetadata({
      iamConfiguration: { uniformBucketLevelAccess: { enabled: false } },
    });
    expect((await bucket.file('a').acl.get())[0]).toEqual(before);
  });

  it('leaves public access prevention as it is', async () => {
    const bucket = await target.newBucket({
      iamConfiguration: { publicAccessPrevention: 'enforced' },
    });
    await bucket.setMetadata(uniform);
    expect((await bucket.getMetadata())[0].iamConfiguration).toMatchObject({
      uniformBucketLevelAccess: { enabled: true, lockedTime: expect.any(String) },
      publicAccessPrevention: 'enforced',
    });
  });
});

describe('public access prevention', () => {
  it('refuses to make a bucket or an object public', async () => {
    const bucket = await target.newBucket();
    await bucket.file('a').save('x');
    await bucket.setMetadata({ iamConfiguration: { publicAccessPrevention: 'enforced' } });
    await expect(bucket.makePublic()).rejects.toEqual(refusal(412, 'conditionNotMet'));
    await expect(bucket.file('a').makePublic()).rejects.toEqual(refusal(412, 'conditionNotMet'));
  });
});

describe('an IAM policy', () => {
  it('begins with what the access list stands for', async () => {
    const bucket = await target.newBucket();
    const [policy] = await bucket.iam.getPolicy();
    const { project } = target;
    expect(policy.bindings).toEqual([
      {
        members: [`projectEditor:${project}`, `projectOwner:${project}`],
        role: 'roles/storage.legacyBucketOwner',
      },
      { members: [`projectViewer:${project}`], role: 'roles/storage.legacyBucketReader' },
    ]);
  });

  it('grants the objects too where access is uniform from the beginning', async () => {
    const bucket = await target.newBucket({
      iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
    });
    const [{ bindings }] = await bucket.iam.getPolicy();
    const { project } = target;
    expect(bindings).toEqual(
      expect.arrayContaining([
        {
          role: 'roles/storage.legacyObjectOwner',
          members: [`projectEditor:${project}`, `projectOwner:${project}`],
        },
        { role: 'roles/storage.legacyObjectReader', members: [`projectViewer:${project}`] },
      ]),
    );
  });

  it('is replaced as a whole, by who has seen the last one', async () => {
    const bucket = await target.newBucket();
    const [policy] = await bucket.iam.getPolicy();
    policy.bindings.push({ role: 'roles/storage.objectViewer', members: ['allUsers'] });
    const [changed] = await bucket.iam.setPolicy(policy);
    expect(changed.bindings).toEqual(policy.bindings);
    await expect(bucket.iam.setPolicy(policy)).rejects.toEqual(refusal(412, 'conditionNotMet'));
    await bucket.file('a').save('x');
    expect(await bucket.file('a').isPublic()).toEqual([true]);
  });

  it('has conditions only with uniform access, and shows them to who asks for version 3', async () => {
    const bucket = await target.newBucket();
    const conditional = {
      role: 'roles/storage.objectViewer',
      members: ['user:someone@example.org'],
      condition: { title: 'always', description: 'x', expression: 'true' },
    };
    const set = async (): Promise<unknown> => {
      const [policy] = await bucket.iam.getPolicy();
      const bindings = [...policy.bindings, conditional];
      return bucket.iam.setPolicy({ ...policy, version: 3, bindings });
    };
    await expect(set()).rejects.toEqual(refusal(400, 'invalid'));
    await bucket.setMetadata({ iamConfiguration: { uniformBucketLevelAccess: { enabled: true } } });
    await set();
    const [whole] = await bucket.iam.getPolicy({ requestedPolicyVersion: 3 });
    expect(whole.bindings).toContainEqual(conditional);
    const [plain] = await bucket.iam.getPolicy();
    expect(plain.bindings).not.toContainEqual(conditional);
  });

  it('tells which permissions the caller has', async () => {
    const bucket = await target.newBucket();
    const names = ['storage.buckets.get', 'storage.buckets.getIamPolicy'];
    expect((await bucket.iam.testPermissions(names))[0]).toEqual({
      'storage.buckets.get': true,
      'storage.buckets.getIamPolicy': true,
    });
  });
});

it('what is public can be got at its public address, and nothing else', async () => {
  const bucket = await target.newBucket();
  await bucket.file('dir/open.txt').save('open', { public: true, contentType: 'text/plain' });
  await bucket.file('shut').save('shut');
  const open = await jsonApi(`/${bucket.name}/dir/open.txt`);
  expect([open.status, open.json['text']]).toEqual([200, 'open']);
  expect(open.headers.get('content-type')).toBe('text/plain');
  expect(open.headers.get('cache-control')).toBe('public, max-age=3600');
  const shut = await jsonApi(`/${bucket.name}/shut`);
  expect([shut.status, shut.json['text']]).toEqual([
    403,
    expect.stringContaining('does not have storage.objects.get access'),
  ]);
});

describe('HMAC keys', () => {
  const email = 'keys@demo-contract.iam.gserviceaccount.com';

  it('are made, listed, switched off and deleted', async () => {
    const { storage, project } = target;
    const [key, secret] = await storage.createHmacKey(email);
    expect(secret).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(key.metadata).toMatchObject({
      state: 'ACTIVE',
      projectId: project,
      serviceAccountEmail: email,
      accessId: expect.stringMatching(/^GOOG1E.{55}$/),
      etag: expect.any(String),
    });
    await expect(key.delete()).rejects.toEqual(refusal(400, 'invalid'));
    await key.setMetadata({ state: 'INACTIVE' });
    const [listed] = await storage.getHmacKeys({ serviceAccountEmail: email });
    expect(listed.map(({ metadata }) => metadata?.state)).toEqual(['INACTIVE']);
    await key.delete();
    expect((await key.getMetadata())[0].state).toBe('DELETED');
    expect((await storage.getHmacKeys({ serviceAccountEmail: email }))[0]).toEqual([]);
    const [all] = await storage.getHmacKeys({ serviceAccountEmail: email, showDeletedKeys: true });
    expect(all).toHaveLength(1);
  });

  it('that do not exist are not found', async () => {
    const missing = target.storage.hmacKey('GOOG1EMISSING').getMetadata();
    await expect(missing).rejects.toEqual(refusal(404, 'notFound'));
  });
});
