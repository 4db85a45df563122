import { resetPassword } from './apply-action-code';
import type { Method } from './context';
import { createAuthUri } from './create-auth-uri';
import { signInWithCustomToken } from './custom-token-sign-in';
import { signInWithEmailLink } from './email-link-sign-in';
import { signInWithIdp } from './idp-sign-in';
import { deleteOwnAccount, lookupOwnAccount, updateOwnAccount } from './own-account';
import { signInWithPassword } from './password-sign-in';
import { sendVerificationCode, signInWithPhoneNumber } from './phone-sign-in';
import { passwordPolicy, projectInfo, recaptchaConfig, recaptchaParams } from './project-info';
import {
  finalizeEnrollment,
  startEnrollment,
  withdrawEnrollment,
} from './second-factor-enrollment';
import { finalizeSecondFactor, startSecondFactor } from './second-factor-sign-in';
import { sendOobCode } from './send-action-code';
import { signUp } from './sign-up';

/** What a user's own client may call, by verb and path under `identitytoolkit.googleapis.com`. */
export const userMethods: Readonly<Record<string, Method>> = {
  'POST /v1/accounts:createAuthUri': createAuthUri,
  'POST /v1/accounts:delete': deleteOwnAccount,
  'POST /v1/accounts:lookup': lookupOwnAccount,
  'POST /v1/accounts:resetPassword': resetPassword,
  'POST /v1/accounts:sendOobCode': sendOobCode,
  'POST /v1/accounts:sendVerificationCode': sendVerificationCode,
  'POST /v1/accounts:signInWithCustomToken': signInWithCustomToken,
  'POST /v1/accounts:signInWithEmailLink': signInWithEmailLink,
  'POST /v1/accounts:signInWithIdp': signInWithIdp,
  'POST /v1/accounts:signInWithPassword': signInWithPassword,
  'POST /v1/accounts:signInWithPhoneNumber': signInWithPhoneNumber,
  'POST /v1/accounts:signUp': signUp,
  'POST /v1/accounts:update': updateOwnAccount,
  'POST /v2/accounts/mfaEnrollment:start': startEnrollment,
  'POST /v2/accounts/mfaEnrollment:finalize': finalizeEnrollment,
  'POST /v2/accounts/mfaEnrollment:withdraw': withdrawEnrollment,
  'POST /v2/accounts/mfaSignIn:start': startSecondFactor,
  'POST /v2/accounts/mfaSignIn:finalize': finalizeSecondFactor,
  'GET /v1/projects': projectInfo,
  'GET /v1/recaptchaParams': recaptchaParams,
  'GET /v2/recaptchaConfig': recaptchaConfig,
  'GET /v2/passwordPolicy': passwordPolicy,
};
