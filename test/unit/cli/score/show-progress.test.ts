import { setTimeout as sleep } from 'node:timers/promises';
import { JobProgress } from '../../../../cli/score/progress';
import { showProgress } from '../../../../cli/score/show-progress';
import { ManualClock } from '../../fakes/manual-clock';
import { aJob, anId } from '../../fakes/stored-jobs';

function aProgress(): JobProgress {
  const progress = new JobProgress(new ManualClock());
  progress.planned(aJob(anId(1)));
  progress.progressed({ records: 5, rejected: 0, advanced: 48 });
  return progress;
}

describe('showProgress', () => {
  it('writes over one line of a screen, and leaves none', async () => {
    const writes: string[] = [];
    const screen = { columns: 80, write: (text: string) => void writes.push(text) };

    const display = showProgress({ screen, err: () => {} }, aProgress());
    await sleep(250);
    display.note('a note');
    display.stop();

    const written = writes.join('');
    expect(written).toContain('\r\x1b[K[############------------]  50 %, 5 rows');
    expect(written).toContain('\r\x1b[Ka note\n');
    expect(written.endsWith('\r\x1b[K')).toBe(true);
    expect(written.split('\n')).toHaveLength(2);
  });

  it('writes whole lines where there is no screen', () => {
    const lines: string[] = [];

    const display = showProgress({ err: (line) => lines.push(line) }, aProgress());
    display.note('a note');
    display.stop();

    expect(lines).toEqual(['a note']);
  });
});
