import { FILE_FORMATS } from '../../../functions/contracts/job-options';
import { createFileFormats } from '../../../functions/formats/file-formats';
import { jsonlReader } from '../../../functions/formats/jsonl/jsonl-reader';
import { jsonlWriter } from '../../../functions/formats/jsonl/jsonl-writer';

describe('createFileFormats', () => {
  it.each(FILE_FORMATS)('reads and writes %s', async (format) => {
    const formats = createFileFormats();

    expect(await formats.reader(format)).toMatchObject({ describe: expect.any(Function), read: expect.any(Function) });
    expect(await formats.writer(format)).toMatchObject({ open: expect.any(Function), assemble: expect.any(Function) });
  });

  it('gives what a format is named for', async () => {
    expect(await createFileFormats().reader('jsonl')).toBe(jsonlReader);
    expect(await createFileFormats().writer('jsonl')).toBe(jsonlWriter);
  });
});
