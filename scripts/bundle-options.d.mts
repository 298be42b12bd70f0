import type { BuildOptions } from 'esbuild';

export declare const BUNDLE_OPTIONS: BuildOptions & { metafile: true };
export declare const ENTRY_POINTS: Readonly<Record<string, string>>;
