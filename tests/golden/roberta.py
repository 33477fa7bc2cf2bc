"""Writes small random RoBERTa folders with the token ids and logits that transformers computes from each, for the
tests of src/checkpoints.

Run by hand: python tests/golden/roberta.py, after byte_level.py   (versions used are written into the files)
"""

import json
import pathlib
import shutil

import torch
from transformers import (
    RobertaConfig,
    RobertaForTokenClassification,
    RobertaModel,
    RobertaTokenizer,
)

from random_models import randomise, record

DATA = pathlib.Path(__file__).parent / "data"
TEXT = "Élan Vital flew to Łódź, 北京 and they're bad-tempered: Oslo 2026! 👩‍👩‍👧"
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
GOLDEN = json.loads((DATA / "byte-level.json").read_text())
VOCAB, MERGES = GOLDEN["vocab"], [m if isinstance(m, str) else " ".join(m) for m in GOLDEN["merges"]]


def config(**more):
    return RobertaConfig(
        vocab_size=len(VOCAB), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24,
        max_position_embeddings=90, type_vocab_size=1, layer_norm_eps=1e-5, **more,
    )


def start(name):
    folder = DATA / "checkpoints" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


named = dict(id2label=dict(enumerate(LABELS)), label2id={l: i for i, l in enumerate(LABELS)})
folder = start("roberta")
randomise(RobertaForTokenClassification(config(**named))).save_pretrained(folder)
RobertaTokenizer(vocab=VOCAB, merges=[tuple(m.split(" ")) for m in MERGES]).save_pretrained(folder)
record(folder, TEXT)

# An encoder alone, pickled, with the files of a tokeniser from before tokenizer.json.
folder = start("roberta-encoder")
model = randomise(RobertaModel(config())).half()
model.config.save_pretrained(folder)
torch.save(model.state_dict(), folder / "pytorch_model.bin")
(folder / "vocab.json").write_text(json.dumps(VOCAB, ensure_ascii=False))
(folder / "merges.txt").write_text("#version: 0.2\n" + "".join(m + "\n" for m in MERGES))
(folder / "tokenizer_config.json").write_text(json.dumps({"add_prefix_space": True, "model_max_length": 88}))
record(folder, TEXT, randomise(torch.nn.Linear(16, 3), seed=1))
