import { readFileSync } from 'node:fs';
import { createMatrix, decodeNpy, readMidi, songTimes, type Matrix } from '@attacca/audio';
import { type Operation, type Port } from '@attacca/core';
import { type LocalOutput } from '@attacca/workers';
import { beatPanels } from './beat-panels';
import { eventStretches } from './event-stretches';
import { type Example } from './examples';
import { factsPanel } from './facts-panel';
import { fileOf, filesOf } from './example-inputs';
import { notesPanel, readNotes } from './notes-panel';
import { pointsPanel } from './point-panels';
import { type Panel } from './sheet';
import {
  curvePanel,
  marksPanel,
  readSound,
  spectrumPanel,
  tablePanel,
  type Mono,
} from './sound-panels';

/** An operation that has been run. */
export interface Shown {
  readonly operation: Operation;
  readonly example: Example;
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  readonly outputs: Readonly<Record<string, LocalOutput>>;
  /** The sound behind what is shown. */
  readonly sound: Mono;
}

const MOST_PANELS = 3;
const SPECTRUM_HEIGHT = 90;

/** What is drawn of an operation: chosen by the types of its ports and the shape of its results. */
export function panelsOf(shown: Shown): Panel[] {
  const { operation, example } = shown;
  const many = operation.inputs.find(
    ({ type, cardinality }) => type === 'matrix' && cardinality === 'many',
  );
  const isTable = example.result === 'table' || operation.inputs.length > 1;
  if (many !== undefined && !isTable) return [dataSetPanel(shown, many)];
  const ports = operation.outputs.filter(
    ({ name }) => shown.outputs[name] && (example.outputs?.includes(name) ?? true),
  );
  const drawn = ports.flatMap((port) => panelsOfPort(port, shown));
  if (drawn.length === 0) {
    return ports
      .slice(0, 1)
      .map((port) => factsPanel(port, fileOf(shown.outputs[port.name]!), shown.sound));
  }
  return [...before(shown, ports), ...drawn].slice(0, MOST_PANELS);
}

/** Of what changes a sound, the sound before. */
function before({ sound }: Shown, ports: readonly Port[]): Panel[] {
  const changes = ports.some(({ type, cardinality }) => type === 'audio' && cardinality === 'one');
  return changes ? [spectrumPanel('before', sound, SPECTRUM_HEIGHT)] : [];
}

function panelsOfPort(
  { name, type, cardinality }: Port,
  { operation, outputs, sound }: Shown,
): Panel[] {
  const output = outputs[name]!;
  const isTimed = operation.inputs.some((port) => port.type === 'audio');
  if (type === 'audio' && cardinality === 'one') {
    return [spectrumPanel(name, readSound(fileOf(output)), SPECTRUM_HEIGHT)];
  }
  // Where there are events they say where the slices are.
  if (type === 'audio' && !operation.outputs.some((port) => port.type === 'events')) {
    return [marksPanel(name, slicesOf(filesOf(output)), sound)];
  }
  if (type === 'events') {
    const stretches = eventStretches(
      JSON.parse(readFileSync(fileOf(output), 'utf8')),
      name === 'interval',
    );
    return stretches === null ? [] : [marksPanel(name, stretches, sound)];
  }
  if (type === 'json') return beatPanels(JSON.parse(readFileSync(fileOf(output), 'utf8')), sound);
  if (type === 'notes') return [notesPanel(name, readNotes(fileOf(output)), sound)];
  if (type === 'midi') return [midiPanel(name, fileOf(output))];
  if (type === 'matrix')
    return matrixPanels(name, readMatrix(fileOf(output)), isTimed ? sound : null);
  return [];
}

/** Every note as a dot: time to the right, key upwards. */
function midiPanel(name: string, path: string): Panel {
  const notes = songTimes(readMidi(readFileSync(path)));
  const values = [...notes.map(({ onset }) => onset), ...notes.map(({ key }) => key)];
  const points = createMatrix(2, notes.length, Float32Array.from(values));
  return pointsPanel(name, points, (i) => notes[i]!.velocity / 127);
}

/** A few rows are curves, more are a table; a single column shows nothing. */
function matrixPanels(name: string, matrix: Matrix, sound: Mono | null): Panel[] {
  const { rows, columns, data } = matrix;
  if (columns === 1) return [];
  if (rows > 2 || sound === null) return [tablePanel(name, matrix, sound)];
  return Array.from({ length: rows }, (_, row) => {
    const values = data.subarray(row * columns, (row + 1) * columns);
    return curvePanel(rows === 1 ? name : `${name}, row ${row}`, values, sound);
  });
}

/** Slices that follow each other. */
function slicesOf(files: readonly string[]): { from: number; to: number }[] {
  let at = 0;
  return files.map((path) => {
    const { samples, sampleRate } = readSound(path);
    const from = at;
    at += samples.length / sampleRate;
    return { from, to: at };
  });
}

function dataSetPanel(shown: Shown, port: Port): Panel {
  const { operation, example, inputs, outputs } = shown;
  const paths = inputs[port.name]!;
  const given = (typeof paths === 'string' ? [paths] : paths).map((path) => readMatrix(path));
  const part = given.flatMap(({ columns }, i) =>
    new Array<number>(columns).fill(i / Math.max(1, given.length - 1)),
  );
  const [first] = operation.outputs.filter(({ type }) => type === 'matrix');
  const result = readMatrix(fileOf(outputs[first!.name]!));
  if (example.result === undefined) return pointsPanel(first!.name, result, (i) => part[i]!);
  const points = besideEachOther(given);
  if (example.result === 'clusters') {
    const last = result.data.reduce((most, value) => Math.max(most, value), 1);
    return pointsPanel(first!.name, points, (i) => result.data[i]! / last);
  }
  // The neighbours of one point, among all.
  const chosen = points.columns >> 1;
  const near = Array.from(
    { length: result.rows },
    (_, k) => result.data[k * result.columns + chosen],
  );
  return pointsPanel(first!.name, points, (i) => (i === chosen ? 1 : near.includes(i) ? 0.6 : 0));
}

function besideEachOther(matrices: readonly Matrix[]): Matrix {
  const rows = matrices[0]!.rows;
  const columns = matrices.reduce((sum, matrix) => sum + matrix.columns, 0);
  const joined = createMatrix(rows, columns);
  let at = 0;
  for (const matrix of matrices) {
    for (let row = 0; row < rows; row++) {
      const values = matrix.data.subarray(row * matrix.columns, (row + 1) * matrix.columns);
      joined.data.set(values, row * columns + at);
    }
    at += matrix.columns;
  }
  return joined;
}

function readMatrix(path: string): Matrix {
  const { shape, data } = decodeNpy(readFileSync(path));
  const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
  // All our matrices are of float32.
  return createMatrix(rows, columns, data as Float32Array);
}
