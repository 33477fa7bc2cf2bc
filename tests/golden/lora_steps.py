"""Records what PEFT and torch compute for an adapter on the small random models of model.py, for the engines' tests.

Run by hand: python tests/golden/lora_steps.py   (versions used are written into the files)
"""

import json

import peft
import torch
import transformers

from model import OUT, RATE, batches, canonical, models, randomise, tensor

RANK, ALPHA = 3, 6
# The projections that an adapter changes, as each family calls them, and what is trained as a whole.
KINDS = {
    "bert": (["query", "value"], ["classifier"]),
    "albert": (["query", "value"], ["classifier"]),
    # Tokens and distances have the same projection.
    "deberta-v2": (["query_proj", "value_proj"], ["classifier"]),
    "modernbert": (["Wqkv"], ["classifier", "head"]),
}


def plain(name):
    """A parameter's name in PEFT as in a folder; none for what stays as it was."""
    if "original_module" in name:
        return None
    name = name.removeprefix("base_model.model.").replace(".modules_to_save.default", "").replace(".default.", ".")
    return canonical(name.replace(".base_layer", ""))


def trained(model):
    return {plain(name): p for name, p in model.named_parameters() if p.requires_grad}


def record(kind, targets, whole):
    base = randomise(models[kind]())
    pad = base.config.pad_token_id
    recorded = json.loads((OUT / f"model-{kind}.json").read_text())["weights"]
    assert recorded == {canonical(n): tensor(p) for n, p in base.named_parameters()}, "run model.py first"
    settings = peft.LoraConfig(
        task_type="TOKEN_CLS", r=RANK, lora_alpha=ALPHA, target_modules=targets, modules_to_save=whole, lora_dropout=0.0,
    )
    model = peft.get_peft_model(base, settings).train()
    torch.manual_seed(1)
    with torch.no_grad():
        for name, parameter in trained(model).items():
            if "lora_" in name:
                parameter.copy_(torch.randn_like(parameter) * 0.1)
    versions = {"torch": torch.__version__, "transformers": transformers.__version__, "peft": peft.__version__}
    golden = {**versions, "rank": RANK, "alpha": ALPHA, "learningRate": RATE, "losses": [], "norms": []}
    golden["weights"] = {name: tensor(p) for name, p in trained(model).items()}
    optimizer = torch.optim.AdamW(trained(model).values(), lr=RATE, weight_decay=0.0)
    for step, batch in enumerate(batches(pad)):
        output = model(**batch)
        optimizer.zero_grad()
        output.loss.backward()
        if step == 0:
            golden["logits"] = tensor(output.logits)
            golden["gradients"] = {name: tensor(p.grad) for name, p in trained(model).items()}
        golden["losses"].append(output.loss.item())
        golden["norms"].append(torch.nn.utils.clip_grad_norm_(trained(model).values(), 1.0).item())
        optimizer.step()
    golden["after"] = {name: tensor(p) for name, p in trained(model).items()}
    # What merging gives: the same logits.
    with torch.no_grad():
        golden["mergedLogits"] = tensor(model.eval().merge_and_unload()(**next(batches(pad))).logits)
    (OUT / f"model-{kind}-lora.json").write_text(json.dumps(golden, separators=(",", ":")))


for kind, (targets, whole) in KINDS.items():
    record(kind, targets, whole)
