import { NON_ALPHANUMERIC } from '../state/password-policy';
import type { Method } from './context';

/** What SDKs ask of a project before anybody signs in. */
export const projectInfo: Method = ({ directory }) => ({
  projectId: directory.projectId,
  authorizedDomains: directory.project.config.authorizedDomains,
});

/** reCAPTCHA is never asked for; the answers have the shape that SDKs expect. */
export const recaptchaParams: Method = () => ({
  kind: 'identitytoolkit#GetRecaptchaParamResponse',
  recaptchaStoken: 'no-recaptcha-in-the-local-cloud',
  recaptchaSiteKey: 'no-recaptcha-in-the-local-cloud',
});

export const recaptchaConfig: Method = ({ directory }) => ({
  recaptchaKey: `projects/${directory.projectId}/keys/no-recaptcha-in-the-local-cloud`,
  recaptchaEnforcementState: ['EMAIL_PASSWORD_PROVIDER', 'PHONE_PROVIDER'].map((provider) => ({
    provider,
    enforcementState: 'OFF',
  })),
});

/** What a client checks a new password against before it sends it. */
export const passwordPolicy: Method = ({ space }) => {
  const { isEnforced, forceUpgradeOnSignin, ...options } = space.settings.passwordPolicy;
  return {
    customStrengthOptions: options,
    allowedNonAlphanumericCharacters: NON_ALPHANUMERIC,
    enforcementState: isEnforced ? 'ENFORCE' : 'OFF',
    forceUpgradeOnSignin,
    schemaVersion: 1,
  };
};
