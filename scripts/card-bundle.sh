#!/bin/sh
# Packs what tests/bench/card.ts needs beside the sources, for a machine with a graphics card and nothing else: Node, ONNX
# Runtime with its WebGPU provider, and the few packages that the engines use. Some 40 MB; Linux on x86-64.
#
#   scripts/card-bundle.sh dist/card.tar.xz
#   there, in the folder of the sources: tar -xJf dist/card.tar.xz && ./node tests/bench/card.ts
set -eu

bundle=${1:?usage: scripts/card-bundle.sh FILE.tar.xz}
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cp "$here/node_modules/node/bin/node" "$folder/node"
strip "$folder/node" 2>/dev/null || true
for package in onnxruntime-common zod @bufbuild/protobuf; do
  mkdir -p "$folder/node_modules/$package"
  cp -R "$here/node_modules/$package/." "$folder/node_modules/$package"
done
runtime=node_modules/onnxruntime-node
mkdir -p "$folder/$runtime/bin/napi-v6/linux"
cp -R "$here/$runtime/package.json" "$here/$runtime/dist" "$folder/$runtime"
cp -R "$here/$runtime/bin/napi-v6/linux/x64" "$folder/$runtime/bin/napi-v6/linux"

mkdir -p "$(dirname "$bundle")"
tar -C "$folder" -c node node_modules | xz -6 -T 1 > "$bundle"
ls -l "$bundle"
