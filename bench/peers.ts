import { join } from 'node:path';
import type { ServeCommand } from './serving-process';

/** Servers that are compared, by name. */
export const SERVERS = ['Onward', 'node:http', 'FastAPI', 'FastAPI tuned'] as const;
export type ServerName = (typeof SERVERS)[number];

export interface PeerOptions {
  readonly root: string;
  readonly store: string;
  /** Name of the model in the store. */
  readonly model: string;
  readonly cli: string;
  readonly python: string;
}

/** How each server is started: one worker, one thread in the runtime. */
export function serveCommands(options: PeerOptions): Record<ServerName, ServeCommand> {
  const { root, store, model } = options;
  const env = { MODEL: join(store, model, '1', 'model.onnx') };
  return {
    Onward: onward(options),
    'node:http': {
      command: process.execPath,
      args: () => [join(root, 'bench/peers/bare-server.cjs')],
      env: (port) => ({ ...env, PORT: String(port) }),
    },
    FastAPI: uvicorn(options, 'fastapi_server', env),
    'FastAPI tuned': uvicorn(options, 'fastapi_tuned_server', env),
  };
}

/** @param env settings beside one worker. */
export const onward = (
  { cli, store }: Pick<PeerOptions, 'cli' | 'store'>,
  env: NodeJS.ProcessEnv = {},
): ServeCommand => ({
  command: process.execPath,
  args: (port) => [cli, 'serve', '--store', store, '--port', String(port)],
  env: () => ({ WORKERS: '1', ...env }),
});

const uvicorn = ({ root, python }: PeerOptions, module: string, env: NodeJS.ProcessEnv): ServeCommand => ({
  command: python,
  args: (port) => ['-m', 'uvicorn', `${module}:app`, '--port', String(port), '--workers', '1', '--no-access-log'],
  env: () => env,
  cwd: join(root, 'bench/peers'),
});

/** Where a server takes inference requests. */
export const inferPath = (server: ServerName, model: string): string =>
  server === 'Onward' ? `/v2/models/${model}/infer` : '/infer';
