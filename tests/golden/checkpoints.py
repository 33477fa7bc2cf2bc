"""Writes small random models in the variants that Hugging Face folders come in, with the token ids and
logits that transformers computes from each, for the tests of src/checkpoints.

Run by hand: python tests/golden/checkpoints.py   (versions used are written into the files)
"""

import json
import pathlib
import shutil

import safetensors.torch
import torch
from transformers import (
    BertConfig,
    BertForTokenClassification,
    BertModel,
    BertTokenizer,
    DistilBertConfig,
    DistilBertForTokenClassification,
    DistilBertModel,
)

from random_models import randomise, record

OUT = pathlib.Path(__file__).parent / "data" / "checkpoints"
TEXT = "Élan Vital flew to Łódź, 北京 and bad-tempered Oslo!"
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
PIECES = "a b c d e f g h i l m n o p r s t u v w y z é ł ó ź 北 京 , - ! élan elan flew to and oslo".split()
VOCAB = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *PIECES, *[f"##{p}" for p in PIECES[:26]]]


def bert_config(**more):
    return BertConfig(
        vocab_size=len(VOCAB),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        max_position_embeddings=40,
        **more,
    )


def distil_config(**more):
    return DistilBertConfig(
        vocab_size=len(VOCAB), dim=16, n_layers=2, n_heads=2, hidden_dim=24,
        max_position_embeddings=40, **more,
    )


NAMED = dict(id2label=dict(enumerate(LABELS)), label2id={l: i for i, l in enumerate(LABELS)})


def start(name, lowercase=True, plain_vocabulary=True):
    folder = OUT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    vocab = folder / "vocab.txt"
    vocab.write_text("\n".join(VOCAB) + "\n", encoding="utf-8")
    BertTokenizer(vocab={t: i for i, t in enumerate(VOCAB)}, do_lower_case=lowercase).save_pretrained(folder)
    if plain_vocabulary:
        (folder / "tokenizer.json").unlink()
    else:
        vocab.unlink()
    return folder


def resave(folder, change):
    """Rewrites the tensors of a folder: what change(name, tensor) returns, or leaves out."""
    path = folder / "model.safetensors"
    tensors = dict(filter(None, (change(n, t) for n, t in safetensors.torch.load_file(path).items())))
    safetensors.torch.save_file(tensors, path, metadata={"format": "pt"})


def old_names(name, tensor):
    name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    return name, tensor


def head_of(labels):
    return randomise(torch.nn.Linear(16, labels), seed=1)


for kind, dtype in [("fp32", torch.float32), ("fp16", torch.float16), ("bf16", torch.bfloat16)]:
    folder = start(f"bert-{kind}")
    randomise(BertForTokenClassification(bert_config(**NAMED))).to(dtype).save_pretrained(folder)
    record(folder, TEXT)

folder = start("bert-sharded", plain_vocabulary=False)
randomise(BertForTokenClassification(bert_config(**NAMED))).save_pretrained(folder, max_shard_size="12KB")
record(folder, TEXT)

folder = start("bert-gamma-beta", lowercase=False)
randomise(BertForTokenClassification(bert_config(**NAMED))).save_pretrained(folder)
resave(folder, old_names)
record(folder, TEXT)

folder = start("bert-encoder")  # no head, no prefix, with a pooler
randomise(BertModel(bert_config())).save_pretrained(folder)
record(folder, TEXT, head_of(3))

folder = start("bert-unnamed-labels", lowercase=False, plain_vocabulary=False)
randomise(BertForTokenClassification(bert_config(num_labels=3))).save_pretrained(folder)
config = json.loads((folder / "config.json").read_text())
del config["id2label"], config["label2id"]
(folder / "config.json").write_text(json.dumps({**config, "num_labels": 3}))
record(folder, TEXT)

folder = start("minilm")  # like the small distilled ones: narrower heads, another epsilon and gelu
config = bert_config(**NAMED, hidden_act="gelu_new", layer_norm_eps=1e-5)
config.num_attention_heads = 4
randomise(BertForTokenClassification(config)).save_pretrained(folder)
record(folder, TEXT)

folder = start("distilbert")
randomise(DistilBertForTokenClassification(distil_config(**NAMED))).save_pretrained(folder)
record(folder, TEXT)

folder = start("distilbert-encoder")
randomise(DistilBertModel(distil_config())).half().save_pretrained(folder)
record(folder, TEXT, head_of(3))
