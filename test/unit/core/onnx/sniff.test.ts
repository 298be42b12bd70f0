import { sniff } from '../../../../functions/core/onnx/sniff';
import { fixture } from './fixture';
import { zipOf } from './zip-of';

const latin1 = (s: string): Uint8Array => Uint8Array.from(Buffer.from(s, 'latin1'));

describe('sniff', () => {
  it.each(['iris', 'mixed', 'lightgbm', 'sequence', 'external'])('takes %s for a possible ONNX file', (name) => {
    expect(sniff(fixture(`${name}.onnx`))).toBeUndefined();
  });

  it.each([
    ['an empty file', '', 'empty', 'again'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00', 'git-lfs', 'git lfs pull'],
    ['a web page', '\n<!DOCTYPE html><html>', 'html', 'download'],
    ['a scikit-learn pickle', '\x80\x04\x95\x10\x02\0\0\0\0\0\0\x8c\x1esklearn.linear_model', 'pickle', 'skl2onnx'],
    [
      'a LightGBM pickle',
      '\x80\x04\x95\x10\x02\0\0\0\0\0\0\x8c\x10lightgbm.sklearn\x94sklearn.preprocessing',
      'pickle',
      'convert_lightgbm',
    ],
    ['an XGBoost pickle', '\x80\x04\x95\x10\x02\0\0\0\0\0\0\x8c\x0fxgboost.core', 'pickle', 'convert_xgboost'],
    ['a pickle of protocol 0', 'ccopy_reg\n_reconstructor\np0\n', 'pickle', 'skl2onnx'],
    ['a compressed joblib file', '\x78\x9c\xed\xbd', 'joblib', 'skl2onnx'],
    ['a joblib file of raw LZMA', '\x5d\0\0\x80\0', 'joblib', 'skl2onnx'],
    ['any other JSON', '{"name": "tree"', 'json', 'library that trained it'],
    ['a gzip file', '\x1f\x8b\x08\0', 'gzip', 'unpack'],
    ['a PyTorch file of old', '\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.', 'torch', 'torch.onnx.export'],
    ['an HDF5 file', '\x89HDF\r\n\x1a\n', 'keras-h5', 'tf2onnx'],
    ['a TensorFlow Lite file', '\x1c\0\0\0TFL3', 'tflite', '--tflite'],
    ['an ORT file', '\x1c\0\0\0ORTM', 'ort', '.onnx'],
    ['a GGUF file', 'GGUF\x03\0\0\0', 'gguf', 'optimum'],
    ['a safetensors file', '\x40\0\0\0\0\0\0\0{"w":{"dtype"', 'safetensors', 'optimum'],
    ['a LightGBM text file', 'tree\nversion=v4\nnum_class=1', 'lightgbm', 'convert_lightgbm'],
    ['an XGBoost JSON file', '{"learner":{"attributes":{}', 'xgboost', 'convert_xgboost'],
    ['an XGBoost UBJSON file', '{L\0\0\0\0\0\0\0\x07learner', 'xgboost', 'convert_xgboost'],
    ['a CatBoost file', 'CBM1\x10\x20', 'catboost', 'save_model'],
    ['an OpenVINO file', '<?xml version="1.0"?>\n<net name="m">', 'xml', 'ONNX'],
    ['a SavedModel', '\x08\x01\x12\x9a\x10\x0a\x20\x12\x05serve', 'tensorflow', '--saved-model'],
    ['a frozen graph', '\x0a\x2d\x0a\x01x\x12\x0bPlaceholder*', 'tensorflow', '--graphdef'],
    ['a NumPy array', '\x93NUMPY\x01\0', 'numpy', 'export'],
  ])('recognises %s', (_, head, format, wayOut) => {
    const found = sniff(latin1(head));

    expect(found).toMatchObject({ format, wayOut: expect.stringContaining(wayOut) });
  });

  it.each([
    ['archive/data.pkl', 'torch', 'torch.onnx.export'],
    ['model/constants.pkl', 'torchscript', 'torch.onnx.export'],
    ['model.weights.h5', 'keras', 'format="onnx"'],
    ['1/saved_model.pb', 'tensorflow', 'tf2onnx'],
    ['model.onnx', 'zip', '.onnx file that is inside'],
    ['readme.txt', 'zip', 'unpack'],
  ])('recognises a zip with %s inside', (name, format, wayOut) => {
    expect(sniff(zipOf('first.txt', name))).toMatchObject({ format, wayOut: expect.stringContaining(wayOut) });
  });

  it('takes a zip whose directory lies for a plain zip', () => {
    const broken = zipOf('archive/data.pkl');
    broken.set([0xff, 0xff, 0xff, 0x7f], broken.length - 6);

    expect(sniff(broken)).toMatchObject({ format: 'zip' });
  });
});
