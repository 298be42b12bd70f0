import { Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildLayer } from '../../layers/onnxruntime/build';
import { layerTarget } from '../emulator';
import type { Stage } from '../settings';
import { ARCHITECTURES, RUNTIMES } from './lambda-platform';

/** ONNX Runtime for one platform, which functions find under /opt/nodejs/node_modules. Built at synth. */
export class OnnxRuntimeLayer extends LayerVersion {
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id, {
      code: Code.fromAsset(buildLayer(layerTarget(stage))),
      description: 'onnxruntime-node for one platform, CPU',
      compatibleArchitectures: [ARCHITECTURES[stage.predict.architecture]],
      compatibleRuntimes: Object.values(RUNTIMES),
      license: 'MIT',
    });
  }
}
