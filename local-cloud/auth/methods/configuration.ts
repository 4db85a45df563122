import { AuthError } from '../state/auth-error';
import { maskedUpdate } from '../state/masked-update';
import type { Resource } from '../state/settings';
import type { Method } from './context';
import { object, unimplementedField } from './fields';

/** The project's configuration, as the Admin SDKs' project config manager reads and writes it. */
export const getConfig: Method = ({ directory }) => directory.project.config;

export const updateConfig: Method = ({ directory, query }, request) => {
  unimplementedField(request, 'blockingFunctions');
  const { project } = directory;
  project.setConfig(settled(maskedUpdate(project.config, request, query.get('updateMask'))));
  return project.config;
};

/** The two settings that the official emulator shows under a path of its own. */
export const getEmulatorConfig: Method = ({ space }) => ({
  signIn: { allowDuplicateEmails: !space.settings.oneAccountPerEmail },
  emailPrivacyConfig: { enableImprovedEmailPrivacy: space.settings.hidesEmails },
});

export const updateEmulatorConfig: Method = (context, request) => {
  const { space } = context;
  const changes = {
    'signIn.allowDuplicateEmails': object(request, 'signIn')?.allowDuplicateEmails,
    'emailPrivacyConfig.enableImprovedEmailPrivacy': object(request, 'emailPrivacyConfig')
      ?.enableImprovedEmailPrivacy,
  };
  const mask = Object.entries(changes).flatMap(([path, value]) => {
    if (value === undefined) return [];
    if (typeof value !== 'boolean')
      throw new AuthError('INVALID_ARGUMENT', `${path}: true or false`);
    return [path];
  });
  if (mask.length > 0) space.setConfig(settled(maskedUpdate(space.config, request, mask.join())));
  return getEmulatorConfig(context, request);
};

/** As the real service writes it: a switch that is off, or a list without entries, is not there. */
export function settled(config: Resource): Resource {
  const privacy = config.emailPrivacyConfig as Resource | undefined;
  const { enableImprovedEmailPrivacy: isOn, ...rest } = privacy ?? {};
  const { testPhoneNumbers, ...others } = config;
  const hasNumbers = Object.keys(testPhoneNumbers ?? {}).length > 0;
  return {
    ...others,
    ...(hasNumbers ? { testPhoneNumbers } : {}),
    ...(privacy && isOn === false ? { emailPrivacyConfig: rest } : {}),
  };
}
