import type { FileLayout } from '../../contracts/job';
import type { JobOptions } from '../../contracts/job-options';
import { CsvGrammar } from './csv-grammar';

export type CsvLayout = Extract<FileLayout, { format: 'csv' }>;

/** How records of a file are found. */
export const grammarOf = ({ delimiter }: Pick<CsvLayout, 'delimiter'>, { SplitType }: JobOptions): CsvGrammar =>
  new CsvGrammar(delimiter.charCodeAt(0), SplitType === 'Line');
