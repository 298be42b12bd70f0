import { basename } from 'node:path';
import type { RowsToTry } from '../../cli/serve/rows-to-try';
import { fileKind, scoredName } from '../../functions/core/batch/inbox-file';
import { shellQuoted } from '../../functions/core/shell-quoted';
import { curlLine } from '../../functions/protocols/instances/curl-line';
import type { DeployedStage } from './deploy-stage';
import { clientVariables } from './endpoint';

/** Where a stage was deployed to, and the model and rows to show it with. */
export interface Surroundings {
  endpoint: string;
  region: string;
  sample: RowsToTry | undefined;
}

/** Addresses of a deployed stage, and commands to be pasted that publish a model to it, ask it for a prediction, have it
 *  score a file and fetch the result. */
export function describeDeployment(stage: DeployedStage, { endpoint, region, sample }: Surroundings): string {
  const { apiUrl, apiKey, modelsBucket, dataBucket } = stage;
  const onward = `${clientVariables(endpoint, region)} npx onward`;
  const model = sample?.manifest;
  return [
    `API            ${apiUrl}`,
    ...(apiKey === undefined ? [] : [`API key        ${apiKey}`]),
    `models bucket  ${modelsBucket}`,
    `data bucket    ${dataBucket}`,
    '',
    'Publish a model:',
    '',
    ...(model ? [] : ['  npx onward add model.onnx']),
    `  ${onward} push ${model?.name ?? 'model'} --to s3://${modelsBucket}`,
    ...(model
      ? ['', 'Ask it:', '', `  ${curlLine(apiUrl, model, apiKey === undefined ? {} : { 'x-api-key': apiKey })}`]
      : []),
    '',
    ...scoreLines(`${endpoint}/${dataBucket}`, `${onward} jobs --data s3://${dataBucket}`, sample),
  ].join('\n');
}

/** @param bucket address of the data bucket. @param jobs command that lists its jobs. */
function scoreLines(bucket: string, jobs: string, sample: RowsToTry | undefined): string[] {
  const model = sample?.manifest.name ?? 'model';
  const file = sample?.file ?? 'rows.csv';
  const name = basename(file);
  return [
    'Have a file scored (.csv, .jsonl, .parquet, .csv.gz, .jsonl.gz), follow it, and fetch the result:',
    ...(sample?.file ? [] : ['rows.csv stands for a file of yours.']),
    'JOB stands for the id that the second command prints.',
    '',
    `  curl -T ${shellQuoted(file)} ${bucket}/inbox/${model}/${name}`,
    `  ${jobs}`,
    `  curl ${bucket}/outbox/${model}/JOB/${scoredName(fileKind(name), 'csv')}`,
  ];
}
