"""Writes small random folders of the families with SentencePiece's tokens or a network of their own, with the token
ids and logits that transformers computes from each, for the tests of src/checkpoints.

Run by hand: python tests/golden/families.py, after byte_level.py   (versions used are written into the files)
"""

import base64
import io
import json
import pathlib
import shutil
import tempfile

import sentencepiece
import torch
import transformers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer
from transformers import (
    AlbertConfig,
    AlbertForTokenClassification,
    CamembertConfig,
    CamembertModel,
    DebertaV2Config,
    DebertaV2ForTokenClassification,
    ElectraConfig,
    ElectraForTokenClassification,
    ModernBertConfig,
    ModernBertForTokenClassification,
    MPNetConfig,
    MPNetForTokenClassification,
    XLMRobertaConfig,
    XLMRobertaForTokenClassification,
)

from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

from random_models import randomise, record
from random_texts import SENTENCES

DATA = pathlib.Path(__file__).parent / "data" / "checkpoints"
TEXT = "Élan Vital flew to ﬁrst Łódź, ２０２６ and they're bad-tempered: 9,5 in Oslo  \n(x)! 👩‍👩‍👧"
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
# A few rules stand for the whole table: fullwidth digits, a ligature, spaces, a composed letter.
RULES = [(chr(0xFF10 + d), str(d)) for d in range(10)] + [("ﬁ", "fi"), ("\n", " "), ("\u00a0", " "), ("E\u0301", "É"), ("\u00ad", "")]
named = dict(id2label=dict(enumerate(LABELS)), label2id={l: i for i, l in enumerate(LABELS)})
shape = dict(
    hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=90, layer_norm_eps=1e-5,
)


def start(name):
    folder = DATA / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def trained(**options):
    out = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        codes = lambda text: " ".join(f"{ord(c):X}" for c in text)
        rules.write("".join(f"{codes(old)}\t{codes(new)}\n" for old, new in RULES))
        rules.flush()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(SENTENCES * 3), model_writer=out, vocab_size=300, model_type="unigram", character_coverage=0.98,
            normalization_rule_tsv=rules.name, hard_vocab_limit=False, num_threads=1, minloglevel=2, **options,
        )
    return out.getvalue()


def write(name, model, files, settings, record_with=None):
    folder = start(name)
    randomise(model).save_pretrained(folder)
    for file, data in files.items():
        (folder / file).write_bytes(data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode())
    if settings is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
WORDS = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, METASPACE]}


def serialised(vocab, unknown, normalizers, pre_tokenizer, cls, sep):
    ids = [token for token, _ in vocab]
    special = lambda token: {"SpecialToken": {"id": token, "type_id": 0}}
    template = [special(cls), {"Sequence": {"id": "A", "type_id": 0}}, special(sep)]
    flags = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": ids.index(t), "content": t, **flags} for t in dict.fromkeys([cls, sep, unknown])],
        "normalizer": {"type": "Sequence", "normalizers": normalizers}, "pre_tokenizer": pre_tokenizer,
        "post_processor": {
            "type": "TemplateProcessing", "single": template, "pair": template + template[1:],
            "special_tokens": {t: {"id": t, "ids": [ids.index(t)], "tokens": [t]} for t in (cls, sep)},
        },
        "decoder": METASPACE, "model": {"type": "Unigram", "unk_id": ids.index(unknown), "vocab": vocab, "byte_fallback": False},
    }


def written(model):
    return {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()}


# XLM-RoBERTa, from tokenizer.json.
bytes_ = trained()
model = sentencepiece_model_pb2.ModelProto.FromString(bytes_)
vocab = [(t, 0.0) for t in ["<s>", "<pad>", "</s>", "<unk>"]] + [(p.piece, p.score) for p in model.pieces[3:]] + [("<mask>", 0.0)]
xlm = XLMRobertaConfig(vocab_size=len(vocab), type_vocab_size=1, **shape, **named)
folder = write(
    "xlm-roberta", XLMRobertaForTokenClassification(xlm),
    {"tokenizer.json": serialised(vocab, "<unk>", [written(model)], WORDS, "<s>", "</s>")}, {"tokenizer_class": "XLMRobertaTokenizer"},
)
record(folder, TEXT)

# CamemBERT without a head, from SentencePiece's own file.
french = trained(bos_id=1, eos_id=2, unk_id=0)
pieces = sentencepiece_model_pb2.ModelProto.FromString(french).pieces
camembert = CamembertConfig(vocab_size=len(pieces) + 5, type_vocab_size=1, pad_token_id=1, **shape)
folder = write("camembert-encoder", CamembertModel(camembert), {"sentencepiece.bpe.model": french}, None)
record(folder, TEXT, randomise(torch.nn.Linear(16, 3), seed=1))

# ELECTRA and MPNet, from vocab.txt.
letters = list("abcdefghijklmnopqrstuvwxyz0123456789'-:,()!.é北京")
words = letters + ["##" + c for c in letters] + ["élan", "to", "and", "os", "##lo"]
electra = ElectraConfig(vocab_size=len(words) + 5, embedding_size=8, type_vocab_size=2, **shape, **named)
vocabulary = "".join(w + "\n" for w in ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words).encode()
folder = write("electra", ElectraForTokenClassification(electra), {"vocab.txt": vocabulary}, {"tokenizer_class": "ElectraTokenizer"})
record(folder, TEXT)
mpnet = MPNetConfig(vocab_size=len(words) + 5, **shape, **named)
vocabulary = "".join(w + "\n" for w in ["<s>", "<pad>", "</s>", "[UNK]"] + words + ["<mask>"]).encode()
folder = write("mpnet", MPNetForTokenClassification(mpnet), {"vocab.txt": vocabulary}, {"tokenizer_class": "MPNetTokenizer"})
record(folder, TEXT)

