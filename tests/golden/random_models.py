"""Small random models, and what transformers computes from their folders: for checkpoints.py and roberta.py."""

import json

import torch
import transformers
from transformers import AutoModelForTokenClassification, AutoTokenizer


def randomise(model, seed=0):
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.3)
            if name.lower().endswith("norm.weight"):
                parameter.add_(1.0)
    return model.eval()


def record(folder, text, head=None):
    """The ids and logits of a text; an encoder alone gets `head`, recorded beside them."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32).eval()
    golden = {"torch": torch.__version__, "transformers": transformers.__version__, "text": text}
    if head is not None:
        model.classifier = head
        golden["head"] = {"weight": head.weight.tolist(), "bias": head.bias.tolist()}
    inputs = tokenizer(text, return_tensors="pt")
    golden["ids"] = inputs["input_ids"][0].tolist()
    with torch.no_grad():
        logits = model(input_ids=inputs["input_ids"]).logits[0]
    golden["shape"] = list(logits.shape)
    golden["logits"] = logits.flatten().tolist()
    (folder / "golden.json").write_text(json.dumps(golden))
