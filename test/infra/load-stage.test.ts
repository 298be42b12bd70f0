import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listStages, loadStage, parseStage, StageError } from '../../infra/load-stage';
import { tempFolder } from './temp-folder';

describe('loadStage', () => {
  it.each(['dev', 'local', 'local-http', 'prod'])('reads the stage %s', (name) => {
    expect(loadStage(name).name).toBe(name);
  });

  it('names the stages there are when asked for another', () => {
    expect(() => loadStage('produktion')).toThrow(
      new StageError(
        'Unknown stage "produktion": expected one of dev, local, local-http, prod (files in infra/stages).',
      ),
    );
  });

  it('names a file that is not JSON', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'broken.json'), '{');

    expect(listStages(folder)).toEqual(['broken']);
    expect(() => loadStage('broken', folder)).toThrow(/Stage "broken" is not valid JSON/);
  });

  it('never opens an API that is not asked to be open', () => {
    expect(loadStage('dev').api.auth).toBe('apiKey');
    expect(loadStage('prod').api.auth).toBe('iam');
    expect(parseStage('test', { api: { kind: 'http' } }).api.auth).toBe('iam');
  });
});

describe('parseStage', () => {
  it('fills in the defaults', () => {
    const stage = parseStage('test', {});

    expect(stage).toMatchObject({
      emulator: false,
      onDelete: 'retain',
      tracing: true,
      api: { kind: 'rest', auth: 'apiKey', throttle: { ratePerSecond: 100, burst: 200 }, waf: { enabled: false } },
      predict: { runtime: 'nodejs24.x', architecture: 'x86_64', memoryMb: 1_769, timeoutSeconds: 29 },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['an unknown key', { memory: 1 }, /settings: unknown key memory; expected one of account, region, /],
    ['an unknown key inside', { predict: { memoryMB: 1 } }, /predict: unknown key memoryMB; expected one of runtime, /],
    ['a timeout past the gateway', { predict: { timeoutSeconds: 30 } }, /predict\.timeoutSeconds: .*<=29; got 30/],
    [
      'a runtime without a layer',
      { predict: { runtime: 'nodejs18.x' } },
      /predict\.runtime: .*nodejs22\.x.*got "nodejs18/,
    ],
    ['a word for a number', { predict: { memoryMb: 'lots' } }, /predict\.memoryMb: .*number.*; got "lots"/],
    ['an unknown API kind', { api: { kind: 'graphql' } }, /api\.kind: .*/],
    [
      'API keys on an HTTP API',
      { api: { kind: 'http', auth: 'apiKey' } },
      /api\.auth: .*"iam"\|"jwt"\|"none".*got "apiKey"/,
    ],
    [
      'WAF on an HTTP API',
      { api: { kind: 'http', waf: { enabled: true } } },
      /api: unknown key waf; expected one of kind, /,
    ],
    ['JWT without an issuer', { api: { kind: 'http', auth: 'jwt' } }, /api\.jwt: needs issuer and audience/],
    [
      'an issuer without JWT',
      { api: { kind: 'http', jwt: { issuer: 'https://a.example', audience: ['b'] } } },
      /api\.jwt/,
    ],
    ['an issuer without TLS', jwt('http://a.example'), /api\.jwt\.issuer/],
    ['a retention that CloudWatch lacks', { logRetentionDays: 10 }, /logRetentionDays: .*1\|3\|5.*got 10/],
    ['an account that is none', { account: '12' }, /account: must be an account id of 12 digits; got "12"/],
    ['a model name with a path', { predict: { preloadModels: ['../x'] } }, /predict\.preloadModels\.0: must match/],
    ['settings that are no object', [], /settings: .*object.*got \[\]/],
  ])('refuses %s', (_, settings, message) => {
    expect(() => parseStage('test', settings)).toThrow(message);
  });

  it('lists every problem at once', () => {
    const settings = { tracing: 'yes', predict: { memoryMb: 1 }, colour: 'red' };

    expect(() => parseStage('test', settings)).toThrow(/(?=.*tracing)(?=.*memoryMb)(?=.*colour)/s);
  });

  it('refuses a name that cannot be part of a stack name', () => {
    expect(() => parseStage('Prod_1', {})).toThrow(/must match/);
  });
});

function jwt(issuer: string): unknown {
  return { api: { kind: 'http', auth: 'jwt', jwt: { issuer, audience: ['onward'] } } };
}
