import type { FirebaseScrypt } from './password';
import type { PasswordPolicy } from './password-policy';

/** A resource as JSON, kept as it is sent: a project's configuration, a tenant, a provider. */
export type Resource = Readonly<Record<string, unknown>>;

/** What the configuration of a project or tenant means for its users. */
export interface Settings {
  readonly allowsPassword: boolean;
  readonly allowsEmailLink: boolean;
  readonly allowsAnonymous: boolean;
  readonly allowsPhone: boolean;
  readonly allowsSignUp: boolean;
  readonly allowsDeletion: boolean;
  readonly isDisabled: boolean;
  readonly oneAccountPerEmail: boolean;
  /** E-mail enumeration protection: nobody learns from an answer whether an e-mail has an account. */
  readonly hidesEmails: boolean;
  readonly allowsPhoneFactor: boolean;
  /** Steps of 30 seconds that a code may be off; null when authenticators are not allowed. */
  readonly totpAdjacentIntervals: number | null;
  readonly testPhoneNumbers: Readonly<Record<string, string>>;
  readonly passwordPolicy: PasswordPolicy;
}

const DEFAULT_ADJACENT_INTERVALS = 5;

/** The second factors of a new project or tenant; the official emulator begins with them too. */
const MULTI_FACTOR = {
  state: 'ENABLED',
  enabledProviders: ['PHONE_SMS'],
  providerConfigs: [
    { state: 'ENABLED', totpProviderConfig: { adjacentIntervals: DEFAULT_ADJACENT_INTERVALS } },
  ],
};

/** The configuration of a project that nobody has changed: every way to sign in is open. */
export function defaultProjectConfig(project: string, hashConfig: FirebaseScrypt): Resource {
  return {
    name: `projects/${project}/config`,
    signIn: {
      email: { enabled: true, passwordRequired: false },
      phoneNumber: { enabled: true, testPhoneNumbers: {} },
      anonymous: { enabled: true },
      allowDuplicateEmails: false,
      hashConfig,
    },
    authorizedDomains: ['localhost', '127.0.0.1'],
    multiTenant: { allowTenants: true },
    client: { apiKey: 'any', permissions: {} },
    mfa: MULTI_FACTOR,
    emailPrivacyConfig: { enableImprovedEmailPrivacy: true },
    subtype: 'IDENTITY_PLATFORM',
  };
}

/** The settings of a project, from its `config` resource. */
export function projectSettings(config: Resource): Settings {
  const read = reader(config);
  return {
    allowsPassword: read('signIn.email.enabled') === true,
    allowsEmailLink:
      read('signIn.email.enabled') === true && read('signIn.email.passwordRequired') !== true,
    allowsAnonymous: read('signIn.anonymous.enabled') === true,
    allowsPhone: read('signIn.phoneNumber.enabled') === true,
    allowsSignUp: read('client.permissions.disabledUserSignup') !== true,
    allowsDeletion: read('client.permissions.disabledUserDeletion') !== true,
    isDisabled: false,
    oneAccountPerEmail: read('signIn.allowDuplicateEmails') !== true,
    testPhoneNumbers: texts(read('signIn.phoneNumber.testPhoneNumbers')),
    ...sharedSettings(config, 'mfa'),
  };
}

/** The settings of a tenant, from its resource. What it does not say for itself is off, as on Google Cloud. */
export function tenantSettings(tenant: Resource, project: Settings): Settings {
  const read = reader(tenant);
  return {
    allowsPassword: tenant.allowPasswordSignup === true,
    allowsEmailLink: tenant.enableEmailLinkSignin === true,
    allowsAnonymous: tenant.enableAnonymousUser === true,
    allowsPhone: project.allowsPhone,
    allowsSignUp: read('client.permissions.disabledUserSignup') !== true,
    allowsDeletion: read('client.permissions.disabledUserDeletion') !== true,
    isDisabled: tenant.disableAuth === true,
    oneAccountPerEmail: project.oneAccountPerEmail,
    testPhoneNumbers: texts(tenant.testPhoneNumbers),
    ...sharedSettings(tenant, 'mfaConfig'),
  };
}

function sharedSettings(
  resource: Resource,
  multiFactor: 'mfa' | 'mfaConfig',
): Pick<
  Settings,
  'hidesEmails' | 'allowsPhoneFactor' | 'totpAdjacentIntervals' | 'passwordPolicy'
> {
  const read = reader(resource);
  const isOn = ['ENABLED', 'MANDATORY'].includes(String(read(`${multiFactor}.state`)));
  const factors = read(`${multiFactor}.enabledProviders`);
  return {
    hidesEmails: read('emailPrivacyConfig.enableImprovedEmailPrivacy') === true,
    allowsPhoneFactor: isOn && Array.isArray(factors) && factors.includes('PHONE_SMS'),
    totpAdjacentIntervals: totpIntervals(read(`${multiFactor}.providerConfigs`)),
    passwordPolicy: passwordPolicy(read),
  };
}

function totpIntervals(providers: unknown): number | null {
  if (!Array.isArray(providers)) return null;
  const enabled = (providers as Resource[]).find(
    ({ state, totpProviderConfig }) => state === 'ENABLED' && totpProviderConfig !== undefined,
  );
  if (!enabled) return null;
  const { adjacentIntervals } = enabled.totpProviderConfig as { adjacentIntervals?: number };
  return adjacentIntervals ?? DEFAULT_ADJACENT_INTERVALS;
}

function passwordPolicy(read: (path: string) => unknown): PasswordPolicy {
  const option = (name: string): unknown =>
    read(`passwordPolicyConfig.passwordPolicyVersions.0.customStrengthOptions.${name}`);
  return {
    isEnforced: read('passwordPolicyConfig.passwordPolicyEnforcementState') === 'ENFORCE',
    forceUpgradeOnSignin: read('passwordPolicyConfig.forceUpgradeOnSignin') === true,
    minPasswordLength: Number(option('minPasswordLength') ?? 6),
    maxPasswordLength: Number(option('maxPasswordLength') ?? 4096),
    containsLowercaseCharacter: option('containsLowercaseCharacter') === true,
    containsUppercaseCharacter: option('containsUppercaseCharacter') === true,
    containsNumericCharacter: option('containsNumericCharacter') === true,
    containsNonAlphanumericCharacter: option('containsNonAlphanumericCharacter') === true,
  };
}

function reader(resource: Resource): (path: string) => unknown {
  return (path) =>
    path.split('.').reduce<unknown>((value, key) => {
      if (typeof value !== 'object' || value === null) return undefined;
      return (value as Readonly<Record<string, unknown>>)[key];
    }, resource);
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return (value ?? {}) as Readonly<Record<string, string>>;
}
