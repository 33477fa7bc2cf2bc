#!/bin/sh
# Builds @tensorflow/tfjs-node from the C++ source in its own npm package, against the TensorFlow
# library in a wheel of Python's registry: for machines where the prebuilt 2.9 cannot be downloaded,
# and to test the engine on a current TensorFlow. Linux on x86-64; needs npm, Python 3.10 to 3.13 with
# pip, unzip and g++. Takes about a minute and 1.5 GB. See docs/decisions/0007.
#
#   scripts/build-tfjs-node.sh FOLDER
#   SPANWRIGHT_TFJS_NODE=FOLDER npx vitest run --project unit tests/unit/engines/tfjs
set -eu

folder=${1:?usage: scripts/build-tfjs-node.sh FOLDER}
tensorflow=${TENSORFLOW_VERSION:-2.21.0}

mkdir -p "$folder"
cd "$folder"
echo '{ "private": true }' > package.json

# The install script would download binaries; the source is all that is wanted of this package.
npm install --ignore-scripts --no-audit --no-fund \
  @tensorflow/tfjs-node@4.22.0 node-api-headers@1.9.0
python3 -m pip download --no-deps --only-binary=:all: --dest . "tensorflow-cpu==$tensorflow"
unzip -q -o tensorflow_cpu-"$tensorflow"-*.whl \
  'tensorflow/libtensorflow_*' 'tensorflow/include/tensorflow/*' 'tensorflow/include/tsl/*' \
  'tensorflow/include/xla/*'
rm tensorflow_cpu-"$tensorflow"-*.whl

# Node's stable C interface (Node-API 8) makes one build fit every later Node and Electron.
package=node_modules/@tensorflow/tfjs-node
mkdir -p "$package/lib/napi-v8"
g++ -std=c++17 -O2 -fPIC -shared -DNAPI_VERSION=8 \
  -I "$package/binding" -I tensorflow/include -I node_modules/node-api-headers/include \
  "$package/binding/tfjs_backend.cc" "$package/binding/tfjs_binding.cc" \
  -o "$package/lib/napi-v8/tfjs_binding.node" \
  -L tensorflow -l:libtensorflow_cc.so.2 -l:libtensorflow_framework.so.2 \
  -Wl,-rpath,"$(pwd)/tensorflow"
