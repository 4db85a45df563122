import { chooseEngine } from './choose-engine';
import { ENGINE_NAMES, type Engine, type EngineName, type LoadEngine } from './engine';
import { type ModelFormat } from './model-card';

const formatOf = (name: EngineName): ModelFormat =>
  name.startsWith('onnx') ? 'onnx' : 'tfjs-graph';

function engine(name: EngineName): Engine {
  const open = (): never => {
    throw new Error('not opened here');
  };
  return { name, version: '1.0.0', format: formatOf(name), open };
}

/** Engines of which only some are installed. */
function installed(...names: EngineName[]): Readonly<Record<EngineName, LoadEngine>> {
  const entries = ENGINE_NAMES.map((name): [EngineName, LoadEngine] => [
    name,
    () =>
      names.includes(name)
        ? Promise.resolve(engine(name))
        : Promise.reject(new Error(`Cannot find module '${name}'\nRequire stack:\n- here`)),
  ]);
  return Object.fromEntries(entries) as Record<EngineName, LoadEngine>;
}

function model(...formats: ModelFormat[]) {
  const forms = formats.map((format) => ({ format, files: [], tensors: {} }));
  return { name: 'tiny', forms };
}

describe('the engine', () => {
  it.each<[EngineName, EngineName[], ModelFormat[]]>([
    ['onnxruntime-node', [...ENGINE_NAMES], ['onnx', 'tfjs-graph']],
    ['onnxruntime-web', ['onnxruntime-web', 'tfjs-node', 'tfjs-wasm'], ['tfjs-graph', 'onnx']],
    ['tfjs-node', [...ENGINE_NAMES], ['tfjs-graph']],
    ['tfjs-wasm', ['onnxruntime-node', 'tfjs-wasm'], ['tfjs-graph']],
  ])('is %s of %j for a model in %j', async (expected, names, formats) => {
    const { name } = await chooseEngine(model(...formats), null, installed(...names));
    expect(name).toBe(expected);
  });

  it('is the one that is asked for, though a better one is there', async () => {
    const chosen = await chooseEngine(model('onnx'), 'onnxruntime-web', installed(...ENGINE_NAMES));
    expect(chosen.name).toBe('onnxruntime-web');
  });

  it('is never another than the one that is asked for', async () => {
    const loaders = installed('onnxruntime-web');
    await expect(chooseEngine(model('onnx'), 'onnxruntime-node', loaders)).rejects.toMatchObject({
      code: 'INTERNAL',
      message:
        "No engine runs the model tiny. onnxruntime-node: Cannot find module 'onnxruntime-node'.",
    });
  });

  it('that is missing is said, with every engine’s reason', async () => {
    await expect(chooseEngine(model('onnx'), null, installed('tfjs-wasm'))).rejects.toThrow(
      /onnxruntime-node: Cannot.*onnxruntime-web: Cannot.*tfjs-wasm: the model has no form of tfjs-graph/,
    );
  });
});
