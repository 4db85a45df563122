/** What stands for a blank in names that have none. */
const BLANKS = /[_-]+/g;

/**
 * A title from the name of a recording's file: without folders and extension, with blanks for underscores, and for hyphens
 * where the name has no blanks (`my_first-song.take2.wav`: `my first song.take2`).
 * @returns empty where nothing is left
 */
export function recordingTitle(fileName: string): string {
  const base = fileName.replace(/^.*[/\\]/, '').replace(/\.[A-Za-z][A-Za-z0-9]{1,4}$/, '');
  const blanks = /\s/.test(base.trim()) ? /_+/g : BLANKS;
  return base
    .replace(blanks, ' ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
