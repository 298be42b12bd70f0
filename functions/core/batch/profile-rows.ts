import type { Baseline, Datatype, Feature, Manifest } from '../../contracts';
import type { ColumnProfile, Profile } from '../../contracts/profile';
import type { RequestPlan } from '../input-plan';
import type { NamedTensor } from '../ports';
import { CategoryRoom } from './category-counts';
import type { RecordBatch } from './file-format';
import { type Imputed, ProfiledColumn, type ProfileKind } from './profiled-column';

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
    this.features.forEach(({ feature, column }, i) => {
      const tensor = byName.get(feature.tensor)!;
      const place = { rows, width: tensor.data.length / Math.max(rows, 1), position: feature.position };
      column.add(tensor, place, imputedOf(feature, missing[i]!), this.scratch(rows));
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
    columns.forEach((column, position) => {
      this.outputColumn(column, tensor)?.add(tensor, { rows, width, position }, NOTHING_IMPUTED, this.scratch(rows));
    });
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

function imputedOf({ missing }: Feature, count: number): Imputed {
  return typeof missing === 'object' && count > 0 ? { fill: fillOf(missing.impute), count } : NOTHING_IMPUTED;
}

const fillOf = (impute: number | string | boolean): number | string =>
  typeof impute === 'boolean' ? Number(impute) : impute;
