import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import type { Datatype } from '../../../functions/contracts/names';
import { DATATYPES } from '../../../functions/contracts/words';
import { datatypeOf } from '../../../functions/core/onnx/element-types';
import { writeModel } from '../../../functions/core/onnx/parse-model';
import {
  NodeProtoSchema,
  TensorProto_DataType,
  ValueInfoProtoSchema,
} from '../../../functions/core/onnx/schema/onnx_pb';
import type { LocalArtifact } from '../../../functions/core/ports';
import { tensor, tinyModel } from '../core/onnx/tiny-model';

/** ONNX number of each datatype. */
const ELEMENT_TYPES = new Map(
  Object.values(TensorProto_DataType).flatMap((type) => {
    const datatype = typeof type === 'number' ? datatypeOf(type) : undefined;
    return datatype ? [[datatype, type as number] as const] : [];
  }),
);

/** A model that gives each input back: `<datatype>` as `<datatype>_out`.
 *  @param sizes of every tensor; null stands for any. */
export function identityModel(sizes: (number | null)[], datatypes: readonly Datatype[] = DATATYPES): Uint8Array {
  return writeModel(
    tinyModel((model) => {
      const graph = model.graph!;
      const value = (name: string, datatype: Datatype) =>
        create(ValueInfoProtoSchema, { name, type: tensor(ELEMENT_TYPES.get(datatype)!, sizes) });
      graph.input = datatypes.map((datatype) => value(datatype, datatype));
      graph.output = datatypes.map((datatype) => value(`${datatype}_out`, datatype));
      graph.node = datatypes.map((datatype) =>
        create(NodeProtoSchema, { opType: 'Identity', input: [datatype], output: [`${datatype}_out`] }),
      );
    }),
  );
}

/** Files of a model in a folder of their own. */
export function artifactOf(bytes: Uint8Array): LocalArtifact {
  const folder = mkdtempSync(join(tmpdir(), 'onward-test-'));
  const entryPath = join(folder, 'model.onnx');
  writeFileSync(entryPath, bytes);
  return { entryPath, sizeBytes: bytes.length, discard: async () => rmSync(folder, { recursive: true }) };
}
