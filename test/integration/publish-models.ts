import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from '../../functions/contracts/registry';
import { CHAMPION } from '../../functions/contracts/words';
import { goldenCases, MODELS_DIR } from '../unit/fakes/golden-cases';
import { runCli } from './run-cli';

/** Registries of the project's models. */
export const projectRegistries = (): Registry[] =>
  [...new Set(goldenCases().map(({ model }) => model))]
    .map((name) => join(MODELS_DIR, name, 'registry.json'))
    .map((file) => Registry.parse(JSON.parse(readFileSync(file, 'utf8'))));

/** Publishes every version of the project's models to a bucket as a person does, the champions champions. */
export async function publishModels(endpoint: string, bucket: string): Promise<void> {
  const store = `s3://${bucket}`;
  for (const { name, versions, aliases } of projectRegistries()) {
    for (const version of Object.keys(versions)) {
      await runCli(endpoint, 'push', `${name}@${version}`, '--to', store);
    }
    await runCli(endpoint, 'promote', name, aliases[CHAMPION]!, '--store', store);
  }
}
