import type { FileLayout } from '../../contracts/job';
import { type InputFile, MAX_RECORD_BYTES } from '../../core/batch/file-format';
import { outputsOf } from '../../core/batch/job-outputs';
import { meantText, nearNames } from '../../core/did-you-mean';
import { InvalidInputError, UnreadableFileError } from '../../core/errors';
import { namesText } from '../../core/names-text';
import { isWhole, PathMiss, parseRecordPath, selectValue } from '../record-path';
import { assertText, BOM_BYTES, hasBom } from '../text/file-start';
import { TextWindow } from '../text/text-window';
import { faultText, isFault, scanRecord } from './json-scan';
import { JSON_TEXT, type JsonText, membersOf } from './json-text';
import { linesOf, lineTooLong } from './lines';
import { outputForm } from './output-value';

/** Records that are looked at, and the bytes in which they are looked for. */
const MAX_RECORDS = 100;
const MAX_BYTES = 4_194_304;
const LINE_FEED = 0x0a;

type JsonlLayout = Extract<FileLayout, { format: 'jsonl' }>;

/** Finds out whether a file is JSON lines, by its first records, and where they start. One of them must be JSON and, where
 *  they are objects, one must have each feature that records cannot do without.
 *  @throws UnreadableFileError; InvalidInputError that lists every missing key, or says that a filter is no path. */
export async function describeJsonl(file: InputFile): Promise<JsonlLayout> {
  checkOutputFilter(file);
  const start = await readStart(file);
  const layout: JsonlLayout = { format: 'jsonl', start: hasBom(start) ? BOM_BYTES : 0 };
  const lines = linesOf(start, layout.start, MAX_RECORDS);
  const long = lines.find(({ from, to }) => to - from > MAX_RECORD_BYTES);
  if (long) throw lineTooLong(long.from);
  if (lines.length === 0) throw new UnreadableFileError('the file has no records');
  const faults = lines.map(({ bytes, from, to }) => scanRecord(bytes, from, to));
  const records = lines.filter((_, i) => !isFault(faults[i]!));
  if (records.length === 0) {
    const { bytes, from, to } = lines[0]!;
    const what = lines.length === 1 ? 'its line' : `none of its first ${lines.length} lines is JSON; the first`;
    throw new UnreadableFileError(`the file is not JSON lines: ${what} ${faultText(bytes, from, to, faults[0]!)}`);
  }
  checkKeys(file, records);
  return layout;
}

/** The first lines, whole. */
async function readStart({ source }: InputFile): Promise<Buffer> {
  const window = new TextWindow(0);
  let isEnd = true;
  for await (const block of source.read(0)) {
    if (window.end === 0) assertText(block);
    window.append(block);
    isEnd = window.end < MAX_BYTES && !hasEnough(window);
    if (!isEnd) break;
  }
  if (window.end === 0) throw new UnreadableFileError('the file is empty');
  const start = window.bytes.subarray(0, window.end);
  if (!isEnd) return start.subarray(0, start.lastIndexOf(LINE_FEED) + 1 || start.length);
  window.finish();
  return start;
}

/** Whether there are as many whole lines as are looked at. */
const hasEnough = ({ bytes, end }: TextWindow): boolean =>
  linesOf(bytes.subarray(0, end), 0, MAX_RECORDS + 1).length > MAX_RECORDS;

/** @throws InvalidInputError when the filter is no path, or the outputs alone have not what it asks for. */
function checkOutputFilter({ plan: { manifest }, options }: InputFile): void {
  const path = parseRecordPath(options.OutputFilter, 'OutputFilter');
  if (options.JoinSource !== 'None' || (options.outputFormat ?? 'jsonl') !== 'jsonl') return;
  const form = outputForm(manifest, outputsOf(manifest, options));
  const chosen = form && selectValue(path, form, JSON_TEXT);
  if (chosen instanceof PathMiss) throw new InvalidInputError([chosen.reason]);
}

function checkKeys({ plan, options }: InputFile, records: readonly JsonText[]): void {
  const path = parseRecordPath(options.InputFilter, 'InputFilter');
  const chosen = isWhole(path) ? records : records.map((record) => selectValue(path, record, JSON_TEXT));
  if (chosen.every((value) => value instanceof PathMiss)) {
    throw new InvalidInputError([`no record is as needed: ${(chosen[0] as PathMiss).reason}`]);
  }
  const objects = chosen.flatMap((value) => (value instanceof PathMiss ? [] : (membersOf(value) ?? [])));
  const needed = plan.manifest.features.filter(({ missing }) => missing === 'reject').map(({ name }) => name);
  const absent = needed.filter((name) => !objects.some((members) => members.has(name)));
  // Arrays have no keys.
  if (absent.length === 0 || objects.length < chosen.length) return;
  const names = [...new Set(objects.flatMap((members) => [...members.keys()]))];
  const guess = meantText(absent, nearNames(names));
  const what = `no record has the ${absent.length === 1 ? 'key' : 'keys'} ${namesText(absent)}`;
  throw new InvalidInputError([`${what} (the first have: ${namesText(names)})${guess}`]);
}
