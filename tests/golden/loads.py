"""Loads a model folder that Spanwright wrote in transformers, and compares its logits with those that
Spanwright computed itself, from the JSON that `node tests/golden/loads.ts FOLDER` wrote beside it.

Run by hand: python tests/golden/loads.py FOLDER
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer

folder = pathlib.Path(sys.argv[1])
ours = json.loads((folder / "spanwright-logits.json").read_text())
tokenizer = AutoTokenizer.from_pretrained(folder)
model, report = AutoModelForTokenClassification.from_pretrained(folder, output_loading_info=True)
model.eval()
problems = {kind: list(names) for kind, names in report.items() if names}
if problems:
    sys.exit(f"transformers loads it only with reservations: {problems}")
if [model.config.id2label[i] for i in range(len(ours["labels"]))] != ours["labels"]:
    sys.exit("other labels")

largest = 0.0
for text in ours["texts"]:
    inputs = tokenizer(text["text"], return_tensors="pt")
    ids = inputs["input_ids"][0].tolist()
    if ids != text["ids"]:
        sys.exit(f"other token ids for {text['text']!r}: {ids} instead of {text['ids']}")
    with torch.no_grad():
        logits = model(**inputs).logits[0].flatten()
    difference = (logits - torch.tensor(text["logits"])).abs().max().item()
    largest = max(largest, difference)
print(json.dumps({"texts": len(ours["texts"]), "largestDifference": largest}))
