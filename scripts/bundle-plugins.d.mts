import type { Plugin } from 'esbuild';

export declare const runtimeInBundle: Plugin;
export declare const inFilesOfTheirOwn: (names: readonly string[]) => Plugin;
export declare const packagesInFilesOfTheirOwn: (files: Readonly<Record<string, string>>) => Plugin;
export declare const loadedWhenUsed: (modules: readonly string[]) => Plugin;
