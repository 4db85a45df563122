import { type Commands } from './commands';
import { apply, plan, propose } from './environment';
import { images } from './images';
import { rollout } from './rollout';
import { scan } from './scan';
import { site } from './site';
import { smoke } from './smoke/smoke';
import { traffic } from './traffic';

/** A verb gets what was typed after it, and the project's root. */
type Verb = (args: readonly string[], root: string, commands: Commands) => Promise<void>;

/** In the order in which a delivery goes through them. Each is an npm script of the same name. */
export const verbs: Readonly<Record<string, Verb>> = {
  images,
  scan,
  plan,
  propose,
  traffic,
  apply,
  rollout,
  site,
  smoke,
};
