import type { FileWriter, WriteSpec } from '../../core/batch/file-format';
import { inParallel } from '../../core/batch/in-parallel';
import type { ConcatPiece } from '../../core/batch/ports';
import { MAGIC } from './constants';
import { readFooter } from './open-file';
import { specOf } from './write/column-spec';
import { fileEnd, type PartFacts, readPartFacts } from './write/file-metadata';
import { outputName } from './write/output-name';
import { ParquetPart } from './write/parquet-part';
import { keptByName } from './write/part-columns';

/** Writes Parquet files. Parts are files of their own; a whole is made of their row groups and one footer. */
export const parquetWriter: FileWriter = {
  open: (spec) => new ParquetPart(spec),

  async assemble(spec, columns, parts, sourceOf) {
    const head = Buffer.from(MAGIC, 'latin1');
    if (parts.length === 0) return [head, fileEnd(columnsOfNothing(spec, columns), [])];
    const footers = await inParallel(parts, async (part) => {
      const { bytes, start } = await readFooter(sourceOf(part));
      return { ...readPartFacts(bytes), end: start };
    });
    const pieces: ConcatPiece[] = [head];
    const placed: { rowGroups: PartFacts['rowGroups']; shift: number }[] = [];
    let position = head.length;
    for (const [i, { rowGroups, end }] of footers.entries()) {
      pieces.push({ key: parts[i]!.key, start: head.length, end });
      placed.push({ rowGroups, shift: position - head.length });
      position += end - head.length;
    }
    pieces.push(fileEnd(sharedColumns(footers), placed));
    return pieces;
  },
};

/** @throws Error when parts have different columns, which no two parts of a job have. */
function sharedColumns(footers: readonly PartFacts[]): readonly Uint8Array[] {
  const [first, ...others] = footers.map(({ elements }) => elements);
  const text = Buffer.concat(first!);
  if (others.some((elements) => !Buffer.concat(elements).equals(text))) {
    throw new Error('parts of a Parquet file have different columns');
  }
  return first!;
}

/** Columns of a file without rows: those of the records are known by the features only. */
function columnsOfNothing(spec: WriteSpec, columns: readonly string[]): Uint8Array[] {
  const kept = keptByName(spec);
  const taken = new Set(kept.map(({ name }) => name));
  const datatypeOf = (column: string) =>
    spec.manifest.signature.outputs.find(({ name }) => column === name || column.startsWith(`${name}.`))?.datatype;
  const outputs = columns.map((name) => specOf(outputName(name, taken), datatypeOf(name) ?? 'FP64', false));
  return [...kept, ...outputs].map(({ element }) => element);
}
