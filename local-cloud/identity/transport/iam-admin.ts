import { GoogleApiError } from '../../http';
import { certificatePem } from '../state/certificate';
import type { PublicKey, SigningKey } from '../state/identity-state';
import { projectNumber, uniqueId } from '../state/unique-id';
import { badRequest, denied, notFound, OPERATOR } from './caller';
import type { IamCall, IamOptions } from './iam-credentials';

export interface IamAdminOptions extends IamOptions {
  readonly project: string;
  readonly baseUrl: () => string;
}

/** How long a certificate of a key that was handed out says it is good: as long as Google's. */
const FOREVER = new Date('9999-12-31T23:59:59Z');
const DEFAULT_PAGE = 20;
const MAXIMUM_PAGE = 100;

export function listAccounts(
  options: IamAdminOptions,
  query: URLSearchParams,
): Readonly<Record<string, unknown>> {
  const size = Math.min(Number(query.get('pageSize')) || DEFAULT_PAGE, MAXIMUM_PAGE);
  const after = query.get('pageToken') ?? '';
  const rest = [...options.accounts].sort().filter((email) => email > after);
  const page = rest.slice(0, size);
  return {
    accounts: page.map((email) => describeAccount(options, email)),
    ...(rest.length > size ? { nextPageToken: page.at(-1) } : {}),
  };
}

export function describeAccount(
  { project }: IamAdminOptions,
  email: string,
): Readonly<Record<string, unknown>> {
  return {
    name: `projects/${project}/serviceAccounts/${email}`,
    projectId: project,
    uniqueId: uniqueId(email),
    email,
    displayName: email.split('@')[0],
    etag: Buffer.from(projectNumber(email)).toString('base64'),
    oauth2ClientId: uniqueId(email),
  };
}

/** The e-mail of the account that a path names by e-mail or by unique id. @throws GoogleApiError 404 */
export function accountOf({ accounts }: IamAdminOptions, name: string): string {
  const email = accounts.has(name) ? name : [...accounts].find((one) => uniqueId(one) === name);
  if (email === undefined) throw notFound(name);
  return email;
}

/** Only the account itself and the operator may touch its keys. */
export function requireKeyAdministration({ caller, email }: IamCall, action: string): void {
  if (caller === OPERATOR || caller === email) return;
  throw denied(`iam.serviceAccountKeys.${action}`, email, caller);
}

/**
 * Makes a key and hands its private half out in a key file, once. The file's `token_uri` leads here, so that
 * client libraries that honour it get their tokens from the local cloud.
 */
export async function createKey(
  options: IamAdminOptions,
  { email, body }: IamCall,
): Promise<Readonly<Record<string, unknown>>> {
  const { privateKeyType = 'TYPE_GOOGLE_CREDENTIALS_FILE' } = body;
  if (privateKeyType !== 'TYPE_GOOGLE_CREDENTIALS_FILE') {
    throw badRequest(
      `privateKeyType: TYPE_GOOGLE_CREDENTIALS_FILE is allowed, got ${JSON.stringify(privateKeyType)}.`,
    );
  }
  const key = await options.state.handOutKey(email);
  const file = JSON.stringify(keyFile(options, email, key), null, 2);
  return {
    ...describeKey(options, email, key),
    privateKeyType,
    privateKeyData: Buffer.from(file).toString('base64'),
  };
}

export function listKeys(
  options: IamAdminOptions,
  email: string,
): Readonly<Record<string, unknown>> {
  const keys = options.state.handedOutKeys(email);
  return { keys: keys.map((key) => describeKey(options, email, key)) };
}

/** @throws GoogleApiError 404 */
export function getKey(
  options: IamAdminOptions,
  email: string,
  keyId: string,
): Readonly<Record<string, unknown>> {
  const key = options.state.handedOutKeys(email).find((one) => one.keyId === keyId);
  if (!key) throw keyNotFound(keyId);
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    ...describeKey(options, email, key),
    publicKeyData: Buffer.from(pem).toString('base64'),
  };
}

/** Signatures of the key are worth nothing from now on. @throws GoogleApiError 404 */
export function deleteKey(
  { state }: IamAdminOptions,
  email: string,
  keyId: string,
): Readonly<Record<string, unknown>> {
  if (!state.deleteHandedOutKey(email, keyId)) throw keyNotFound(keyId);
  return {};
}

/** A published key as a certificate, by key id: for verifiers that read Google's `x509` addresses. */
export function certificates(
  keys: readonly PublicKey[],
  { signer, commonName }: { readonly signer: SigningKey; readonly commonName: string },
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    keys.map(({ keyId, publicKey, createdAt }) => [
      keyId,
      certificatePem({
        commonName,
        publicKey,
        privateKey: signer.privateKey,
        notBefore: new Date(createdAt),
        notAfter: FOREVER,
        serialNumber: keyId,
      }),
    ]),
  );
}

function keyFile(
  { project, baseUrl }: IamAdminOptions,
  email: string,
  key: SigningKey,
): Readonly<Record<string, string>> {
  const base = baseUrl();
  return {
    type: 'service_account',
    project_id: project,
    private_key_id: key.keyId,
    private_key: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: email,
    client_id: uniqueId(email),
    auth_uri: `${base}/o/oauth2/auth`,
    token_uri: `${base}/token`,
    auth_provider_x509_cert_url: `${base}/oauth2/v1/certs`,
    client_x509_cert_url: `${base}/robot/v1/metadata/x509/${encodeURIComponent(email)}`,
    universe_domain: 'googleapis.com',
  };
}

function describeKey(
  { project }: IamAdminOptions,
  email: string,
  key: PublicKey,
): Readonly<Record<string, unknown>> {
  return {
    name: `projects/${project}/serviceAccounts/${email}/keys/${key.keyId}`,
    validAfterTime: new Date(key.createdAt).toISOString(),
    validBeforeTime: FOREVER.toISOString(),
    keyAlgorithm: 'KEY_ALG_RSA_2048',
    keyOrigin: 'GOOGLE_PROVIDED',
    keyType: 'USER_MANAGED',
  };
}

function keyNotFound(keyId: string): GoogleApiError {
  return new GoogleApiError(404, 'NOT_FOUND', `Service account key ${keyId} does not exist.`);
}
