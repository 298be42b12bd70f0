const { TestEnvironment } = require('jest-environment-node');

/** ONNX Runtime checks tensors with `instanceof` against the typed arrays of the outer realm, so tests must use those. */
const SHARED = [
  'Float32Array',
  'Float64Array',
  'Uint8Array',
  'Uint16Array',
  'Uint32Array',
  'BigUint64Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'BigInt64Array',
  'ArrayBuffer',
];

module.exports = class OnnxEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of SHARED) this.global[name] = globalThis[name];
  }
};
