"""Writes files as torch.save makes them, with the numbers that torch reads from each, for the tests of
src/checkpoints/torch; and model folders with a pytorch_model.bin, copied from one of checkpoints.py.

Run by hand: python tests/golden/torch_files.py   (the version used is written into the file)
"""

import base64
import collections
import json
import pathlib
import shutil
import warnings

import safetensors.torch
import torch

warnings.filterwarnings("ignore")
DATA = pathlib.Path(__file__).parent / "data"
OUT = DATA / "torch"
shutil.rmtree(OUT, ignore_errors=True)
OUT.mkdir()
torch.manual_seed(0)


def randn(*shape):
    return torch.randn(*shape)


def numbers():
    """Every type of storage, and the shapes at the edges."""
    return {
        "f32": randn(3, 4),
        "f16": randn(5).half(),
        "bf16": randn(2, 2).bfloat16(),
        "f64": randn(3).double(),
        "i64": torch.arange(3),
        "i32": torch.arange(3, dtype=torch.int32),
        "i16": torch.arange(3, dtype=torch.int16),
        "i8": torch.arange(3, dtype=torch.int8),
        "u8": torch.arange(3, dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "scalar": torch.tensor(1.5),
        "empty": torch.zeros(0, 4),
    }


def views():
    """Tensors that are parts of one storage, in every order."""
    whole = randn(6, 8)
    block = randn(2, 3, 4)
    return collections.OrderedDict(
        whole=whole,
        tied=whole,
        transposed=whole.t(),
        rows=whole[2:5],
        column=whole[:, 3],
        columns=whole[:, 2:5],
        everyOther=whole[::2, ::3],
        last=whole[5, 7],
        permuted=block.permute(2, 0, 1),
        cut=block.permute(1, 2, 0)[1:, ::2],
        narrow=randn(4, 1, 3).transpose(0, 2),
        half=randn(4, 5).half().t(),
        bfloat=randn(4, 5).bfloat16().t(),
        large=randn(300, 20).t(),
    )


def module():
    """As transformers saves a model: a state dictionary with the versions of its modules."""
    return torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.LayerNorm(2), torch.nn.BatchNorm1d(2)).state_dict()


def parameters():
    return {"weight": torch.nn.Parameter(randn(2, 3)), "bias": torch.nn.Parameter(randn(2), requires_grad=False)}


def others():
    """What else a dictionary may hold."""
    return {"weight": randn(2), "epoch": 3, "big": 2**40, "negative": -7, "far": -(2**70), "rate": 1e-3,
            "name": "é", "nothing": None, "on": True, "list": [1, [2.5, "x"]], "pair": (1, 2, 3, 4), 5: randn(1),
            "inner": {"momentum": randn(3)}}


def record(state):
    floats = (torch.float32, torch.float16, torch.bfloat16)
    return {
        name: {
            "dtype": str(tensor.dtype).removeprefix("torch."),
            "shape": list(tensor.shape),
            **({"data": base64.b64encode(tensor.detach().float().contiguous().numpy().tobytes()).decode()}
               if tensor.dtype in floats else {}),
        }
        for name, tensor in state.items()
        if isinstance(name, str) and isinstance(tensor, torch.Tensor)
    }


golden = {"torch": torch.__version__, "files": {}, "refused": {}}
for make in (numbers, views, module, parameters, others):
    state = make()
    for kind, new in (("new", True), ("old", False)):
        name = f"{make.__name__}-{kind}.bin"
        torch.save(state, OUT / name, _use_new_zipfile_serialization=new)
        golden["files"][name] = record(torch.load(OUT / name, weights_only=True))


class Command:
    """What a hostile file would have run."""

    def __reduce__(self):
        return eval, ("__import__('os').abort()",)


refused = {
    "command": {"weight": randn(2), "hook": Command()},
    "layer": torch.nn.Linear(2, 2),
    "tensor": randn(2),
    "nothing": {"epoch": 1},
    "quantised": {"weight": torch.quantize_per_tensor(randn(2), 0.1, 0, torch.qint8)},
    "unsigned": {"weight": torch.zeros(3, dtype=torch.uint16)},
    "sparse": {"weight": torch.eye(2).to_sparse()},
    "complex": {"weight": torch.zeros(2, dtype=torch.complex64)},
}
for name, value in refused.items():
    for kind, new in (("new", True), ("old", False)):
        torch.save(value, OUT / f"{name}-{kind}.bin", _use_new_zipfile_serialization=new)
        golden["refused"][f"{name}-{kind}.bin"] = name
torch.save({"weight": randn(1).expand(5)}, OUT / "expanded-new.bin")
torch.save({"weight": randn(2)}, OUT / "protocol-new.bin", pickle_protocol=4)
golden["refused"]["protocol-new.bin"] = "protocol"
(OUT / "golden.json").write_text(json.dumps(golden))

# Model folders, with the ids and logits of the one that they are copied from.
SOURCE = DATA / "checkpoints" / "bert-fp32"
TENSORS = safetensors.torch.load_file(SOURCE / "model.safetensors")


def folder(name):
    path = DATA / "checkpoints" / name
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(SOURCE, path, ignore=shutil.ignore_patterns("*.safetensors"))
    return path


torch.save(collections.OrderedDict(TENSORS), folder("bert-bin") / "pytorch_model.bin")
# Tied and transposed, as some programs leave them.
turned = {n: t.t().contiguous().t() if t.dim() == 2 else t for n, t in TENSORS.items()}
torch.save(turned, folder("bert-bin-old") / "pytorch_model.bin", _use_new_zipfile_serialization=False)
path = folder("bert-bin-sharded")
names = sorted(TENSORS)
parts = [names[: len(names) // 2], names[len(names) // 2 :]]
weight_map = {}
for i, part in enumerate(parts):
    file = f"pytorch_model-{i + 1:05}-of-{len(parts):05}.bin"
    torch.save({n: TENSORS[n] for n in part}, path / file)
    weight_map.update({n: file for n in part})
index = {"metadata": {"total_size": sum(t.numel() * 4 for t in TENSORS.values())}, "weight_map": weight_map}
(path / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=2))
