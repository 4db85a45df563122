import type { ServerResponse } from 'node:http';

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.4rem; }
ul { list-style: none; padding: 0; }
label { display: block; margin: 0.75rem 0; }
input:not([type=checkbox]) { display: block; width: 100%; box-sizing: border-box; padding: 0.5rem; font: inherit; }
button { font: inherit; padding: 0.5rem 1rem; margin: 0.25rem 0; cursor: pointer; }
li button { display: block; width: 100%; text-align: left; }
small { color: #666; display: block; }`;

/** A whole page without anything from elsewhere, so that it works without a network. `body` is HTML. */
export function sendPage(
  response: ServerResponse,
  page: { readonly title: string; readonly body: string },
): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style>${STYLE}</style>
<h1>${escapeHtml(page.title)}</h1>
${page.body}
</html>
`);
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
