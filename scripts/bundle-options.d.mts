import type { BuildOptions } from 'esbuild';

type EntryPoints = Readonly<Record<string, string>>;
type ProductOptions = BuildOptions & { metafile: true };

export declare const BUNDLE_OPTIONS: ProductOptions;
export declare const LAMBDA_ENTRY_POINTS: EntryPoints;
export declare const LOCAL_ENTRY_POINTS: EntryPoints;
export declare const PRODUCT: readonly [onLambda: ProductOptions, local: ProductOptions];
