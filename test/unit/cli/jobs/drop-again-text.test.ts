import { dropAgainText } from '../../../../cli/jobs/drop-again-text';
import type { FailureReason } from '../../../../functions/contracts/job';
import type { JobOptions } from '../../../../functions/contracts/job-options';
import { listJobs } from '../../../../functions/core/batch/job-list';
import { BatchWorld } from '../../fakes/batch-world';

const ROWS = 'a,b\n1,2\n';

/** Why the job of a dropped file was refused. */
async function refusal(text: string, options: object = {}): Promise<FailureReason> {
  const world = new BatchWorld();
  world.drop('f.csv', text, options as Partial<JobOptions>);
  await world.run();
  return (await listJobs(world.data, { limit: 1 })).jobs[0]!.summary!.reason!;
}

describe('dropAgainText', () => {
  it('has a file corrected that cannot be read', async () => {
    expect(dropAgainText('/d/inbox/m/f.csv', await refusal(''))).toBe(
      'correct the file and drop it again ("touch /d/inbox/m/f.csv" is enough)',
    );
    expect(dropAgainText('s3://d/inbox/m/f.csv')).toBe('correct the file and drop it again');
  });

  it.each([
    ['that there are none of', { JoinSorce: 'None' }],
    ['that do not fit the model', { outputs: ['none'], columns: ['a', 'a'] }],
    ['that do not fit the file', { columns: ['none'] }],
  ])('has options corrected %s', async (_, options) => {
    expect(dropAgainText('s3://d/inbox/m/f.csv', await refusal(ROWS, options))).toBe(
      'correct "f.csv.options.json" and drop the file again',
    );
  });

  it('has a version chosen that there is', async () => {
    expect(dropAgainText('s3://d/inbox/m/f.csv', await refusal(ROWS, { version: '9' }))).toBe(
      'choose a version that there is and drop the file again',
    );
  });

  it('has a model added that there is not', () => {
    const reason = { code: 'MODEL_NOT_FOUND', message: 'model "m" is not in the store' };

    expect(dropAgainText('s3://d/inbox/m/f.csv', reason)).toBe('add the model and drop the file again');
  });
});
