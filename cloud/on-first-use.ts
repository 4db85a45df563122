type AsyncMethods<Service> = { [Name in keyof Service]: (...args: never[]) => Promise<unknown> };

/**
 * A service that is loaded with its first call. Loading a Google client takes a few tenths of a
 * second, and most functions never need all of them: who does not sign URLs starts without the client
 * that does.
 */
export function onFirstUse<Service extends AsyncMethods<Service>>(
  load: () => Promise<Service>,
): Service {
  let loading: Promise<Service> | undefined;
  return new Proxy({} as Service, {
    get:
      (_target, name) =>
      async (...args: never[]) => {
        const service = await (loading ??= load());
        return service[name as keyof Service](...args);
      },
  });
}
