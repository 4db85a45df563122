import { type ErrorCode } from '@attacca/core';
import { type DocumentName } from './inputs/documents';
import { type MatrixName } from './inputs/matrices';
import { type ScoreName } from './inputs/scores';
import { type SoundName } from './inputs/sounds';

/*
 * What is to come of every hostile input: a result, or an error with a code. Written down, not recorded: what holds for
 * every operation of every manifest, those of tomorrow included, and the exceptions with their reasons.
 */

type Expectation = 'result' | ErrorCode;

/** Sound that can be read is described, however strange; sound that holds no numbers is refused. */
export const ofSounds: Readonly<Record<SoundName, Expectation>> = {
  ordinary: 'result',
  'NaN among the samples': 'INVALID_INPUT_FILE',
  'an infinity among the samples': 'INVALID_INPUT_FILE',
  'minus infinity among the samples': 'INVALID_INPUT_FILE',
  // The square of its spectrum is beyond single precision.
  'samples of 1e30': 'INVALID_INPUT_FILE',
  // Whole numbers that nobody scaled to full scale: loud, but sound.
  'samples of 32768': 'result',
  'clipping everywhere': 'result',
  'a constant': 'result',
  silence: 'result',
  denormals: 'result',
  'no sample': 'INVALID_INPUT_FILE',
  // librosa pads, and so does FluCoMa: the shortest sound has a frame.
  'one sample': 'result',
  'two samples': 'result',
  'one less than a short frame': 'result',
  'a short frame': 'result',
  'one more than a short frame': 'result',
  'one less than a frame': 'result',
  'a frame': 'result',
  'one more than a frame': 'result',
  'a prime number of samples': 'result',
  '8 kHz': 'result',
  '192 kHz': 'result',
  '32 channels': 'result',
  '8 bits': 'result',
  '16 bits': 'result',
  '24 bits': 'result',
  '32 bits': 'result',
  '64-bit floats': 'result',
  'a header that promises more': 'TRUNCATED_FILE',
  'a header that promises the most': 'TRUNCATED_FILE',
  'a header that promises less': 'result',
  'a header that promises half a sample': 'result',
  // What a program writes that does not know the length yet.
  'a header that promises nothing': 'result',
  'a rate of 0 Hz': 'INVALID_INPUT_FILE',
  'a rate of 1 Hz': 'result',
  'a rate of 4 GHz': 'INVALID_INPUT_FILE',
  'no channels': 'INVALID_INPUT_FILE',
  '65 channels': 'INVALID_INPUT_FILE',
  'half a header': 'INVALID_INPUT_FILE',
  'an empty file': 'EMPTY_FILE',
  text: 'INVALID_INPUT_FILE',
  'a playlist': 'INVALID_INPUT_FILE',
  'a list of other files': 'INVALID_INPUT_FILE',
  'a drawing': 'INVALID_INPUT_FILE',
};

/** Matrices of finite numbers are worked on, as long as there is one of them. */
export const ofMatrices: Readonly<Record<MatrixName, Expectation>> = {
  ordinary: 'result',
  'NaN among the values': 'INVALID_INPUT_FILE',
  'an infinity among the values': 'INVALID_INPUT_FILE',
  'minus infinity among the values': 'INVALID_INPUT_FILE',
  'values of 1e30': 'result',
  // Matrices are worked on in single precision, where this is an infinity.
  'doubles of 1e300': 'INVALID_INPUT_FILE',
  denormals: 'result',
  zeros: 'result',
  'columns that are all alike': 'result',
  'one row': 'result',
  'one column': 'result',
  'two columns': 'result',
  'a single value': 'result',
  'one dimension': 'result',
  'no dimension': 'INPUT_MISMATCH',
  'three dimensions': 'INPUT_MISMATCH',
  'no rows': 'INPUT_MISMATCH',
  'no columns': 'INPUT_MISMATCH',
  'no values in one dimension': 'INPUT_MISMATCH',
  doubles: 'result',
  'whole numbers of 64 bits': 'result',
  'whole numbers of 32 bits': 'INVALID_INPUT_FILE',
  'big-endian values': 'INVALID_INPUT_FILE',
  'complex values': 'INVALID_INPUT_FILE',
  'Python objects': 'INVALID_INPUT_FILE',
  'a table of named columns': 'INVALID_INPUT_FILE',
  'Fortran order': 'result',
  'a header of version 2': 'result',
  'a header of version 3': 'result',
  'a shape far beyond the file': 'INVALID_INPUT_FILE',
  'a shape whose size cannot be counted': 'INVALID_INPUT_FILE',
  'a shape below zero': 'INVALID_INPUT_FILE',
  'values that are missing': 'INVALID_INPUT_FILE',
  'values too many': 'INVALID_INPUT_FILE',
  'half a value at the end': 'INVALID_INPUT_FILE',
  'half a header': 'INVALID_INPUT_FILE',
  'a header longer than the file': 'INVALID_INPUT_FILE',
  'a header of code': 'INVALID_INPUT_FILE',
  'an empty file': 'EMPTY_FILE',
  text: 'INVALID_INPUT_FILE',
};

