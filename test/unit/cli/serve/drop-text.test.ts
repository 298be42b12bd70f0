import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dropText } from '../../../../cli/serve/drop-text';
import { Manifest } from '../../../../functions/contracts/manifest';
import { MODELS_DIR } from '../../fakes/golden-cases';

const readManifest = (model: string, version: string): Manifest =>
  Manifest.parse(JSON.parse(readFileSync(join(MODELS_DIR, model, version, 'manifest.json'), 'utf8')));

const digits = readManifest('digits', '1');
const delay = readManifest('flight-delay', '2');
const arrival = readManifest('flight-arrival', '1');

const linesOf = (...args: Parameters<typeof dropText>) =>
  dropText(...args)
    .split('\n')
    .slice(1);

describe('dropText', () => {
  it('takes a model that has rows to try', () => {
    const sample = join(MODELS_DIR, 'flight-delay/sample.csv');

    expect(linesOf(MODELS_DIR, 'data', [digits, arrival, delay])).toEqual([
      `  mkdir -p data/inbox/flight-delay && cp ${sample} data/inbox/flight-delay/`,
      '  npx onward jobs',
    ]);
  });

  it('prefers features with names where there are no rows to try, and names a folder that is not the default', () => {
    expect(linesOf('none', 'other', [digits, arrival])).toEqual([
      '  mkdir -p other/inbox/flight-arrival && cp rows.csv other/inbox/flight-arrival/',
      '  npx onward jobs --data other',
    ]);
    expect(linesOf('none', 'data', [digits])[0]).toContain('data/inbox/digits');
  });

  it('quotes folders for a shell', () => {
    expect(linesOf('none', '/my data', [arrival])).toEqual([
      "  mkdir -p '/my data/inbox/flight-arrival' && cp rows.csv '/my data/inbox/flight-arrival/'",
      "  npx onward jobs --data '/my data'",
    ]);
  });

  it('says that a file that is not there is one of theirs', () => {
    expect(dropText('none', 'data', [arrival])).toMatch(/outbox\/<model>\/; rows\.csv stands for a file of yours:\n/);
    expect(dropText(MODELS_DIR, 'data', [delay])).not.toContain('stands for');
  });
});
