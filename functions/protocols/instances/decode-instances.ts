import { checkRequest } from '../../core/check-inputs';
import { InvalidInputError } from '../../core/errors';
import type { RequestPlan } from '../../core/input-plan';
import type { NamedTensor } from '../../core/ports';
import { Problems } from '../../core/problems';
import { checkContentType } from '../content-type';
import { kindOf } from '../json/decode-elements';
import { parseEnvelope } from '../json/parse-envelope';
import { parseJson } from '../json/parse-json';
import type { PredictBody } from '../predict-protocol';
import { REQUEST_FORM, readFeatureRows } from './feature-rows';
import { predictRequestReader } from './predict-request-reader';
import type { Given, PredictRequest } from './schemas';
import { readTensorRows } from './tensor-rows';

/** The form media type is what `curl -d` sends when nobody says otherwise; as bytes, compressed JSON passes through API
 *  Gateway. */
const MEDIA_TYPES = ['application/json', 'application/octet-stream', 'application/x-www-form-urlencoded'];

/** Keys that hold rows or columns. */
const DATA_KEYS = ['instances', 'inputs'];

export interface DecodedInstances {
  readonly tensors: readonly NamedTensor[];
  /** Whether the answer is one item a row, or one tensor an output. */
  readonly form: 'rows' | 'columns';
}

/** Reads rows, records or columns. @throws InvalidInputError that lists every problem, MalformedRequestError,
 *  UnsupportedMediaTypeError. */
export function decodeInstances(request: PredictBody, plan: RequestPlan): DecodedInstances {
  checkContentType(request.contentType, MEDIA_TYPES);
  const envelope = parseEnvelope(predictRequestReader, readObject(request, plan), DATA_KEYS);
  const given = pickGiven(envelope);
  const problems = new Problems();
  const hasFeatures = plan.manifest.features.length > 0;
  const tensors = hasFeatures ? readFeatureRows(given, plan, problems) : readTensorRows(given, plan, problems);
  // A tensor that is absent here has its problem listed already.
  checkRequest(plan, { inputNames: [...plan.inputs.keys()], tensors, outputNames: [] }, problems);
  return { tensors, form: envelope.instances === undefined ? 'columns' : 'rows' };
}

/** @throws InvalidInputError for a bare list of rows, and other bodies that are no object. */
function readObject({ body }: PredictBody, { exactIntegers }: RequestPlan): unknown {
  const value = parseJson(body, exactIntegers);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new InvalidInputError([`body must be an object, as in ${REQUEST_FORM}, got ${kindOf(value)}`]);
}

/** @throws InvalidInputError when there is not exactly one of `instances` and `inputs`, or it is no container. */
function pickGiven({ instances, inputs }: PredictRequest): Given {
  if ((instances === undefined) === (inputs === undefined)) {
    throw new InvalidInputError([`body must have exactly one of "instances" and "inputs", as in ${REQUEST_FORM}`]);
  }
  const given = instances ?? inputs;
  if (typeof given === 'object' && given !== null) return given as Given;
  throw new InvalidInputError([`"inputs" must be an array or an object, got ${kindOf(given)}`]);
}