/** A document is what the operation beside it writes, or it is refused. */
export const ofDocuments: Readonly<Record<DocumentName, Expectation>> = {
  ordinary: 'result',
  'an empty file': 'EMPTY_FILE',
  text: 'INPUT_MISMATCH',
  'half a document': 'INPUT_MISMATCH',
  null: 'INPUT_MISMATCH',
  'a list': 'INPUT_MISMATCH',
  'a number': 'INPUT_MISMATCH',
  'an empty object': 'INPUT_MISMATCH',
  'a field missing': 'INPUT_MISMATCH',
  'numbers as text': 'INPUT_MISMATCH',
  'numbers that are null': 'INPUT_MISMATCH',
  'numbers below zero': 'INPUT_MISMATCH',
  'numbers with fractions': 'INPUT_MISMATCH',
  'zeros for numbers': 'INPUT_MISMATCH',
  'huge numbers': 'INPUT_MISMATCH',
  'numbers beyond doubles': 'INPUT_MISMATCH',
  'lists in lists without end': 'INPUT_MISMATCH',
  'a prototype': 'INPUT_MISMATCH',
};

/** A score is well-formed MusicXML with measures; what it holds beyond that is engraved as far as it can be. */
export const ofScores: Readonly<Record<ScoreName, Expectation>> = {
  ordinary: 'result',
  'an empty file': 'EMPTY_FILE',
  text: 'INVALID_INPUT_FILE',
  'half a score': 'INVALID_INPUT_FILE',
  'another document': 'INVALID_INPUT_FILE',
  'no measures': 'INVALID_INPUT_FILE',
  'an empty measure': 'result',
  'no attributes': 'result',
  'an unknown element': 'result',
  'an undefined entity': 'INVALID_INPUT_FILE',
  'entities that grow': 'INVALID_INPUT_FILE',
  'a file from outside': 'INVALID_INPUT_FILE',
  // Measures that cannot be understood are left as they are, and drawn as well as may be.
  'a time signature of nothing': 'result',
  'a backup behind the beginning': 'result',
  'divisions of 0': 'result',
  'a duration below 0': 'result',
  'a note in no chord': 'result',
  'elements in elements without end': 'INVALID_INPUT_FILE',
  'a byte order mark': 'result',
};

type Exceptions = Partial<Record<SoundName | MatrixName | DocumentName | ScoreName, Expectation>>;

/** Neither looks at the samples: what is in the file is handed on, and refused by whoever reads it. */
const unseen: Exceptions = {
  'NaN among the samples': 'result',
  'an infinity among the samples': 'result',
  'minus infinity among the samples': 'result',
  'samples of 1e30': 'result',
};

/** More is asked for than there is, and the parameter that asks is named with what would be allowed. */
const tooFew: Exceptions = {
  'one column': 'INVALID_PARAMETER',
  'two columns': 'INVALID_PARAMETER',
  'a single value': 'INVALID_PARAMETER',
};

/** Only a matrix with the rows that a model gives will do. */
const modelRows: Exceptions = {
  ...Object.fromEntries(
    Object.entries(ofMatrices)
      .filter(([, expectation]) => expectation === 'result')
      .map(([name]) => [name, 'INPUT_MISMATCH']),
  ),
  ordinary: 'result',
};

