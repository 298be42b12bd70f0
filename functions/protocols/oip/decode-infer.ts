import { checkRequest } from '../../core/check-inputs';
import type { RequestPlan } from '../../core/input-plan';
import type { NamedTensor } from '../../core/ports';
import { Problems } from '../../core/problems';
import { checkContentType } from '../content-type';
import { decodeTensor } from '../json/decode-tensor';
import { parseEnvelope } from '../json/parse-envelope';
import { parseJson } from '../json/parse-json';
import type { PredictBody } from '../predict-protocol';
import { BinaryReader, splitFrame } from './binary-tensors';
import { inferRequestReader } from './infer-request-reader';
import type { InferInput, InferRequest } from './schemas';

/** Keys that hold elements. */
const DATA_KEYS = ['data'];

const MEDIA_TYPES = ['application/json', 'application/octet-stream'];

/** An output as the request wants it. */
export interface WantedOutput {
  readonly name: string;
  readonly binary: boolean;
}

export interface DecodedInfer {
  readonly id: string | undefined;
  readonly tensors: readonly NamedTensor[];
  readonly outputs: readonly WantedOutput[];
}

/** Reads an inference request, JSON or binary. @throws InvalidInputError that lists every problem,
 *  MalformedRequestError, UnsupportedMediaTypeError. */
export function decodeInfer(request: PredictBody, plan: RequestPlan): DecodedInfer {
  checkContentType(request.contentType, MEDIA_TYPES);
  const frame = splitFrame(request.body, request.headerLength);
  const envelope = parseEnvelope(inferRequestReader, parseJson(frame.json, plan.exactIntegers), DATA_KEYS);
  const problems = new Problems();
  const tensors = readTensors(envelope.inputs, new BinaryReader(frame.binary), plan, problems);
  const outputs = wantedOutputs(envelope, plan, request.acceptsBytes);
  const inputNames = envelope.inputs.map((input) => input.name);
  checkRequest(plan, { inputNames, tensors, outputNames: outputs.map((output) => output.name) }, problems);
  return { id: envelope.id, tensors, outputs };
}

function readTensors(
  inputs: readonly InferInput[],
  binary: BinaryReader,
  plan: RequestPlan,
  problems: Problems,
): NamedTensor[] {
  const tensors: NamedTensor[] = [];
  for (const given of inputs) {
    const input = plan.inputs.get(given.name);
    const isBinary = given.parameters?.binary_data_size !== undefined;
    if (isBinary && given.data !== undefined) {
      problems.add(`input "${given.name.slice(0, 64)}" has both data and binary_data_size`);
    }
    // An unknown name is reported with all other names; its bytes must be stepped over all the same.
    if (!input) {
      if (isBinary) binary.skip(given, problems);
      continue;
    }
    const tensor = isBinary
      ? binary.read(plan, input, given, problems)
      : decodeTensor(plan, input, { ...given, data: given.data }, problems);
    if (tensor) tensors.push(tensor);
  }
  binary.finish(problems);
  return tensors;
}

/** The outputs that were asked for, else all, as the protocol says. Where bytes cannot reach the client they are
 *  given as JSON, which every client reads as well. */
function wantedOutputs(envelope: InferRequest, plan: RequestPlan, acceptsBytes: boolean): WantedOutput[] {
  const byDefault = envelope.parameters?.binary_data_output === true;
  if (!envelope.outputs?.length) {
    return [...plan.outputs].map((name) => ({ name, binary: acceptsBytes && byDefault }));
  }
  return envelope.outputs.map(({ name, parameters }) => {
    const wanted = parameters?.binary_data;
    return { name, binary: acceptsBytes && (wanted === undefined ? byDefault : wanted === true) };
  });
}
