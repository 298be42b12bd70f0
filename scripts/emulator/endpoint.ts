import { EMULATOR_ACCOUNT } from '../../infra/emulator';

/** Says why a local deployment cannot start. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/** The emulator's address from `AWS_ENDPOINT_URL`, without a trailing slash.
 *  @throws EndpointError if it is unset or no http(s) URL. */
export function readEndpoint(env: NodeJS.ProcessEnv): string {
  const text = env.AWS_ENDPOINT_URL;
  if (!text) {
    throw new EndpointError(
      'AWS_ENDPOINT_URL is not set. Start an emulator with "npm run local:emulator"; it prints the line that sets it.',
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new EndpointError(`AWS_ENDPOINT_URL must be an http or https URL; got "${text}".`);
  }
  return text.replace(/\/+$/, '');
}

/** Region that local deployments go to. */
export function localRegion(env: NodeJS.ProcessEnv): string {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
}

/** Environment for tools that must talk to the emulator and nothing else: its address, credentials that no real account
 *  knows, and no profile that could bring real ones. */
export function emulatorEnv(endpoint: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { AWS_PROFILE: _, AWS_DEFAULT_PROFILE: __, AWS_SESSION_TOKEN: ___, ...rest } = env;
  const region = localRegion(env);
  return {
    ...rest,
    ...clientEnv(endpoint, region),
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The SDK's advice on Node.js versions is about releases to come; what is installed here is pinned.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** What an AWS client needs to talk to the emulator. */
function clientEnv(endpoint: string, region: string) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

/** A shell command after which `npm run local:deploy`, `onward` and the AWS CLI talk to the emulator. */
export function exportLine(endpoint: string, region: string): string {
  return `export ${clientVariables(endpoint, region)}`;
}

/** The same for one command, in front of it. */
export function clientVariables(endpoint: string, region: string): string {
  return Object.entries(clientEnv(endpoint, region))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** Asks the endpoint for its account. @throws EndpointError unless it is an emulator's. */
export async function checkEmulator(endpoint: string, region: string): Promise<void> {
  const answer = await callService(endpoint, region, 'sts', {
    method: 'POST',
    path: '/',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  const account = /<Account>([0-9]*)<\/Account>/.exec(answer)?.[1];
  if (account === EMULATOR_ACCOUNT) return;
  throw new EndpointError(
    `${endpoint} answers for account ${account ?? 'unknown'}, an emulator for ${EMULATOR_ACCOUNT}: nothing was deployed.`,
  );
}

/** A request of a query API, a REST API, or, where it has a target, of a JSON API. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** `X-Amz-Target`: the operation of a JSON API. */
  readonly target?: string;
}

/** One call to an emulated service. The signature is a dummy: emulators route by its scope and check no more.
 *  @throws EndpointError if the endpoint cannot be reached or answers with an error. */
export async function callService(
  endpoint: string,
  region: string,
  service: string,
  { method, path, body, target }: ServiceRequest,
): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const headers = {
    authorization,
    'content-type': target ? 'application/x-amz-json-1.1' : 'application/x-www-form-urlencoded',
    ...(target && { 'x-amz-target': target }),
  };
  let answer: Response;
  try {
    answer = await fetch(`${endpoint}${path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(10_000),
      ...(body && { body }),
    });
  } catch (cause) {
    throw new EndpointError(`No answer from ${endpoint}: is the emulator running?`, { cause });
  }
  const text = await answer.text();
  if (!answer.ok) throw new EndpointError(`${endpoint} answered ${service} with status ${answer.status}.`);
  return text;
}
