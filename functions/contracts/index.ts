export * from './baseline';
export * from './env';
export * from './golden';
export * from './keys';
export * from './manifest';
export * from './metrics';
export * from './names';
export * from './registry';
