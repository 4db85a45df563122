import { join } from 'node:path';
import { type WrittenOutput } from './item-outputs';
import { type OwnFolder } from './own-folder';
import { PackWriter } from './pack-writer';
import { ViewEmission } from './view-emission';
import { type ProducedOutput, type WorkOrder } from './work-order';

/** The outputs of a batch: a pack per `one` port, a view list per `many` port. */
export class BatchOutputs {
  readonly #packs = new Map<string, PackWriter>();
  readonly #emissions = new Map<string, ViewEmission>();

  constructor({ operation }: WorkOrder, folder: OwnFolder, signal: AbortSignal) {
    for (const { name, cardinality } of operation.outputs) {
      if (cardinality === 'many')
        this.#emissions.set(name, new ViewEmission(name, { folder, signal }));
      else
        this.#packs.set(
          name,
          new PackWriter(async () => join(await folder.path(), `${name}.pack`)),
        );
    }
  }

  /**
   * Takes everything that one item wrote, or nothing of it.
   * @throws AttaccaError INPUT_MISMATCH when it cannot be put together with the items before it
   */
  async add(index: number, written: ReadonlyMap<string, WrittenOutput>): Promise<void> {
    for (const [port, output] of written)
      if (output.kind === 'views') this.#emissions.get(port)?.assertFits(output);
    for (const [port, output] of written) {
      if (output.kind === 'views') this.#emissions.get(port)?.add(index, output);
      else await this.#packs.get(port)?.append(index, output.file);
    }
  }

  async finish(): Promise<Readonly<Record<string, ProducedOutput>>> {
    const outputs: Record<string, ProducedOutput> = {};
    for (const [port, pack] of this.#packs) outputs[port] = await pack.finish();
    for (const [port, emission] of this.#emissions) outputs[port] = await emission.finish();
    return outputs;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#packs.values()].map((pack) => pack.close()));
  }
}
