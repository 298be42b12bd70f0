import type { Manifest } from '../../functions/contracts/manifest';
import { curlLine } from '../../functions/protocols/instances/curl-line';
import type { DeployedStage } from './deploy-stage';
import { clientVariables } from './endpoint';

/** Where a stage was deployed to, and the model to show it with. */
export interface Surroundings {
  endpoint: string;
  region: string;
  model: Manifest | undefined;
}

/** Addresses of a deployed stage, and commands to be pasted that publish a model to it, ask it for a prediction and have
 *  it score a file. */
export function describeDeployment(stage: DeployedStage, { endpoint, region, model }: Surroundings): string {
  const { apiUrl, apiKey, modelsBucket, dataBucket } = stage;
  const onward = `${clientVariables(endpoint, region)} npx onward`;
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
    'Have a file scored (.csv, .jsonl, .parquet, .csv.gz, .jsonl.gz), and follow it:',
    '',
    `  curl -T rows.csv ${endpoint}/${dataBucket}/inbox/${model?.name ?? 'model'}/rows.csv`,
    `  ${onward} jobs --data s3://${dataBucket}`,
  ].join('\n');
}
