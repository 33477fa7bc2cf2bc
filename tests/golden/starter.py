"""Records what transformers makes of texts with the starter base, with a head that shows the first states.

Run by hand: python tests/golden/starter.py
"""

import json
import pathlib

import torch
from transformers import AutoTokenizer, BertForTokenClassification

ROOT = pathlib.Path(__file__).parent
STARTER = ROOT.parent.parent / "resources" / "starter"
TEXTS = [
    "Ann Lee met Bob in New York on Monday, and paid US$5m.",
    "The ban was lifted in İzmir; the Ban of Croatia left for Zürich.",
]
SHOWN = 5

tokenizer = AutoTokenizer.from_pretrained(STARTER)
model = BertForTokenClassification.from_pretrained(STARTER, num_labels=SHOWN).float().eval()
with torch.no_grad():
    model.classifier.weight.copy_(torch.eye(SHOWN, model.config.hidden_size))
    model.classifier.bias.zero_()
    encoded = tokenizer(TEXTS, padding=True, return_tensors="pt")
    logits = model(**encoded).logits
kept = {
    "torch": torch.__version__,
    "texts": TEXTS,
    "input_ids": encoded["input_ids"].tolist(),
    "attention_mask": encoded["attention_mask"].tolist(),
    "logits": [[[round(value, 5) for value in piece] for piece in text] for text in logits.tolist()],
}
(ROOT / "data" / "starter.json").write_text(json.dumps(kept), encoding="utf-8")
