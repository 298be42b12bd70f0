import { checkAccount, fitToPlatform, layerTarget } from '../../infra/emulator';
import { parseStage } from '../../infra/load-stage';
import { hostTarget } from '../../layers/onnxruntime/build';

const waf = { api: { kind: 'rest', waf: { enabled: true } } };

describe('fitToPlatform', () => {
  it('leaves a stage on AWS as it is', () => {
    const stage = parseStage('test', waf);

    expect(fitToPlatform(stage)).toBe(stage);
  });

  it('leaves WAF out on an emulator', () => {
    const fitted = fitToPlatform(parseStage('test', { ...waf, emulator: true }));

    expect(fitted.api).toMatchObject({ kind: 'rest', waf: { enabled: false } });
  });
});

describe('layerTarget', () => {
  it.each([
    ['x86_64', 'linux-x64'],
    ['arm64', 'linux-arm64'],
  ])('builds for %s on AWS', (architecture, target) => {
    expect(layerTarget(parseStage('test', { predict: { architecture } }))).toBe(target);
  });

  it('builds for this machine on an emulator', () => {
    expect(layerTarget(parseStage('test', { emulator: true, predict: { architecture: 'arm64' } }))).toBe(hostTarget());
  });
});

describe('checkAccount', () => {
  it.each<[string, unknown, string | undefined]>([
    ['any account for a stage without one', {}, '123456789012'],
    ['the account of the stage', { account: '123456789012' }, '123456789012'],
    ['the account of an emulator', { emulator: true }, '000000000000'],
    ['a synthesis without credentials', { emulator: true }, undefined],
  ])('accepts %s', (_, settings, account) => {
    expect(() => checkAccount(parseStage('test', settings), account)).not.toThrow();
  });

  it('refuses to put an emulator stage into a real account', () => {
    expect(() => checkAccount(parseStage('test', { emulator: true }), '123456789012')).toThrow(
      'Stage "test" is for an emulator, account 000000000000, but the credentials are for 123456789012.',
    );
  });

  it('refuses another account than the stage belongs to', () => {
    expect(() => checkAccount(parseStage('test', { account: '123456789012' }), '210987654321')).toThrow(
      'Stage "test" belongs to account 123456789012, but the credentials are for 210987654321.',
    );
  });
});
