import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expectGolden, type GoldenCase, type GoldenTensor } from '../unit/fakes/golden-cases';

/** A golden case, and how its tensors travel. */
export interface TritonCase extends Pick<GoldenCase, 'model' | 'version' | 'inputs' | 'outputs'> {
  readonly binary_inputs: boolean;
  readonly binary_outputs: boolean;
  /** Both ways. */
  readonly gzip: boolean;
  /** Of this request alone. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What `python/tritonclient_calls.py` is to do. */
export interface TritonCalls {
  /** Host, port and path, without a scheme. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cases: readonly TritonCase[];
  /** Inputs that the model of the first case refuses. */
  readonly badInputs: readonly GoldenTensor[];
  /** Model to load and unload. */
  readonly reload: string;
}

interface IndexEntry {
  readonly name: string;
  readonly version: string;
  readonly state: string;
}

/** What tritonclient made of the answers. */
export interface TritonFacts {
  readonly live: boolean;
  readonly ready: boolean;
  readonly server: { readonly name: string; readonly extensions: readonly string[] };
  readonly model: { readonly name: string; readonly versions: readonly string[]; readonly inputs: readonly object[] };
  readonly modelReady: boolean;
  readonly absentReady: boolean;
  readonly index: readonly IndexEntry[];
  readonly indexAfterUnload: readonly IndexEntry[];
  readonly results: readonly {
    readonly id: string;
    readonly model: string;
    readonly version: string;
    /** Whether each output came as bytes. */
    readonly binary: readonly boolean[];
    readonly outputs: readonly GoldenTensor[];
  }[];
  readonly errors: Readonly<Record<'absent' | 'shape', { readonly status?: string; readonly message?: string }>>;
}

/** Calls a server with tritonclient. @param python interpreter that has it.
 *  @throws Error with what Python wrote when it ends with another code than 0. */
export async function callWithTritonclient(python: string, calls: TritonCalls): Promise<TritonFacts> {
  const child = spawn(python, [join(__dirname, 'python/tritonclient_calls.py')]);
  const output = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  child.stdin.end(JSON.stringify(calls));
  const [facts, problems, [code]] = await output;
  if (code !== 0) throw new Error(`tritonclient_calls.py ended with ${code}:\n${problems}`);
  return JSON.parse(facts) as TritonFacts;
}

/** Tests what tritonclient made of a server, but for what memory its models are in.
 *  @param factsOf gives it, once the calls were made. @param calls the cases, in their order: `isBinary` where outputs must
 *  come as bytes. */
export function testTritonFacts(
  factsOf: () => TritonFacts,
  calls: readonly { readonly title: string; readonly item: GoldenCase; readonly isBinary: boolean }[],
): void {
  it('finds server and models alive, ready and described', () => {
    const facts = factsOf();

    expect(facts).toMatchObject({ live: true, ready: true, modelReady: true, absentReady: false });
    expect(facts.server).toMatchObject({ name: 'onward', extensions: ['binary_tensor_data', 'model_repository'] });
    expect(facts.model).toMatchObject({
      name: 'flight-arrival',
      versions: ['1'],
      inputs: [{ name: 'features', datatype: 'FP32', shape: [-1, 13] }],
    });
  });

  it.each(calls.map(({ title, item }, i) => [title, `${item.model}@${item.version}, ${item.name}`, i] as const))(
    'gets golden outputs: %s, %s',
    (_, __, i) => {
      const { item, isBinary } = calls[i]!;

      const result = factsOf().results[i]!;

      expect(result).toMatchObject({ id: 'request 1', model: item.model, version: item.version });
      expect(result.binary).toEqual(item.outputs.map(() => isBinary));
      expect(result.outputs.map(({ name, datatype }) => [name, datatype])).toEqual(
        item.outputs.map(({ name, datatype }) => [name, datatype]),
      );
      item.outputs.forEach((golden, o) => {
        expectGolden(result.outputs[o]!, golden, item.tolerance);
      });
    },
  );

  it('raises our sentence where a request is refused', () => {
    const { absent, shape } = factsOf().errors;

    expect(absent).toEqual({ status: '404', message: 'model "no-such-model" is not in the store' });
    expect(shape).toMatchObject({
      status: '400',
      message: expect.stringMatching(/input "else" is not one of "image".*input "image" is missing/),
    });
  });
}
