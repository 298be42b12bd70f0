import type { Baseline } from '../../contracts/baseline';
import type { Feature, Manifest } from '../../contracts/manifest';
import type { Datatype } from '../../contracts/names';
import type { ColumnProfile, Profile } from '../../contracts/profile';
import type { RecordBatch } from '../batch/file-format';
import type { RequestPlan } from '../input-plan';
import type { NamedTensor } from '../ports';
import { CategoryRoom } from './category-counts';
import { FloatSums } from './float-sums';
import { type Imputed, type Place, ProfiledColumn, type ProfileKind } from './profiled-column';

/** Columns of features and of outputs that are profiled, at most, so that a piece's result stays small enough to be read
 *  at once: a column takes about 1,300 bytes. */
const MAX_COLUMNS = 1_000;

const NOTHING_IMPUTED: Imputed = { fill: 0, count: 0 };

interface FeatureColumn {
  readonly feature: Feature;
  readonly column: ProfiledColumn;
}

/** Sums up rows and what a model made of them, on the bins and categories of its baseline. Features are those that the
 *  manifest names: elements of bare tensors have no names that a baseline could have. Outputs are seen as baselines see
 *  them: class scores by label, all other values of an output together. */
export class Profiler {
  private readonly manifest: Manifest;
  private readonly room = new CategoryRoom();
  private readonly features: readonly FeatureColumn[];
  private readonly outputs = new Map<string, ProfiledColumn>();
  /** By tensor; undefined for one whose columns are looked at one by one. */
  private readonly inputSums = new Map<string, FloatSums | undefined>();
  private readonly outputSums = new Map<string, FloatSums | undefined>();
  private values = new Float64Array(0);
  private rows = 0;

  constructor(
    { manifest }: Pick<RequestPlan, 'manifest'>,
    private readonly baseline: Baseline | undefined,
  ) {
    this.manifest = manifest;
    this.features = manifest.features.slice(0, MAX_COLUMNS).map((feature) => {
      const spec = manifest.signature.inputs.find(({ name }) => name === feature.tensor)!;
      const isBoolean = feature.type === 'boolean';
      const fallback = isBoolean || spec.datatype === 'BYTES' ? 'categorical' : 'numeric';
      const known = this.baseline?.features[feature.name];
      return { feature, column: this.column(known, spec.datatype, fallback, isBoolean) };
    });
  }

  /** @param outputs of the batch's rows. */
  add({ rows, inputs, missing }: Pick<RecordBatch, 'rows' | 'inputs' | 'missing'>, outputs: readonly NamedTensor[]) {
    this.rows += rows;
    const byName = new Map(inputs.map((tensor) => [tensor.name, tensor]));
    const sums = new Map(inputs.map((tensor) => [tensor.name, this.sumInput(tensor, rows)]));
    this.features.forEach(({ feature, column }, i) => {
      const tensor = byName.get(feature.tensor)!;
      const place = { rows, width: tensor.data.length / Math.max(rows, 1), position: feature.position };
      this.addColumn(column, tensor, place, imputedOf(feature, missing[i]!), sums.get(tensor.name));
    });
    for (const tensor of outputs) this.addOutput(tensor);
  }

  get profile(): Profile {
    const { name, version } = this.manifest;
    const features = this.features.map(({ feature, column }): [string, ColumnProfile] => [
      feature.name,
      column.profile,
    ]);
    const outputs = [...this.outputs].map(([output, column]): [string, ColumnProfile] => [output, column.profile]);
    return {
      profileVersion: 1,
      model: name,
      version,
      rows: this.rows,
      features: Object.fromEntries(features),
      outputs: Object.fromEntries(outputs),
    };
  }

  private addOutput(tensor: NamedTensor): void {
    const { name, data, shape } = tensor;
    const labels = this.manifest.signature.outputs.find((spec) => spec.name === name)?.classLabels;
    const isScores = labels !== undefined && labels.length > 0 && shape.at(-1) === labels.length;
    const columns = isScores && tensor.datatype.startsWith('FP') ? labels.map((label) => `${name}.${label}`) : [name];
    const width = columns.length;
    const rows = data.length / width;
    const found = columns.map((column) => this.outputColumn(column, tensor));
    const sums = sumUp(this.outputSums, tensor, rows, () => found);
    found.forEach((column, position) => {
      if (column) this.addColumn(column, tensor, { rows, width, position }, NOTHING_IMPUTED, sums);
    });
  }

  private sumInput(tensor: NamedTensor, rows: number): FloatSums | undefined {
    return sumUp(this.inputSums, tensor, rows, () => {
      const columns = new Array<ProfiledColumn | undefined>(tensor.data.length / Math.max(rows, 1)).fill(undefined);
      for (const { feature, column } of this.features) {
        if (feature.tensor === tensor.name) columns[feature.position] = column;
      }
      return columns;
    });
  }

  /** Values that were imputed do not count, and sums cannot leave them out. */
  private addColumn(
    column: ProfiledColumn,
    tensor: NamedTensor,
    place: Place,
    imputed: Imputed,
    sums: FloatSums | undefined,
  ): void {
    if (sums && imputed.count === 0 && column.addSums(sums, place.position, place.rows)) return;
    column.add(tensor, place, imputed, this.scratch(place.rows));
  }

  private outputColumn(name: string, { datatype }: NamedTensor): ProfiledColumn | undefined {
    const known = this.outputs.get(name);
    if (known || this.outputs.size >= MAX_COLUMNS) return known;
    const fallback = datatype.startsWith('FP') ? 'numeric' : 'categorical';
    const column = this.column(this.baseline?.outputs?.[name], datatype, fallback, datatype === 'BOOL');
    this.outputs.set(name, column);
    return column;
  }

  /** The baseline decides what a column is, where its values can be that. */
  private column(
    known: Baseline['features'][string] | undefined,
    datatype: Datatype,
    fallback: ProfileKind,
    isBoolean: boolean,
  ): ProfiledColumn {
    const kind = datatype === 'BYTES' ? 'categorical' : (known?.kind ?? fallback);
    return new ProfiledColumn(kind, isBoolean, known, this.room);
  }

  private scratch(rows: number): Float64Array {
    if (this.values.length < rows) this.values = new Float64Array(rows);
    return this.values;
  }
}

/** Sums up all columns of a tensor where that can be done at once.
 *  @param known sums by tensor. @param columnsOf gives what lies at each position of a row. */
function sumUp(
  known: Map<string, FloatSums | undefined>,
  { name, data }: NamedTensor,
  rows: number,
  columnsOf: () => readonly (ProfiledColumn | undefined)[],
): FloatSums | undefined {
  if (!(data instanceof Float32Array) || rows === 0) return undefined;
  if (!known.has(name)) {
    const columns = columnsOf();
    const isWorthIt = columns.some((column) => column?.isNumeric);
    known.set(name, isWorthIt ? FloatSums.over(columns.map((column) => column?.edges)) : undefined);
  }
  const sums = known.get(name);
  return sums?.add(data, rows) ? sums : undefined;
}

function imputedOf({ missing }: Feature, count: number): Imputed {
  return typeof missing === 'object' && count > 0 ? { fill: fillOf(missing.impute), count } : NOTHING_IMPUTED;
}

const fillOf = (impute: number | string | boolean): number | string =>
  typeof impute === 'boolean' ? Number(impute) : impute;
