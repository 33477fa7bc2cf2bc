"""Writes a small random LoRA adapter for the folder bert-fp32 as PEFT saves it, with the logits that PEFT computes
with it, for the tests of src/checkpoints/adapters.

Run by hand: python tests/golden/lora.py, after checkpoints.py   (versions used are written into the file)
"""

import json
import pathlib

import peft
import torch
import transformers
from transformers import AutoModelForTokenClassification

DATA = pathlib.Path(__file__).parent / "data"
BASE = DATA / "checkpoints" / "bert-fp32"
folder = DATA / "adapters" / "bert-lora"

base = AutoModelForTokenClassification.from_pretrained(BASE)
adapter = peft.LoraConfig(
    task_type="TOKEN_CLS", r=3, lora_alpha=6, target_modules=["query", "value", "output.dense"], alpha_pattern={"query": 9},
)
model = peft.get_peft_model(base, adapter).eval()
torch.manual_seed(4)
with torch.no_grad():
    for name, parameter in model.named_parameters():
        if "lora_" in name or "classifier" in name:
            parameter.copy_(torch.randn_like(parameter) * 0.3)
model.save_pretrained(folder)
settings = json.loads((folder / "adapter_config.json").read_text())
(folder / "adapter_config.json").write_text(json.dumps({**settings, "base_model_name_or_path": "org/bert-fp32"}))
(folder / "README.md").unlink(missing_ok=True)
ids = json.loads((BASE / "golden.json").read_text())["ids"]
with torch.no_grad():
    logits = model(input_ids=torch.tensor([ids])).logits[0].flatten().tolist()
versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}
(folder / "golden.json").write_text(json.dumps({**versions, "ids": ids, "logits": logits}))
