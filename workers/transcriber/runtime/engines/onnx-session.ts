import { type InferenceSession, type Tensor as OnnxTensor } from 'onnxruntime-node';
import { type Session } from '../engine';
import { tensorName, type ModelForm } from '../model-form';
import { type Tensor, type Tensors } from '../tensor';

/** What the builds of ONNX Runtime have in common. */
interface OnnxRuntime {
  create(bytes: Uint8Array): Promise<InferenceSession>;
  createTensor(tensor: Tensor): OnnxTensor;
}

export async function onnxSession(form: ModelForm, runtime: OnnxRuntime): Promise<Session> {
  const session = await runtime.create(form.contents[0]!);
  const outputs = Object.keys(form.outputs);
  const names = outputs.map((output) => tensorName(form, output));
  return {
    async run(inputs) {
      const feeds = Object.entries(inputs).map(
        ([name, tensor]) => [tensorName(form, name), runtime.createTensor(tensor)] as const,
      );
      const results = await session.run(Object.fromEntries(feeds), names);
      return Object.fromEntries(
        outputs.map((output, index) => [output, tensorOf(results[names[index]!]!)]),
      ) satisfies Tensors;
    },
    close: () => session.release(),
  };
}

function tensorOf({ dims, data }: OnnxTensor): Tensor {
  return { shape: dims, data: data as Float32Array };
}
