/** A file that is not ONNX, and how to make an ONNX model of what is in it. */
export interface ForeignFormat {
  readonly format: string;
  /** For a sentence: "this is …". */
  readonly what: string;
  readonly wayOut: string;
}

const SKLEARN = 'load it in Python and convert it with skl2onnx: skl2onnx.to_onnx(model, X[:1])';
const TORCH = 'load the module in Python and export it: torch.onnx.export(model, (sample,), "model.onnx")';
const TENSORFLOW = 'convert it with tf2onnx: python -m tf2onnx.convert';
const LIGHTGBM = 'load it in Python and convert it with onnxmltools: onnxmltools.convert_lightgbm(booster, …)';
const XGBOOST = 'load it in Python and convert it with onnxmltools: onnxmltools.convert_xgboost(model, …)';
const UNPACK = 'unpack it and add the .onnx file that is inside';

const text = (s: string): RegExp => new RegExp(s, 's');

/** A pickle whose first known library is this one: LightGBM's, say, mention scikit-learn further down. */
const pickleOf = (library: string): RegExp =>
  text(`^\\x80[\\x02-\\x05](?:(?!sklearn|torch|lightgbm|xgboost).)*${library}`);

/** First match wins, so special forms come before general ones. `head` is the start of the file as Latin-1 text.
 *  Source: the formats' documentation; pickle, joblib and LightGBM checked on files that they wrote. */
const BY_HEAD: readonly (readonly [RegExp, ForeignFormat])[] = [
  [text('^version https://git-lfs'), entry('git-lfs', 'a Git LFS pointer', 'fetch the file itself: git lfs pull')],
  [
    text('^\\s*<(!doctype html|!DOCTYPE html|html)'),
    entry('html', 'a web page', 'download the file itself, not the page that shows it'),
  ],
  [text('^\\x80\\x02\\x8a\\nl\\xfc\\x9cF\\xf9 j\\xa8P\\x19'), entry('torch', 'a PyTorch file', TORCH)],
  [pickleOf('sklearn'), entry('pickle', 'a scikit-learn pickle', SKLEARN)],
  [pickleOf('torch'), entry('torch', 'a PyTorch pickle', TORCH)],
  [pickleOf('lightgbm'), entry('pickle', 'a LightGBM pickle', LIGHTGBM)],
  [pickleOf('xgboost'), entry('pickle', 'an XGBoost pickle', XGBOOST)],
  [text('^(\\x80[\\x02-\\x05]|ccopy_reg\\n|c__builtin__\\n)'), entry('pickle', 'a Python pickle', SKLEARN)],
  [
    text('^(\\x78[\\x01\\x5e\\x9c\\xda]|\\xfd7zXZ|\\]\\0\\0|BZh[1-9]|\\x04"M\\x18)'),
    entry('joblib', 'a compressed file, as joblib writes', SKLEARN),
  ],
  [text('^\\x1f\\x8b'), entry('gzip', 'a gzip file', `${UNPACK}; if joblib wrote it, ${SKLEARN}`)],
  [
    text('^\\x89HDF\\r\\n'),
    entry(
      'keras-h5',
      'an HDF5 file, as Keras writes',
      `load it in TensorFlow, save it as a SavedModel, and ${TENSORFLOW} --saved-model DIR --output model.onnx`,
    ),
  ],
  [
    text('^.{4}TFL3'),
    entry('tflite', 'a TensorFlow Lite model', `${TENSORFLOW} --tflite model.tflite --output model.onnx`),
  ],
  [text('^.{4}ORTM'), entry('ort', "ONNX Runtime's own format", 'add the .onnx file that it was made from')],
  [
    text('^GGUF'),
    entry('gguf', 'a GGUF file of a language model', 'export the original model with optimum: optimum-cli export onnx'),
  ],
  [
    text('^.{5}\\0{3}\\{\\s*"'),
    entry(
      'safetensors',
      'a safetensors file, which holds weights without a graph',
      'export the model that they belong to with torch.onnx.export or optimum-cli export onnx',
    ),
  ],
  [text('^tree\\r?\\nversion='), entry('lightgbm', 'a LightGBM text model', LIGHTGBM)],
  [
    text('^(\\{\\s*"learner"|\\{\\s*"version":.{0,40}"learner"|\\{L.{8}learner|binf|bs64)'),
    entry('xgboost', 'an XGBoost model', XGBOOST),
  ],
  [
    text('^CBM1'),
    entry(
      'catboost',
      'a CatBoost model',
      'load it in Python and save it as ONNX: model.save_model("model.onnx", format="onnx")',
    ),
  ],
  [
    text('^\\s*(<\\?xml[^>]*>\\s*)?<(net|PMML)[ >]'),
    entry('xml', 'an OpenVINO or PMML file', 'export the original model to ONNX from the library that trained it'),
  ],
  [text('^\\x93NUMPY'), entry('numpy', 'a NumPy array', 'arrays hold no graph; export the model that they belong to')],
  [
    text('^\\x08\\x01\\x12.{1,5}\\x0a'),
    entry('tensorflow', 'a TensorFlow SavedModel', `${TENSORFLOW} --saved-model DIR --output model.onnx`),
  ],
  [
    text('^\\x0a[^\\0]{1,5}\\x0a.[\\x21-\\x7e]+\\x12.(Placeholder|Const|VarHandleOp|NoOp)'),
    entry(
      'tensorflow',
      'a frozen TensorFlow graph',
      `${TENSORFLOW} --graphdef model.pb --inputs x:0 --outputs y:0 --output model.onnx`,
    ),
  ],
  [text('^\\s*\\{\\s*"'), entry('json', 'a JSON file', 'export the model to ONNX from the library that trained it')],
];

