import type { Manifest } from '../../../functions/contracts/manifest';
import type {
  ArtifactSource,
  InferenceEngine,
  LocalArtifact,
  NamedTensor,
  Session,
} from '../../../functions/core/ports';

/** A session that gives its inputs back under its outputs' names, in order. */
export class FakeSession implements Session {
  released = 0;
  /** Runs in the place of the release. */
  onRelease: () => Promise<void> = async () => {};
  /** Runs before each run; may throw. */
  onRun: (inputs: readonly NamedTensor[]) => void = () => {};

  constructor(
    readonly manifest: Manifest,
    readonly memoryBytes: number,
  ) {}

  async run(inputs: readonly NamedTensor[], outputs: readonly string[]): Promise<NamedTensor[]> {
    this.onRun(inputs);
    const { signature } = this.manifest;
    return outputs.map((name) => {
      const place = signature.outputs.findIndex((output) => output.name === name);
      return { ...inputs[place % inputs.length]!, name };
    });
  }

  async release(): Promise<void> {
    this.released++;
    await this.onRelease();
  }
}

/** An engine whose sessions take as much memory as their manifest says was measured. */
export class FakeEngine implements InferenceEngine {
  readonly sessions: FakeSession[] = [];
  /** Runs before each load; may throw or wait. */
  onLoad: (manifest: Manifest) => void | Promise<void> = () => {};
  /** Runs before each run of any session; may throw. */
  onRun: FakeSession['onRun'] = () => {};

  async load(manifest: Manifest): Promise<Session> {
    await this.onLoad(manifest);
    const session = new FakeSession(manifest, manifest.measured?.memoryBytes ?? 1);
    session.onRun = (inputs) => this.onRun(inputs);
    this.sessions.push(session);
    return session;
  }

  /** Sessions of a version that are in memory. */
  alive(version: string): number {
    return this.sessions.filter((session) => session.manifest.version === version && session.released === 0).length;
  }
}

/** Artifacts that are nowhere; `discarded` names those that were given up. */
export class FakeArtifacts implements ArtifactSource {
  readonly discarded: string[] = [];
  /** Runs before each fetch; may throw or wait. */
  onFetch: (manifest: Manifest) => void | Promise<void> = () => {};

  async fetch(manifest: Manifest): Promise<LocalArtifact> {
    await this.onFetch(manifest);
    return {
      entryPath: `/nowhere/${manifest.entry}`,
      sizeBytes: manifest.measured?.memoryBytes ?? 1,
      discard: async () => void this.discarded.push(`${manifest.name}@${manifest.version}`),
    };
  }
}
