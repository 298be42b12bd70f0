import type { FileWriter, WriteSpec, WrittenPart } from '../../core/batch/file-format';
import { JsonlPart } from './jsonl-part';

/** Writes JSON lines: each record with its outputs under "SageMakerOutput", or the outputs alone. */
export const jsonlWriter: FileWriter = {
  open: (spec: WriteSpec) => new JsonlPart(spec),
  assemble: async (_spec: WriteSpec, _columns: readonly string[], parts: readonly WrittenPart[]) =>
    parts.map(({ key, sizeBytes }) => ({ key, start: 0, end: sizeBytes })),
};
