/** Asks the admin endpoint. @throws Error with its message */
export async function get(path) {
  return answer(await fetch(`/v1/${path}`));
}

/** Has the admin endpoint do something. @throws Error with its message */
export async function act(method, path, body) {
  return answer(
    await fetch(`/v1/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    }),
  );
}

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error?.message ?? response.statusText);
  return body;
}

/** A path with every segment encoded. */
export function encodePath(path) {
  return path.split('/').map(encodeURIComponent).join('/');
}
