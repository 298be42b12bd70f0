import type { Manifest, TensorSpec } from '../../contracts/manifest';
import type { Registry } from '../../contracts/registry';
import type { ModelMetadata } from './answer-schemas';

/** A model's description by the Open Inference Protocol. Aliases, features and class labels are in `parameters`, where the
 *  protocol leaves room. */
export const modelMetadata = (manifest: Manifest, registry: Registry): ModelMetadata => ({
  name: manifest.name,
  versions: Object.keys(registry.versions),
  platform: 'onnx_onnxv1',
  inputs: manifest.signature.inputs.map(tensorMetadata),
  outputs: manifest.signature.outputs.map(tensorMetadata),
  parameters: {
    version: manifest.version,
    aliases: registry.aliases,
    ...(manifest.description !== undefined && { description: manifest.description }),
    ...(manifest.features.length > 0 && { features: manifest.features }),
  },
});

const tensorMetadata = ({ name, datatype, shape, classLabels }: TensorSpec) => ({
  name,
  datatype,
  shape,
  ...(classLabels && { parameters: { class_labels: classLabels } }),
});
