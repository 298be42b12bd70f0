import type { APIGatewayProxyEvent } from 'aws-lambda';
import { InferenceSession, type OnnxValue, Tensor } from 'onnxruntime-node';
import type { Family } from '../workload';

/** As the product sets them. */
const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

export const openSession = (path: string): Promise<InferenceSession> => InferenceSession.create(path, OPTIONS);

/** Answers an event with nothing around the runtime: parse, run, stringify. */
export type Bare = (event: APIGatewayProxyEvent) => Promise<string>;

/** The least that answers a family's requests. */
export function bareOf(family: Family, session: InferenceSession): Bare {
  if (family === 'mixed') return (event) => answerRecords(session, event.body!);
  if (family === 'binary') return (event) => answerBinary(session, event);
  return (event) => answerJson(session, event.body!);
}

interface JsonTensor {
  readonly name: string;
  readonly shape: number[];
  readonly data: number[];
}

async function answerJson(session: InferenceSession, body: string): Promise<string> {
  const [{ name, shape, data }] = (JSON.parse(body) as { inputs: [JsonTensor] }).inputs;
  const results = await session.run({ [name]: new Tensor('float32', new Float32Array(data), shape) });
  return JSON.stringify({
    outputs: Object.entries(results).map(([output, value]) => ({
      name: output,
      shape: value.dims,
      datatype: 'FP32',
      data: Array.from(value.data as Float32Array),
    })),
  });
}

const INTEGERS = ['month', 'weekday', 'hour'] as const;
const STRINGS = ['carrier', 'origin', 'dest'] as const;
const FLOATS = [
  ...['distance', 'temp', 'dewp', 'humid', 'wind_speed', 'wind_gust', 'precip', 'pressure', 'visib'],
] as const;

async function answerRecords(session: InferenceSession, body: string): Promise<string> {
  const { instances } = JSON.parse(body) as { instances: Record<string, number | string>[] };
  const shape = [instances.length, 1];
  const feeds: Record<string, OnnxValue> = {};
  for (const name of INTEGERS) {
    const data = new BigInt64Array(instances.length);
    for (let i = 0; i < data.length; i++) data[i] = BigInt(instances[i]![name] as number);
    feeds[name] = new Tensor('int64', data, shape);
  }
  for (const name of STRINGS)
    feeds[name] = new Tensor(
      'string',
      instances.map((row) => row[name] as string),
      shape,
    );
  for (const name of FLOATS) {
    const data = new Float32Array(instances.length);
    for (let i = 0; i < data.length; i++) data[i] = instances[i]![name] as number;
    feeds[name] = new Tensor('float32', data, shape);
  }
  const { probabilities } = await session.run(feeds, ['probabilities']);
  const data = probabilities!.data as Float32Array;
  const predictions = new Array<number[]>(instances.length);
  for (let i = 0; i < predictions.length; i++) predictions[i] = [data[i * 2]!, data[i * 2 + 1]!];
  return JSON.stringify({ predictions });
}

async function answerBinary(session: InferenceSession, { body, headers }: APIGatewayProxyEvent): Promise<string> {
  const bytes = Buffer.from(body!, 'base64');
  const length = Number(headers['Inference-Header-Content-Length']);
  const [{ name, shape }] = (JSON.parse(bytes.toString('utf8', 0, length)) as { inputs: [JsonTensor] }).inputs;
  // A copy: the bytes are seldom aligned.
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + length, bytes.byteOffset + bytes.length));
  const results = await session.run({ [name]: new Tensor('float32', data, shape) });
  const [[output, value]] = Object.entries(results) as [[string, Tensor]];
  const result = value.data as Float32Array;
  const parameters = { binary_data_size: result.byteLength };
  const head = JSON.stringify({ outputs: [{ name: output, shape: value.dims, datatype: 'FP32', parameters }] });
  return Buffer.concat([Buffer.from(head), Buffer.from(result.buffer, result.byteOffset, result.byteLength)]).toString(
    'base64',
  );
}
