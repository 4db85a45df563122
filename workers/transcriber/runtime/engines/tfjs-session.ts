import { type GraphModel } from '@tensorflow/tfjs-converter';
import { type io, type Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { type Session } from '../engine';
import { tensorName, type ModelForm } from '../model-form';
import { type Tensor, type Tensors } from '../tensor';

/** What the builds of TensorFlow.js have in common, as far as it is used here. */
export interface TfjsRuntime {
  loadGraphModelSync(artifacts: io.ModelArtifacts): GraphModel<io.IOHandlerSync>;
  tensor(data: Float32Array, shape: number[]): TfTensor;
}

/** The part of `model.json` that a graph model is loaded from. */
interface GraphModelJson {
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly weights: io.WeightsManifestEntry[] }[];
  readonly signature?: object;
}

/** @throws Error from TensorFlow.js when it cannot read the model */
export function tfjsSession(form: ModelForm, runtime: TfjsRuntime): Session {
  const model = runtime.loadGraphModelSync(artifactsOf(form));
  const outputs = Object.keys(form.outputs);
  const names = outputs.map((output) => tensorName(form, output));
  const execute = (inputs: Tensors): Tensors => {
    const feeds = Object.entries(inputs).map(
      ([name, { data, shape }]) =>
        [tensorName(form, name), runtime.tensor(data, [...shape])] as const,
    );
    const results = model.execute(Object.fromEntries(feeds), names);
    const tensors = Array.isArray(results) ? results : [results];
    const given = outputs.map((output, index) => [output, contentOf(tensors[index]!)] as const);
    for (const tensor of [...feeds.map(([, feed]) => feed), ...tensors]) tensor.dispose();
    return Object.fromEntries(given);
  };
  return {
    run: (inputs) => Promise.resolve().then(() => execute(inputs)),
    close: () => Promise.resolve().then(() => model.dispose()),
  };
}

/** A copy: the tensor's own memory is given back. */
function contentOf(tensor: TfTensor): Tensor {
  return { shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) };
}

function artifactsOf({ contents }: ModelForm): io.ModelArtifacts {
  const [description, ...weights] = contents;
  const json = JSON.parse(description!.toString('utf8')) as GraphModelJson;
  const bytes = Uint8Array.from(Buffer.concat(weights));
  return {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
    weightData: bytes.buffer,
    ...(json.signature === undefined ? {} : { signature: json.signature }),
  };
}
