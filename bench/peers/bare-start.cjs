// From a fresh process to one answer with nothing but ONNX Runtime. Usage: MODEL=model.onnx node bare-start.cjs
const { readFileSync } = require('node:fs');
const { InferenceSession, Tensor } = require('onnxruntime-node');

async function main() {
  const [{ name, shape, data }] = JSON.parse(readFileSync(process.env.BODY, 'utf8')).inputs;
  const session = await InferenceSession.create(process.env.MODEL, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const results = await session.run({ [name]: new Tensor('float32', new Float32Array(data), shape) });
  process.stdout.write(`${JSON.stringify(Array.from(Object.values(results)[0].data))}\n`);
}

main();
