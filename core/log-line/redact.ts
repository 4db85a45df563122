/*
 * What must not be read by whoever reads logs, wherever a text has brought it along: ffmpeg and the HTTP clients repeat
 * addresses in what they complain about, and an address that is signed is a key. The last line of defence: what is known
 * to be personal is not logged in the first place.
 */
const secrets: readonly (readonly [RegExp, string])[] = [
  // Parts of signed addresses, and the ids of resumable uploads, which let anybody write.
  [
    /\b(X-Goog-(?:Signature|Credential|Security-Token)|upload_id|access_token|id_token)=[^&"\\\s]+/gi,
    '$1=…',
  ],
  [/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer …'],
  // JSON Web Tokens, with and without their signature.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, '…'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '…@…'],
];

/** A text without signatures, tokens and e-mail addresses. */
export function redact(text: string): string {
  return secrets.reduce((safe, [pattern, instead]) => safe.replace(pattern, instead), text);
}
