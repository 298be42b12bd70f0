// The least that serves a model from Node: node:http and onnxruntime-node, nothing checked, one thread.
// Usage: MODEL=model.onnx PORT=8000 node bare-server.cjs
const { createServer } = require('node:http');
const { InferenceSession, Tensor } = require('onnxruntime-node');

const SESSION_OPTIONS = { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' };

async function infer(session, body) {
  const feeds = {};
  for (const { name, shape, data } of JSON.parse(body).inputs) {
    feeds[name] = new Tensor('float32', new Float32Array(data), shape);
  }
  const results = await session.run(feeds);
  const outputs = Object.entries(results).map(([name, { dims, data }]) => ({
    name,
    shape: dims,
    datatype: 'FP32',
    data: Array.from(data),
  }));
  return JSON.stringify({ outputs });
}

function listener(session) {
  return (request, response) => {
    const send = (text) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
      response.end(text);
    };
    if (request.method === 'GET') return send('{"live":true}');
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => infer(session, Buffer.concat(chunks).toString()).then(send));
  };
}

InferenceSession.create(process.env.MODEL, SESSION_OPTIONS).then((session) =>
  createServer(listener(session)).listen(Number(process.env.PORT), '127.0.0.1'),
);
