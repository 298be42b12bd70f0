import { parseEnv } from '../../../functions/adapters/parse-env';
import { PredictEnv } from '../../../functions/contracts/env';
import { ConfigError } from '../../../functions/core/errors';

const parse = (env: Record<string, string>) => parseEnv(PredictEnv, { MODELS_BUCKET: 'models', ...env });

describe('parseEnv', () => {
  it('reads what is set and fills in what is not', () => {
    expect(parse({ PRELOAD_MODELS: ' digits, flight-delay ,', REGISTRY_TTL_SECONDS: '5' })).toMatchObject({
      MODELS_BUCKET: 'models',
      PRELOAD_MODELS: ['digits', 'flight-delay'],
      REGISTRY_TTL_SECONDS: 5,
      MODEL_CACHE_MB: 0,
      MAX_BODY_BYTES: 6_000_000,
      POWERTOOLS_TRACE_ENABLED: false,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: 1_769,
    });
  });

  it.each([
    ['MODELS_BUCKET', ''],
    ['REGISTRY_TTL_SECONDS', 'soon'],
    ['REGISTRY_TTL_SECONDS', '-1'],
    ['MODEL_CACHE_MB', '1.5'],
    ['MAX_BODY_BYTES', '999'],
    ['POWERTOOLS_TRACE_ENABLED', 'perhaps'],
    ['PRELOAD_MODELS', '../x'],
  ])('names %s where it is %j', (name, value) => {
    const failure = () => parse({ [name]: value });

    expect(failure).toThrow(ConfigError);
    expect(failure).toThrow(`environment is not usable: ${name}`);
  });

  it('names all bad variables at once', () => {
    const failure = () => parseEnv(PredictEnv, { MODEL_CACHE_MB: 'x', REGISTRY_TTL_SECONDS: 'y' });

    expect(failure).toThrow(/MODELS_BUCKET: .*; REGISTRY_TTL_SECONDS: .*; MODEL_CACHE_MB: /);
  });
});
