import { join } from 'node:path';
import { DirectoryStore } from '../../functions/adapters/directory-store';
import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { describeDeployment } from '../../scripts/emulator/describe-deployment';
import { sampleModel } from '../../scripts/emulator/sample-model';
import { aManifest } from '../unit/fakes/manifests';
import { tempFolder } from './temp-folder';

const surroundings = { endpoint: 'http://127.0.0.1:4566', region: 'eu-west-1' };
const iris = { manifest: aManifest({ name: 'iris' }), file: 'models/iris/sample.csv' };
const stage: DeployedStage = {
  stage: 'local',
  apiKind: 'rest',
  apiUrl: 'http://127.0.0.1:4566/_aws/execute-api/abc/local',
  apiId: 'abc',
  apiKey: 'secret',
  modelsBucket: 'models-1',
  dataBucket: 'data-1',
  functionName: 'predict',
  logGroup: 'logs',
  alarmTopicArn: 'arn:topic',
  batch: {
    jobsQueueUrl: 'jobs',
    chunksQueueUrl: 'chunks',
    jobsDeadLettersUrl: 'jobs-dead',
    chunksDeadLettersUrl: 'chunks-dead',
    planLogGroup: 'plan',
    scoreLogGroup: 'score',
  },
};

describe('describeDeployment', () => {
  it('prints commands that publish a model and ask it', () => {
    const text = describeDeployment(stage, { ...surroundings, sample: iris });

    expect(text).toMatch(
      /AWS_ENDPOINT_URL=http:\/\/127.0.0.1:4566 AWS_REGION=eu-west-1 .*npx onward push iris --to s3:\/\/models-1$/m,
    );
    expect(text).toMatch(/curl .*\/_aws\/execute-api\/abc\/local\/v1\/models\/iris:predict -H 'x-api-key: secret' /);
    expect(text).not.toContain('amazonaws.com');
  });

  it('prints how to have a file scored, to follow it and to fetch the result', () => {
    const text = describeDeployment(stage, { ...surroundings, sample: iris });

    const lines = text.split('\n').slice(-3);
    expect(lines[0]).toBe('  curl -T models/iris/sample.csv http://127.0.0.1:4566/data-1/inbox/iris/sample.csv');
    expect(lines[1]).toMatch(/^ {2}AWS_ENDPOINT_URL=http:\/\/127.0.0.1:4566 .*npx onward jobs --data s3:\/\/data-1$/);
    expect(lines[2]).toBe('  curl http://127.0.0.1:4566/data-1/outbox/iris/JOB/sample.scored.csv');
    expect(text).not.toContain('rows.csv');
  });

  it('says that a file that is not there is one of theirs', () => {
    const text = describeDeployment(stage, { ...surroundings, sample: { ...iris, file: undefined } });

    expect(text).toContain('rows.csv stands for a file of yours.');
    expect(text).toMatch(/^ {2}curl -T rows.csv http:\/\/127.0.0.1:4566\/data-1\/inbox\/iris\/rows.csv$/m);
  });

  it('asks without a key where the API has none', () => {
    const { apiKey: _, ...open } = stage;

    const text = describeDeployment(open, { ...surroundings, sample: iris });

    expect(text).toContain('curl ');
    expect(text).not.toMatch(/api.key/i);
  });

  it('starts with adding a model where there is none', () => {
    const text = describeDeployment(stage, { ...surroundings, sample: undefined });

    expect(text).toMatch(/npx onward add model.onnx\n.*npx onward push model --to s3:\/\/models-1$/m);
  });
});

describe('sampleModel', () => {
  it('takes a champion that has rows to try', async () => {
    const store = join(__dirname, '../../models');

    const sample = await sampleModel(new DirectoryStore(store));

    expect(sample?.manifest.name).toBe('flight-delay');
    expect(sample?.file).toBe(join(store, 'flight-delay/sample.csv'));
  });

  it('finds none in an empty store', async () => {
    await expect(sampleModel(new DirectoryStore(tempFolder()))).resolves.toBeUndefined();
  });
});
