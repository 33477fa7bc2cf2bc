"""The sequences of this folder, in the order in which Spanwright itself learns from them."""

import json
from pathlib import Path

import torch

IGNORED = -100


def read_lines(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def shuffled(count: int, seed: int, epoch: int) -> list[int]:
    """An order of `count` sequences (Fisher and Yates), the same for the same seed and epoch."""
    random = _mulberry32(seed * 1000003 + epoch)
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        j = int(next(random) * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


def _mulberry32(seed: int):
    """Uniform numbers in [0, 1) from a 32-bit seed."""
    bits = 0xFFFFFFFF
    state = seed & bits
    while True:
        state = (state + 0x6D2B79F5) & bits
        t = ((state ^ (state >> 15)) * (state | 1)) & bits
        t ^= (t + (t ^ (t >> 7)) * (t | 61)) & bits
        yield ((t ^ (t >> 14)) & bits) / 4294967296


def updates(train: list[dict], settings: dict, epoch: int) -> list[list[list[dict]]]:
    """Of each update of an epoch its batches."""
    order = shuffled(len(train), settings["seed"], epoch)
    size, steps = settings["batchSize"], settings["accumulationSteps"]
    batches = [[train[at] for at in order[i : i + size]] for i in range(0, len(order), size)]
    return [batches[i : i + steps] for i in range(0, len(batches), steps)]


def tensors(features: list[dict], pad: int, pad_to: int, depths: int) -> dict[str, torch.Tensor]:
    """A batch, padded to its longest or to `pad_to`: ids, mask [B, T] and labels [B, T, depths]."""
    length = max(pad_to, *(len(one["ids"]) for one in features))
    ids = torch.full((len(features), length), pad)
    mask = torch.zeros_like(ids)
    labels = torch.full((len(features), length, depths), IGNORED)
    for row, one in enumerate(features):
        count = len(one["ids"])
        ids[row, :count] = torch.tensor(one["ids"])
        mask[row, :count] = 1
        labels[row, :count] = torch.tensor(one["labels"]).reshape(count, depths)
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}
