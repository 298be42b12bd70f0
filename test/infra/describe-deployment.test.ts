import { join } from 'node:path';
import { DirectoryStore } from '../../functions/adapters/directory-store';
import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { describeDeployment } from '../../scripts/emulator/describe-deployment';
import { sampleModel } from '../../scripts/emulator/sample-model';
import { aManifest } from '../unit/fakes/manifests';
import { tempFolder } from './temp-folder';

const surroundings = { endpoint: 'http://127.0.0.1:4566', region: 'eu-west-1' };
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
    const text = describeDeployment(stage, { ...surroundings, model: aManifest({ name: 'iris' }) });

    expect(text).toMatch(
      /AWS_ENDPOINT_URL=http:\/\/127.0.0.1:4566 AWS_REGION=eu-west-1 .*npx onward push iris --to s3:\/\/models-1$/m,
    );
    expect(text).toMatch(/curl .*\/_aws\/execute-api\/abc\/local\/v1\/models\/iris:predict -H 'x-api-key: secret' /);
    expect(text).not.toContain('amazonaws.com');
  });

  it('prints how to have a file scored and to follow it', () => {
    const text = describeDeployment(stage, { ...surroundings, model: aManifest({ name: 'iris' }) });

    expect(text).toMatch(/^ {2}curl -T rows.csv http:\/\/127.0.0.1:4566\/data-1\/inbox\/iris\/rows.csv$/m);
    expect(text).toMatch(/AWS_ENDPOINT_URL=http:\/\/127.0.0.1:4566 .*npx onward jobs --data s3:\/\/data-1$/m);
  });

  it('asks without a key where the API has none', () => {
    const { apiKey: _, ...open } = stage;

    const text = describeDeployment(open, { ...surroundings, model: aManifest({ name: 'iris' }) });

    expect(text).toContain('curl ');
    expect(text).not.toMatch(/api.key/i);
  });

  it('starts with adding a model where there is none', () => {
    const text = describeDeployment(stage, { ...surroundings, model: undefined });

    expect(text).toMatch(/npx onward add model.onnx\n.*npx onward push model --to s3:\/\/models-1$/m);
  });
});

describe('sampleModel', () => {
  it('takes a champion with named features', async () => {
    const model = await sampleModel(new DirectoryStore(join(__dirname, '../../models')));

    expect(model?.features?.length).toBeGreaterThan(0);
  });

  it('finds none in an empty store', async () => {
    await expect(sampleModel(new DirectoryStore(tempFolder()))).resolves.toBeUndefined();
  });
});
