import type { FileFormatName } from '../contracts/job-options';
import type { FileFormats, FileReader, FileWriter } from '../core/batch/file-format';
import { csvReader } from './csv/csv-reader';
import { csvWriter } from './csv/csv-writer';
import { jsonlReader } from './jsonl/jsonl-reader';
import { jsonlWriter } from './jsonl/jsonl-writer';

const readParquet = async (): Promise<FileReader> => (await import('./parquet/parquet-reader')).parquetReader;
const writeParquet = async (): Promise<FileWriter> => (await import('./parquet/parquet-writer')).parquetWriter;

const READERS: Readonly<Record<FileFormatName, () => Promise<FileReader>>> = {
  csv: async () => csvReader,
  jsonl: async () => jsonlReader,
  parquet: readParquet,
};

const WRITERS: Readonly<Record<FileFormatName, () => Promise<FileWriter>>> = {
  csv: async () => csvWriter,
  jsonl: async () => jsonlWriter,
  parquet: writeParquet,
};

/** All formats. Parquet is loaded when a file needs it. */
export const createFileFormats = (): FileFormats => ({
  reader: (format) => READERS[format](),
  writer: (format) => WRITERS[format](),
});
