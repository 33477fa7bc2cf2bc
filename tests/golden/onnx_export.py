"""Compares an exported model with transformers: logits by torch and by Python's onnxruntime.

Run by hand: python tests/golden/onnx_export.py MODEL_FOLDER EXPORTED_FOLDER
Prints the inputs, the operator sets and the largest difference of the logits.
"""

import sys

import numpy
import onnx
import onnxruntime
import torch
import transformers

folder, exported = sys.argv[1:]
path = f"{exported}/onnx/model.onnx"
onnx.checker.check_model(path, full_check=True)
file = onnx.load(path)
session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
names = [value.name for value in session.get_inputs()]
print("inputs", [(value.name, value.type, value.shape) for value in session.get_inputs()])
print("operator sets", [(entry.domain or "ai.onnx", entry.version) for entry in file.opset_import])

model = transformers.AutoModelForTokenClassification.from_pretrained(folder).eval()
tokenizer = transformers.AutoTokenizer.from_pretrained(exported)
texts = ["Mara Lindqvist flew to Bergen.", "A.", "在北京 the café 👍🏽 is open until 10 pm, they said", "x " * 60]
largest = 0.0
for batch in (texts, texts[:1], texts[2:]):
    tokens = tokenizer(batch, padding=True, truncation=True, return_tensors="pt")
    feeds = {name: tokens[name].numpy() if name in tokens else numpy.zeros_like(tokens["input_ids"].numpy()) for name in names}
    with torch.no_grad():
        expected = model(**tokens).logits.numpy()
    (logits,) = session.run(["logits"], feeds)
    assert logits.shape == expected.shape, (logits.shape, expected.shape)
    real = tokens["attention_mask"].numpy().astype(bool)
    largest = max(largest, float(numpy.abs(logits - expected)[real].max()))
print("largest difference of the logits", largest)
