import type { Method } from './context';

/** What the official emulator has under paths of its own, for tests and for people. */

export const deleteAllAccounts: Method = ({ space }) => {
  space.removeAllAccounts();
  return {};
};

/** The e-mails that would have been sent. */
export const listActionCodes: Method = ({ space }) => ({
  oobCodes: space.actionCodes.list().map(({ createdAt: _at, localId: _id, ...code }) => code),
});

/** The text messages that would have been sent. */
export const listVerificationCodes: Method = ({ space }) => ({
  verificationCodes: space.verificationCodes
    .list()
    .map(({ phoneNumber, sessionInfo, code }) => ({ phoneNumber, sessionInfo, code })),
});
