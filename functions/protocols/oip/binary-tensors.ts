import { isUtf8 } from 'node:buffer';
import { checkHeader } from '../../core/check-inputs';
import { MalformedRequestError } from '../../core/errors';
import type { InputPlan, RequestPlan } from '../../core/input-plan';
import type { NamedTensor } from '../../core/ports';
import type { Problems } from '../../core/problems';
import { DATATYPE_FACTS, shapeText, type Tensor } from '../../core/tensor';
import type { InferInput } from './schemas';

/** Parts of a request body of the binary tensor extension. */
export interface Frame {
  readonly json: string | Uint8Array;
  /** Raw tensors, one after the other. */
  readonly binary: Uint8Array;
}

const EMPTY = new Uint8Array(0);

/** What a gateway writes for bytes that are not UTF-8 when it passes a body as text. */
const REPLACEMENT = '\ufffd';

/** Splits a body at `Inference-Header-Content-Length`; without it, all is JSON.
 *  @throws MalformedRequestError when the length is no number from 1 to the body's own, or when the bytes were lost on
 *  their way: with as many replacements as bytes, a tensor could pass for another. */
export function splitFrame(body: string | Uint8Array, headerLength: string | undefined): Frame {
  if (headerLength === undefined) return { json: body, binary: EMPTY };
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = /^[0-9]{1,10}$/.test(headerLength) ? Number(headerLength) : 0;
  if (length < 1 || length > bytes.length) {
    throw new MalformedRequestError(
      `Inference-Header-Content-Length must be a whole number from 1 to ${bytes.length}, the length of the body`,
    );
  }
  if (typeof body === 'string' && length < bytes.length && body.includes(REPLACEMENT)) {
    throw new MalformedRequestError(
      'the body came as text, not as bytes: binary tensors need content type application/octet-stream',
    );
  }
  return { json: bytes.subarray(0, length), binary: bytes.subarray(length) };
}

/** Reads the tensors of a frame's binary part in order. */
export class BinaryReader {
  private at = 0;

  constructor(private readonly binary: Uint8Array) {}

  /** Reads one tensor of `binary_data_size` bytes, and adds whatever is wrong to `problems`. */
  read(plan: RequestPlan, input: InputPlan, given: InferInput, problems: Problems): NamedTensor | undefined {
    const bytes = this.take(given, problems);
    const count = checkHeader(plan, input.spec, given, problems);
    if (bytes === undefined || count === undefined) return undefined;
    const { name, datatype } = input.spec;
    const problem = (text: string) => void problems.add(`input "${name}" ${text}`);
    const size = DATATYPE_FACTS[datatype].bytes;
    if (size !== undefined && bytes.length !== count * size) {
      problem(`must have ${count * size} bytes for ${datatype} ${shapeText(given.shape)}, got ${bytes.length}`);
      return undefined;
    }
    const data = size === undefined ? readStrings(bytes, count, problem) : readFixed(datatype, bytes, count, problem);
    return data && { name, datatype, shape: given.shape, data };
  }

  /** Steps over the bytes of an input that the signature has not. */
  skip(given: InferInput, problems: Problems): void {
    this.take(given, problems);
  }

  /** Checks that no byte is left over. */
  finish(problems: Problems): void {
    const left = this.binary.length - this.at;
    if (left > 0) problems.add(`${left} bytes follow the last binary tensor`);
  }

  private take(given: InferInput, problems: Problems): Uint8Array | undefined {
    const size = given.parameters?.binary_data_size;
    const left = this.binary.length - this.at;
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > left) {
      const name = given.name.slice(0, 64);
      problems.add(`input "${name}" must have a binary_data_size from 0 to ${left}, the bytes that are left`);
      this.at = this.binary.length;
      return undefined;
    }
    this.at += size;
    return this.binary.subarray(this.at - size, this.at);
  }
}

type Report = (text: string) => void;

function readFixed(
  datatype: Tensor['datatype'],
  bytes: Uint8Array,
  count: number,
  problem: Report,
): Tensor['data'] | undefined {
  const facts = DATATYPE_FACTS[datatype];
  const aligned = bytes.byteOffset % facts.bytes! === 0 ? bytes : new Uint8Array(bytes);
  const data = facts.view!(aligned.buffer, aligned.byteOffset, count);
  if (datatype === 'BOOL' && bytes.some((byte) => byte > 1)) return void problem('must have only the bytes 0 and 1');
  return data;
}

/** Each element is a little-endian uint32 length and that many bytes of UTF-8: ONNX strings are UTF-8, and
 *  onnxruntime-node 1.30 cuts them at a zero byte. */
function readStrings(bytes: Uint8Array, count: number, problem: Report): string[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const strings: string[] = [];
  for (let at = 0; at < buffer.length; ) {
    const end = at + 4 <= buffer.length ? at + 4 + buffer.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (end > buffer.length) return void problem('has an element that is longer than the bytes that are left');
    const element = buffer.subarray(at + 4, end);
    if (!isUtf8(element) || element.includes(0)) return void problem('must have elements of UTF-8 without zero bytes');
    strings.push(element.toString('utf8'));
    at = end;
  }
  if (strings.length === count) return strings;
  return void problem(`must have ${count} elements, got ${strings.length}`);
}

/** Bytes of a tensor as the extension carries them. */
export function tensorBytes(tensor: Tensor): Uint8Array {
  const { data } = tensor;
  if (!Array.isArray(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const elements = data.map((text) => Buffer.from(text));
  return Buffer.concat(
    elements.flatMap((element) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(element.length);
      return [length, element];
    }),
  );
}
