import type { DeployedStage } from '../../scripts/emulator/deploy-stage';
import { callService } from '../../scripts/emulator/endpoint';
import { readDeployment } from './deployment';

const { endpoint, region } = readDeployment();

async function create<T>(path: string, body: object): Promise<T> {
  const request = { method: 'POST', path, body: JSON.stringify(body) };
  return JSON.parse(await callService(endpoint, region, 'apigateway', request)) as T;
}

/** Gives a client a key and a usage plan of its own.
 *  @param burst requests that may come at once; one more a second.
 *  @returns the stage as that client calls it. */
export async function withLimitedKey(stage: DeployedStage, burst: number): Promise<DeployedStage> {
  const name = `limited-${Date.now().toString(36)}`;
  const key = await create<{ id: string; value: string }>('/apikeys', { name, enabled: true });
  const plan = await create<{ id: string }>('/usageplans', {
    name,
    apiStages: [{ apiId: stage.apiId, stage: stage.stage }],
    throttle: { rateLimit: 1, burstLimit: burst },
  });
  await create(`/usageplans/${plan.id}/keys`, { keyId: key.id, keyType: 'API_KEY' });
  return { ...stage, apiKey: key.value };
}