# ALBERT, from tokenizer.json as transformers 5 writes it.
own = trained(pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols=["[CLS]", "[SEP]", "[MASK]"], pad_piece="<pad>")
model = sentencepiece_model_pb2.ModelProto.FromString(own)
vocab = [(p.piece, p.score) for p in model.pieces]
replace = lambda kind, pattern, content: {"type": "Replace", "pattern": {kind: pattern}, "content": content}
steps = [replace("String", "``", '"'), replace("String", "''", '"'), {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]
albert = AlbertConfig(vocab_size=len(vocab), embedding_size=8, classifier_dropout_prob=0.1, type_vocab_size=2, **shape, **named)
folder = write(
    "albert", AlbertForTokenClassification(albert),
    {"tokenizer.json": serialised(vocab, "<unk>", steps + [written(model)], WORDS, "[CLS]", "[SEP]")}, {"tokenizer_class": "AlbertTokenizer"},
)
record(folder, TEXT)

# DeBERTa-v3, from SentencePiece's own file. The ids are of the tokeniser that transformers 4 makes of it: version
# 5 leaves the table of characters out, with which the models were trained.
own = trained(pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]")
model = sentencepiece_model_pb2.ModelProto.FromString(own)
vocab = [(p.piece, p.score) for p in model.pieces]
deberta = DebertaV2Config(
    vocab_size=len(vocab) + 1, type_vocab_size=0, relative_attention=True, position_buckets=8, norm_rel_ebd="layer_norm", share_att_key=True,
    pos_att_type=["p2c", "c2p"], position_biased_input=False, **shape, **named,
)
folder = write("deberta", DebertaV2ForTokenClassification(deberta), {"spm.model": own}, {"do_lower_case": False, "vocab_type": "spm"})
strip = {"type": "Strip", "strip_left": True, "strip_right": True}
whole = serialised(vocab, "[UNK]", [strip, written(model), replace("Regex", " {2,}", " ")], METASPACE, "[CLS]", "[SEP]")
ids = Tokenizer.from_str(json.dumps(whole)).encode(TEXT).ids
loaded = DebertaV2ForTokenClassification.from_pretrained(folder, dtype=torch.float32).eval()
with torch.no_grad():
    logits = loaded(input_ids=torch.tensor([ids])).logits[0]
golden = {"torch": torch.__version__, "transformers": transformers.__version__, "text": TEXT, "ids": ids}
(folder / "golden.json").write_text(json.dumps({**golden, "shape": list(logits.shape), "logits": logits.flatten().tolist()}))

# The rows of tables of distances, from -511 to 511.
distances = torch.arange(-511, 512)
rows = {
    "mpnet": MPNetEncoder.relative_position_bucket(-distances).tolist(),
    "deberta": torch.clamp(make_log_bucket_position(distances, 256, 512).long() + 256, 0, 511).tolist(),
    "debertaOfFewBuckets": torch.clamp(make_log_bucket_position(distances, 32, 512).long() + 32, 0, 63).tolist(),
}
(DATA.parent / "distances.json").write_text(json.dumps(rows, separators=(",", ":")))

# ModernBERT, with runs of spaces and a placeholder among its added tokens.
bpe = json.loads((DATA.parent / "byte-level.json").read_text())
own = {token: id for id, token in enumerate(t for t in bpe["vocab"] if t not in ("<s>", "<pad>", "</s>", "<unk>", "<mask>"))}
flags = dict(single_word=False, lstrip=False, rstrip=False)
extra = [(" " * n, False) for n in (4, 3, 2)] + [("|||EMAIL|||", False)] + [(t, True) for t in ("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]")]
added = [{"id": len(own) + i, "content": t, **flags, "normalized": not s, "special": s} for i, (t, s) in enumerate(extra)]
at = {token["content"]: token["id"] for token in added}
merges = [m if isinstance(m, str) else " ".join(m) for m in bpe["merges"]]
special = lambda token: {"SpecialToken": {"id": token, "type_id": 0}}
template = [special("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, special("[SEP]")]
byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
file = {
    "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": {"type": "NFC"}, "pre_tokenizer": byte_level,
    "post_processor": {
        "type": "TemplateProcessing", "single": template, "pair": template + template[1:],
        "special_tokens": {t: {"id": t, "ids": [at[t]], "tokens": [t]} for t in ("[CLS]", "[SEP]")},
    },
    "decoder": byte_level,
    "model": {
        "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
        "byte_fallback": False, "ignore_merges": False, "vocab": own, "merges": merges,
    },
}
modern = ModernBertConfig(
    vocab_size=len(own) + len(extra), hidden_size=16, num_hidden_layers=3, num_attention_heads=2, intermediate_size=24, local_attention=8,
    max_position_embeddings=90, pad_token_id=at["[PAD]"], bos_token_id=at["[CLS]"], eos_token_id=at["[SEP]"], cls_token_id=at["[CLS]"],
    sep_token_id=at["[SEP]"], **named,
)
settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 90}
settings |= {f"{k}_token": t for k, t in zip(("unk", "cls", "sep", "pad", "mask"), ("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"))}
folder = write("modernbert", ModernBertForTokenClassification(modern), {"tokenizer.json": file}, settings)
record(folder, "E\u0301lan Vital flew to Oslo, cafe\u0301 au lait now: they're at (|||EMAIL|||) today 北京 2026!")
