// Test processes inherit it: the runtime must not report to its maker from here either.
process.env.ORT_DISABLE_TELEMETRY = '1';

const transform = {
  '^.+\\.[cm]?[jt]s$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
  ],
  '\\.html$': '<rootDir>/test/html-transform.cjs',
};

const project = (displayName, overrides = {}) => ({
  displayName,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  testEnvironment: '<rootDir>/test/onnx-environment.cjs',
  transform,
  // ES-module-only packages that CommonJS tests load.
  transformIgnorePatterns: ['/node_modules/(?!(@middy|uuid|hono|@hono|@seriousme|@sparticuz|zstddec|hyparquet)/)'],
  ...overrides,
});

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    project('unit'),
    project('infra'),
    project('browser', {
      globalSetup: '<rootDir>/test/browser/global-setup.ts',
      globalTeardown: '<rootDir>/test/browser/global-teardown.ts',
    }),
    project('server', { globalSetup: '<rootDir>/test/server/global-setup.ts' }),
    project('integration', {
      globalSetup: '<rootDir>/test/integration/global-setup.ts',
      globalTeardown: '<rootDir>/test/integration/global-teardown.ts',
    }),
  ],
  testTimeout: 60_000,
};
