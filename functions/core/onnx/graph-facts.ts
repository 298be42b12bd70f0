import type { Datatype } from '../../contracts/names';

/** What a graph takes or gives under one name. */
export type ValueType =
  | {
      readonly kind: 'tensor';
      /** ONNX name, such as `FLOAT` or `BFLOAT16`. */
      readonly elementType: string;
      /** Undefined where the runtime's binding cannot carry the element type. */
      readonly datatype: Datatype | undefined;
      /** Sizes, -1 for any; undefined when the file does not even state the rank. */
      readonly shape: readonly number[] | undefined;
      /** Names of symbolic dimensions, null where the size is fixed or nameless. */
      readonly symbols: readonly (string | null)[];
    }
  | { readonly kind: 'sparse' | 'sequence' | 'map' | 'optional' | 'opaque' | 'unknown'; readonly text: string };

export interface GraphValue {
  readonly name: string;
  readonly type: ValueType;
}

export interface OperatorCount {
  /** `ai.onnx` for the default domain. */
  readonly domain: string;
  readonly operator: string;
  readonly count: number;
}

/** A file beside the model that holds tensor bytes. */
export interface ExternalFile {
  readonly location: string;
  readonly tensors: number;
  /** Least size of the file: the end of the last tensor that states its offset and length. */
  readonly minBytes: number;
}

/** What an ONNX file says about itself. */
export interface GraphFacts {
  readonly irVersion: number;
  /** Program that wrote the file, such as `skl2onnx`; empty when it does not say. */
  readonly producerName: string;
  readonly producerVersion: string;
  /** Version of each operator set that the file imports; `ai.onnx` is the default domain. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Most frequent first; nodes of subgraphs and local functions included. */
  readonly operators: readonly OperatorCount[];
  /** `domain::operator` of the functions that the file brings itself. */
  readonly localFunctions: readonly string[];
  /** Graph inputs that no initializer fills. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  readonly externalFiles: readonly ExternalFile[];
  /** Names of graph outputs that come straight from a ZipMap which nothing else reads. */
  readonly zipMapOutputs: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}
