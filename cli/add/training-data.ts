import type { Baseline } from '../../functions/contracts/baseline';
import type { Feature, Signature } from '../../functions/contracts/manifest';
import type { CsvColumns } from '../csv/read-columns';
import type { ColumnChoice } from './choose-columns';
import { buildBaseline } from './column-baseline';
import { describeFeatures } from './describe-features';
import { type ColumnMap, mapColumns } from './map-columns';

/** Data that a model was trained on, and how they are to be read. */
export interface TrainingData {
  readonly csv: CsvColumns;
  readonly choice: ColumnChoice;
  /** Whether values outside the data's categories and ranges are to be refused. */
  readonly strict: boolean;
}

/** What training data say about a model's inputs. */
export interface DescribedColumns {
  readonly map: ColumnMap;
  readonly features: readonly Feature[];
  readonly baseline: Baseline;
}

/** @throws InvalidInputError that lists every column that does not fit. */
export function describeColumns(signature: Signature, { csv, choice, strict }: TrainingData): DescribedColumns {
  const names = csv.columns.map((column) => column.name);
  const map = mapColumns(signature, names, choice);
  const features = describeFeatures(map.places, csv.columns, strict);
  return { map, features, baseline: buildBaseline(csv.rows, features, csv.columns) };
}
