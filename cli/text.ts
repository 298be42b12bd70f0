import type { Manifest, TensorSpec } from '../functions/contracts/manifest';
import { shapeText } from '../functions/core/tensor';

/** Rows as aligned columns, two spaces apart. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A title and its rows, indented, after an empty line; nothing without rows. */
export function sectionLines(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const lines = tableText(rows).split('\n');
  return ['', title, ...lines.map((line) => `  ${line}`)];
}

/** A size for people, in decimal units. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const unit = bytes < 1e6 ? 'kB' : bytes < 1e9 ? 'MB' : 'GB';
  const value = bytes / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/** `probabilities  FP32 [any, 2]  classes no, yes`: lines of a signature. */
export const tensorLines = (specs: readonly TensorSpec[]): string[][] =>
  specs.map(({ name, datatype, shape, classLabels }) => [
    name,
    `${datatype} ${shapeText(shape)}`,
    classLabels ? `classes ${classLabels.slice(0, 10).join(', ')}${classLabels.length > 10 ? ', …' : ''}` : '',
  ]);

/** JSON for scripts: indented, so that people can read it as well. */
export const jsonText = (value: unknown): string => JSON.stringify(value, null, 2);

/** What a version costs, as it was measured. */
export const costText = ({ loadMs, firstRunMs, memoryBytes, runtime }: NonNullable<Manifest['measured']>): string =>
  `loads in ${loadMs.toFixed(1)} ms, first run ${firstRunMs.toFixed(1)} ms, ${bytesText(memoryBytes)} (${runtime})`;