/** Names of files inside a zip tell who wrote it. */
const BY_ZIP_NAME: readonly (readonly [RegExp, ForeignFormat])[] = [
  [/\/constants\.pkl$|\/code\/__torch__/m, entry('torchscript', 'a TorchScript archive', TORCH)],
  [/\/data\.pkl$/m, entry('torch', 'a PyTorch archive', TORCH)],
  [
    /\.pt2$|^archive_format$|\/archive_format$/m,
    entry(
      'torch-export',
      'a PyTorch export archive',
      'load it with torch.export.load and pass it to torch.onnx.export',
    ),
  ],
  [
    /^model\.weights\.h5$/m,
    entry('keras', 'a Keras archive', 'load it in Keras and call model.export("model.onnx", format="onnx")'),
  ],
  [
    /saved_model\.pb$/m,
    entry(
      'tensorflow',
      'a zipped TensorFlow SavedModel',
      `unpack it, and ${TENSORFLOW} --saved-model DIR --output model.onnx`,
    ),
  ],
  [/^schema\.json$/m, entry('skops', 'a skops archive', SKLEARN)],
  [/\.onnx$/m, entry('zip', 'a zip archive', UNPACK)],
];

/** Recognises files of other formats by their first bytes (zip: by the names inside).
 *  @returns undefined for what may be ONNX. */
export function sniff(bytes: Uint8Array): ForeignFormat | undefined {
  if (bytes.length === 0) return entry('empty', 'an empty file', 'export or copy the model again');
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');
  if (head.startsWith('PK\x03\x04')) return sniffZip(bytes);
  return BY_HEAD.find(([pattern]) => pattern.test(head))?.[1];
}

function sniffZip(bytes: Uint8Array): ForeignFormat {
  const names = zipNames(bytes).join('\n');
  const known = BY_ZIP_NAME.find(([pattern]) => pattern.test(names))?.[1];
  return known ?? entry('zip', 'a zip archive', 'unpack it and add a .onnx file');
}

/** Names of the entries in a zip's central directory.  Source: PKWARE APPNOTE 6.3.10, sections 4.3.12 and 4.3.16. */
function zipNames(bytes: Uint8Array): string[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 20 > file.length) return [];
  const names: string[] = [];
  let at = file.readUInt32LE(end + 16);
  while (at + 46 <= file.length && file.readUInt32LE(at) === 0x02014b50 && names.length < 10_000) {
    const nameLength = file.readUInt16LE(at + 28);
    names.push(file.toString('utf8', at + 46, at + 46 + nameLength));
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return names;
}

function entry(format: string, what: string, wayOut: string): ForeignFormat {
  return { format, what, wayOut };
}
