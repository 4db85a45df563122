/* The scores that every input for MusicXML is tried with. */

const note =
  '<note><pitch><step>C</step><octave>4</octave></pitch><duration>4</duration><voice>1</voice><type>whole</type></note>';
const attributes =
  '<attributes><divisions>1</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>';

function score(measures: string, before = ''): string {
  const parts =
    '<part-list><score-part id="P1"><part-name>One</part-name></score-part></part-list>';
  return `<?xml version="1.0"?>${before}<score-partwise version="4.0">${parts}<part id="P1">${measures}</part></score-partwise>`;
}

const ordinary = score(`<measure number="1">${attributes}${note}</measure>`);

/** By name: the text of a file called `<name>.musicxml`. */
export const hostileScores = {
  ordinary: () => ordinary,
  'an empty file': () => '',
  text: () => 'This is no score.',
  'half a score': () => ordinary.slice(0, 150),
  'another document': () => '<html><body/></html>',
  'no measures': () => score(''),
  'an empty measure': () => score('<measure number="1"/>'),
  'no attributes': () => score(`<measure number="1">${note}</measure>`),
  'an unknown element': () => score(`<measure number="1">${attributes}${note}<gong/></measure>`),
  'an undefined entity': () => ordinary.replace('One', '&one;'),
  'entities that grow': () =>
    score(
      `<measure number="1">${attributes}${note}</measure>`,
      '<!DOCTYPE s [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ).replace('One', '&b;'),
  'a file from outside': () =>
    score(
      `<measure number="1">${attributes}${note}</measure>`,
      '<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
    ).replace('One', '&e;'),
  'a time signature of nothing': () =>
    ordinary.replace(
      '<beats>4</beats><beat-type>4</beat-type>',
      '<beats>0</beats><beat-type>0</beat-type>',
    ),
  'a backup behind the beginning': () =>
    score(
      `<measure number="1">${attributes}${note}<backup><duration>9</duration></backup>${note}</measure>`,
    ),
  'divisions of 0': () => ordinary.replace('<divisions>1<', '<divisions>0<'),
  'a duration below 0': () => ordinary.replace('<duration>4<', '<duration>-4<'),
  'a note in no chord': () => ordinary.replace('<note>', '<note><chord/>'),
  'elements in elements without end': () => score('<measure>'.repeat(10_000)),
  'a byte order mark': () => `\ufeff${ordinary}`,
} satisfies Readonly<Record<string, () => string>>;

export type ScoreName = keyof typeof hostileScores;
