"""The base of this folder as a model to train, and the folder that Spanwright imports again."""

import json
import re
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForTokenClassification

from words_and_shapes import VOTE_FILE

HEAD = "classifier"
NESTED = "nested.safetensors"


def load_model(folder: Path, depths: int) -> torch.nn.Module:
    """The base; its head has the classes of each depth of spans inside spans behind one another."""
    model = AutoModelForTokenClassification.from_pretrained(folder, dtype=torch.float32)
    if depths > 1:
        nested = load_file(folder / NESTED)
        head = model.get_submodule(HEAD)
        head.weight = torch.nn.Parameter(torch.cat([head.weight.data, nested[f"{HEAD}.weight"]]))
        head.bias = torch.nn.Parameter(torch.cat([head.bias.data, nested[f"{HEAD}.bias"]]))
        head.out_features *= depths
    return model


def save_model(
    base: Path, folder: Path, state: dict[str, torch.Tensor], classes: int, calibration: dict | None, has_vote: bool
) -> None:
    """Weights as transformers and Spanwright read them, with the configuration and tokeniser of the base; with its words
    and shapes where they have a say."""
    folder.mkdir(exist_ok=True)
    for file in base.iterdir():
        if file.suffix != ".safetensors":
            shutil.copyfile(file, folder / file.name)
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config["spanwright"]["calibration"] = calibration
    if not has_vote:
        config["spanwright"].pop("lexicalVote", None)
        (folder / VOTE_FILE).unlink(missing_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
    state = {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}
    head = {name: state[name] for name in (f"{HEAD}.weight", f"{HEAD}.bias")}
    if head[f"{HEAD}.bias"].shape[0] > classes:
        save_file({name: tensor[classes:].clone() for name, tensor in head.items()}, folder / NESTED)
        state |= {name: tensor[:classes].clone() for name, tensor in head.items()}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})


def freeze(model: torch.nn.Module, layers: int) -> None:
    """The embeddings and the lowest layers keep their weights."""
    for name, parameter in model.named_parameters() if layers > 0 else ():
        layer = re.search(r"\.layers?\.(\d+)\.", name)
        parameter.requires_grad = not ("embeddings." in name or (layer and int(layer[1]) < layers))


def parameter_groups(model: torch.nn.Module, weight_decay: float) -> list[dict]:
    """Biases and the weights of layer norms do not decay."""
    norms = {id(p) for module in model.modules() if isinstance(module, torch.nn.LayerNorm) for p in module.parameters()}
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    decay = [p for name, p in trained if id(p) not in norms and not name.endswith("bias")]
    rest = [p for name, p in trained if id(p) in norms or name.endswith("bias")]
    return [{"params": decay, "weight_decay": weight_decay}, {"params": rest, "weight_decay": 0.0}]


def read_settings(folder: Path) -> dict:
    return json.loads((folder / "settings.json").read_text(encoding="utf-8"))
