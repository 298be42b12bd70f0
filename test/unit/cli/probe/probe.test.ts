import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zeroSamples } from '../../../../cli/add/sample-tensors';
import { type Probe, type ProbeRequest, probe } from '../../../../cli/probe/probe';
import { probeInChild } from '../../../../cli/probe/probe-in-child';
import type { Manifest, Signature } from '../../../../functions/contracts/manifest';
import { fixture } from '../cli-deps';

const folder = mkdtempSync(join(tmpdir(), 'onward-probe-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const signature: Signature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 300] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
};

const request = (changes: Partial<ProbeRequest> = {}): ProbeRequest => ({
  manifest: { name: 'm', version: '1', entry: 'model.onnx', signature, features: [] } as unknown as Manifest,
  entryPath: fixture('external.onnx'),
  sizeBytes: 2560,
  samples: zeroSamples(signature),
  ...changes,
});

/** A program that is started instead of the command line. */
function program(source: string): string {
  const path = join(folder, `program-${source.length}.cjs`);
  writeFileSync(path, source);
  return path;
}

describe('probe', () => {
  it('measures a load and a first run, and tells the shapes of one row and of three', async () => {
    const result = await probe(request());

    expect(result).toMatchObject({
      shapes: {
        y: [
          [1, 2],
          [3, 2],
        ],
      },
      failure: undefined,
    });
    expect(result.loadMs).toBeGreaterThan(0);
    expect(result.firstRunMs).toBeGreaterThan(0);
    expect(result.memoryBytes).toBeGreaterThanOrEqual(2560);
    expect(result.runtime).toMatch(/^onnxruntime-node \d.*Node \d/);
  });

  it('tries samples in turn, and keeps the reason when none runs', async () => {
    const narrow = { ...signature, inputs: [{ name: 'x', datatype: 'FP32' as const, shape: [-1, 7] }] };

    const second = await probe(request({ samples: [...zeroSamples(narrow), ...zeroSamples(signature)] }));
    const none = await probe(request({ samples: zeroSamples(narrow) }));

    expect(second.failure).toBeUndefined();
    expect(none).toMatchObject({ firstRunMs: undefined, shapes: {}, failure: expect.stringMatching(/300/) });
  });

  it('rejects a file that the runtime does not load', async () => {
    const broken = join(folder, 'broken.onnx');
    writeFileSync(broken, readFileSync(fixture('iris.onnx')).subarray(0, 200));

    await expect(probe(request({ entryPath: broken }))).rejects.toThrow(/does not load/);
  });
});

describe('probeInChild', () => {
  const answering = (answer: string): Probe =>
    probeInChild(program(`process.once('message', () => process.send(${answer}, () => process.disconnect()))`));

  it("gives the child's result, tensors and all", async () => {
    const echo = probeInChild(
      program(
        `process.once('message', (m) => process.send({ result: m.samples[0].one[0].data }, () => process.disconnect()))`,
      ),
    );

    expect(await echo(request())).toEqual(new Float32Array(300));
  });

  it('rejects with what the child says is wrong', async () => {
    await expect(answering(`{ error: 'no kernel' }`)(request())).rejects.toThrow('no kernel');
  });

  it('rejects when the model ends the process', async () => {
    const crashing = probeInChild(program(`process.once('message', () => process.kill(process.pid, 'SIGSEGV'))`));

    await expect(crashing(request())).rejects.toThrow('it ended the process that loaded it (SIGSEGV)');
  });
});