/** A document without numbers is the same whatever becomes of numbers. */
const withoutNumbers: Exceptions = {
  'numbers as text': 'result',
  'numbers that are null': 'result',
  'numbers below zero': 'result',
  'numbers with fractions': 'result',
  'zeros for numbers': 'result',
  'huge numbers': 'result',
  'numbers beyond doubles': 'result',
};

/** By operation, or operation and port. */
export const exceptions: Readonly<Record<string, Exceptions>> = {
  ingest: unseen,
  probe: unseen,
  'slice-fixed': unseen,
  // The filters of EBU R128 have no meaning below 1 kHz.
  'normalize-loudness': { 'a rate of 1 Hz': 'INVALID_PARAMETER' },
  // Verovio cannot draw it.
  engrave: {
    'a time signature of nothing': 'INVALID_INPUT_FILE',
    'a note in no chord': 'INVALID_INPUT_FILE',
  },
  // Nine frames wide, and four clusters, by default.
  'librosa-delta': tooFew,
  kmeans: tooFew,
  // Fifteen neighbours by default.
  umap: tooFew,
  // Two dimensions by default, and two points for a direction.
  pca: {
    'one row': 'INVALID_PARAMETER',
    'one dimension': 'INVALID_PARAMETER',
    'one column': 'INVALID_PARAMETER',
    'a single value': 'INVALID_PARAMETER',
  },
  // The model is of five dimensions.
  transform: {
    'one row': 'INPUT_MISMATCH',
    'one dimension': 'INPUT_MISMATCH',
    'a single value': 'INPUT_MISMATCH',
  },
  // The first field is the tree, which is planted anew from the points.
  'kdtree.model': { 'a field missing': 'result' },
  // It has as many values as the matrix has frames, or is refused.
  'bufstats.weights': {
    ...Object.fromEntries(
      Object.entries(ofMatrices)
        .filter(([, expectation]) => expectation === 'result')
        .map(([name]) => [name, 'INPUT_MISMATCH']),
    ),
    'one row': 'result',
    'one dimension': 'result',
  },
  // No rate is so far from the wanted one, and the filters of EBU R128 have no meaning below 1 kHz.
  'librosa-resample': { 'a rate of 1 Hz': 'INVALID_PARAMETER' },
  'essentia-loudness-ebur128': { 'a rate of 1 Hz': 'INVALID_PARAMETER' },
  'drum-hits.activations': modelRows,
  'drum-hits.velocities': modelRows,
  'drum-hits.timbre': modelRows,
  'note-events.frames': modelRows,
  'note-events.onsets': modelRows,
  'note-events.contours': modelRows,
  'drum-hits.model': withoutNumbers,
  'note-events.model': withoutNumbers,
  // The layout says how many frames there must be.
  'join-features': tooFew,
};

/** By output: what is a fault anywhere else, and right here. */
export const excusedFaults: Readonly<Record<string, string>> = {
  // As librosa: NaN where there is no pitch.
  'librosa-pyin.f0': 'not finite',
  // Handed on unseen.
  'ingest.file': 'not finite',
  'slice-fixed.slices': 'not finite',
  // Null is what a file does not say, and the loudness and key of silence; a field without a value.
  'describe.description': 'null',
  'essentia-key.key': 'null',
  'essentia-loudness-ebur128.loudness': 'null',
  'probe.description': 'null',
  'normalize-loudness.loudness': 'null',
};

/** Sounds as long as the ordinary one: what is framewise has its shape. */
export const asLongAsOrdinary: readonly SoundName[] = [
  'samples of 32768',
  'clipping everywhere',
  'a constant',
  'silence',
  'denormals',
  '8 bits',
  '16 bits',
  '24 bits',
  '32 bits',
  '64-bit floats',
  'a header that promises nothing',
];

/** Outputs that are as long as there is something in the sound. */
export const asLongAsFound: ReadonlySet<string> = new Set([
  'librosa-trim.trimmed',
  'onsetslice.onsets',
  // The file itself, whose header may not say how long it is.
  'ingest.file',
]);
