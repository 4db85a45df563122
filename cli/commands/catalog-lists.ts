import { allowedValues, type Catalog, type Operation, type Port } from '@attacca/core';
import { loadCatalog } from '../catalog';
import { exitCodes, printJson, type CommandIo, type ExitCode } from '../command-io';
import { alignColumns } from '../progress/columns';

/** `attacca operations`: what can be a step, from the manifests; needs no stack. */
export function operationsCommand(options: { readonly json: boolean }, io: CommandIo): ExitCode {
  const operations = visibleOperations(loadCatalog());
  if (options.json) printJson(io, { operations });
  else io.out(operations.map(operationText).join('\n'));
  return exitCodes.success;
}

/** `attacca presets`: the pipelines that come with Attacca; needs no stack. */
export function presetsCommand(options: { readonly json: boolean }, io: CommandIo): ExitCode {
  const { presets } = loadCatalog();
  if (options.json) printJson(io, { presets });
  else
    io.out(
      [...alignColumns(presets.map(({ name, description }) => [name, description])), ''].join('\n'),
    );
  return exitCodes.success;
}

/** All but those that run by themselves. */
export function visibleOperations({ manifests }: Catalog): Operation[] {
  return manifests.flatMap(({ operations }) => operations).filter(({ implicit }) => !implicit);
}

function operationText(operation: Operation): string {
  const rows = operation.parameters.map((parameter) => [
    `    ${parameter.name}`,
    String(parameter.default),
    `${allowedValues(parameter)}${parameter.unit === undefined ? '' : `, ${parameter.unit}`}`,
  ]);
  return [
    `${operation.name} (${operation.service})`,
    `  ${operation.description}`,
    `  ${portsText(operation.inputs)} → ${portsText(operation.outputs)}`,
    ...alignColumns(rows),
    '',
  ].join('\n');
}

function portsText(ports: readonly Port[]): string {
  return ports
    .map(({ name, type, cardinality }) => `${name}: ${type}${cardinality === 'many' ? ' × n' : ''}`)
    .join(', ');
}
