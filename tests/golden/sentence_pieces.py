"""Records what the tokenizers library and SentencePiece make of texts with SentencePiece's BPE and with bytes for unknown
characters, and how added tokens are found with tokenisers of SentencePiece's and of bytes, for the tests of src/text.

Run by hand: python tests/golden/sentence_pieces.py   (versions used are written into the file)
"""

import base64
import io
import json
import pathlib
import random

import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Tokenizer

from random_texts import CASES, SENTENCES, random_text, units

DATA = pathlib.Path(__file__).parent / "data"
MARK = "▁"
WHITE = {chr(c) for c in range(0x110000) if chr(c).isspace() and not 0x1C <= c <= 0x1F}
SPACED = ["a  b   c    d", "  leading", "trailing  ", "x\n\n  y\t z", "if x:\n    return  y\n", " a\n b", "\n", "a\u3000 b", "🎉  🎉", "é  ü   ñ"]


def train(kind, **options):
    """The model that SentencePiece learns, as a message and as its file."""
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line for s in SENTENCES * 4 + [s.upper() for s in SENTENCES] + SPACED for line in s.split("\n") if line), model_writer=out, model_type=kind,
        character_coverage=0.98, hard_vocab_limit=False, num_threads=1, minloglevel=2, pad_id=3, **options,
    )
    return sentencepiece_model_pb2.ModelProto.FromString(out.getvalue()), out.getvalue()


def merges_of(model):
    """The merges of a BPE as transformers derives them, the best first."""
    scores = {p.piece: p.score for p in model.pieces if p.type == 1}
    ranks = {piece: at for at, piece in enumerate(scores)}
    merges = []
    for piece, score in scores.items():
        splits = [(piece[:at], piece[at:]) for at in range(1, len(piece))]
        own = [(a, b, score) for a, b in splits if a in scores and b in scores]
        merges += sorted(own, key=lambda one: (ranks[one[0]], ranks[one[1]]))
    return [(a, b) for a, b, _ in sorted(merges, key=lambda one: one[2], reverse=True)]


plain = dict(normalization_rule_name="identity", remove_extra_whitespaces=False, allow_whitespace_only_pieces=True, byte_fallback=True)
bpe, bpe_file = train("bpe", vocab_size=1100, **plain)
joined, _ = train("bpe", vocab_size=800, normalization_rule_name="nmt_nfkc")
unigram, unigram_file = train("unigram", vocab_size=1000, **plain)
for name, content in [("bpe", bpe_file), ("unigram-bytes", unigram_file)]:
    (DATA / f"sentence-pieces-{name}.model").write_bytes(content)


def model_of(message, bytes_too):
    pieces = message.pieces
    if message.trainer_spec.model_type == 1:
        return {"type": "Unigram", "unk_id": 0, "vocab": [(p.piece, p.score) for p in pieces], "byte_fallback": bytes_too}
    return {
        "type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None, "end_of_word_suffix": None,
        "fuse_unk": True, "byte_fallback": bytes_too, "ignore_merges": False,
        "vocab": {p.piece: i for i, p in enumerate(pieces)}, "merges": merges_of(message),
    }


replace = {"type": "Replace", "pattern": {"String": " "}, "content": MARK}
prepend = {"type": "Prepend", "prepend": MARK}
metaspace = lambda scheme, split: {"type": "Metaspace", "replacement": MARK, "prepend_scheme": scheme, "split": split}
charsmap = base64.b64encode(joined.normalizer_spec.precompiled_charsmap).decode()
written = {"type": "Precompiled", "precompiled_charsmap": charsmap}
words = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace("always", True)]}
split = {"type": "Split", "pattern": {"String": " "}, "behavior": "MergedWithPrevious", "invert": False}
sequence = lambda *steps: {"type": "Sequence", "normalizers": list(steps)}
forms = {
    "a Llama as it was": ("bpe", True, sequence(prepend, replace), None),
    "a Llama": ("bpe", True, None, metaspace("first", False)),
    "a Gemma": ("bpe", True, replace, split),
    "BPE of words, each space by itself": ("bpe", True, None, metaspace("always", True)),
    "BPE of words under a table of characters": ("bpe-joined", False, sequence(written), words),
    "Unigram with bytes": ("unigram-bytes", True, None, metaspace("always", False)),
    "Unigram with bytes, as a Llama": ("unigram-bytes", True, sequence(prepend, replace), None),
}
# The same table stands in unigram.model.
assert sentencepiece_model_pb2.ModelProto.FromString((DATA / "unigram.model").read_bytes()).normalizer_spec.precompiled_charsmap == joined.normalizer_spec.precompiled_charsmap
messages = {"bpe": bpe, "bpe-joined": joined, "unigram-bytes": unigram}


def tokenizer_of(name):
    model, bytes_too, normalizer, pre_tokenizer = forms[name]
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "post_processor": None, "decoder": None,
        "normalizer": normalizer, "pre_tokenizer": pre_tokenizer, "model": model_of(messages[model], bytes_too),
    }


def place_of_byte(text, out, i):
    """The characters that a byte stands for: its own, or with the unknown ones around it but for white space."""
    a, b = out.offsets[i]
    if b <= a + 1 and out.offsets[i - 1] != (a, b):
        return a, a + 1
    first = i
    while first > 0 and out.tokens[first - 1].startswith("<0x") and out.offsets[first - 1] == (a, b):
        first -= 1
    if b <= a + 1:
        return a, a + 1
    character = a + len(text[a:b].encode()[: i - first].decode(errors="ignore"))
    if text[character] in WHITE:
        return character, character
    while a < character and any(c in WHITE for c in text[a:character]):
        a += 1
    while any(c in WHITE for c in text[character:b]):
        b -= 1
    return a, b


def visible(tokenizer, text, marked):
    """Ids and ranges as we have them: white space that begins no word has no pieces, and no piece has it in its range."""
    out, size = tokenizer.encode(text), tokenizer.get_vocab_size(with_added_tokens=False)
    found = {token.content: id for id, token in tokenizer.get_added_tokens_decoder().items()}
    isAdded = [id in found.values() for id in out.ids]
    at, kept = units(text), []
    for i, (id, token, (a, b)) in enumerate(zip(out.ids, out.tokens, out.offsets)):
        if isAdded[i]:
            own = text[a:b]
            a, b = a + len(own) - len(own.lstrip("".join(WHITE))), b - len(own) + len(own.rstrip("".join(WHITE)))
            if a < b:
                kept.append((id, a, b))
            continue
        if marked and token and not token.strip(MARK):
            following = i + 1 < len(out.ids) and not isAdded[i + 1] and not out.tokens[i + 1].startswith(MARK)
            place = out.offsets[i + 1][0] if following else None
            if token == MARK and following and text[place] not in WHITE:
                kept.append((id, place, place + 1))
            continue
        if token == "Ġ":
            # A space that is a token of its own belongs to the word behind it, without a place in the text.
            goes_on = i + 1 < len(out.ids) and not isAdded[i + 1] and out.word_ids[i + 1] == out.word_ids[i]
            if goes_on and text[out.offsets[i + 1][0]] not in WHITE:
                kept.append((id, out.offsets[i + 1][0], out.offsets[i + 1][0]))
            continue
        if token.startswith("<0x"):
            a, b = place_of_byte(text, out, i)
        while (marked or token.startswith("Ġ")) and a < b and text[a] == " ":
            a += 1
        if a >= b or not text[a:b].strip("".join(WHITE)):
            continue
        kept.append((id, a, b))
    return [id for id, _, _ in kept], [[at[a], at[b]] for _, a, b in kept]


pick = random.Random(23)
texts = [t for t in CASES + SENTENCES + SPACED + [random_text(pick) for _ in range(260)] if MARK not in t and "<" not in t]
result = {"tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__, "models": {}, "forms": [], "files": [], "added": []}
for number, name in enumerate(forms):
    serialised = tokenizer_of(name)
    tokenizer = Tokenizer.from_str(json.dumps(serialised))
    own = texts if number == 0 else texts[: len(CASES)] + texts[len(CASES) + number :: 3]
    # Unknown characters that a line break parts are one in the library, and two here.
    own = [t for t in own if forms[name][1] or "\n" not in t]
    marked = forms[name][3] is not words
    cases = [{"text": t, **dict(zip(("ids", "offsets"), visible(tokenizer, t, marked)))} for t in own]
    if not marked:
        for case in cases:
            # What is taken away at the beginning of a text shifts all of the library's offsets.
            if case["text"] and tokenizer.normalizer.normalize_str(case["text"][0]) == "":
                case["offsets"] = None
    result["models"][forms[name][0]] = serialised.pop("model")
    if forms[name][2] and "normalizers" in forms[name][2]:
        serialised["normalizer"] = sequence(*[{"type": s["type"]} if s is written else s for s in forms[name][2]["normalizers"]])
    result["forms"].append({"name": name, "model": forms[name][0], "tokenizer": serialised, "cases": cases})

# SentencePiece itself, from its own file: the same pieces but for white space that begins no word.
for name, content in [("bpe", bpe_file), ("unigram-bytes", unigram_file)]:
    processor = sentencepiece.SentencePieceProcessor(model_proto=content)
    cases = []
    for text in texts[:: 2]:
        pieces = processor.encode(text, return_type="proto").pieces
        at = lambda byte: text.encode()[byte:].decode()[0]
        kept = []
        for i, piece in enumerate(pieces):
            after = pieces[i + 1] if i + 1 < len(pieces) else None
            if not piece.piece.strip(MARK):
                begins = after is not None and not after.piece.startswith(MARK) and at(after.begin) not in WHITE
                if piece.piece == MARK and begins:
                    kept.append(piece.id)
                continue
            own = piece.surface if piece.piece[:3] != "<0x" else at(piece.begin)
            if own.strip("".join(WHITE)):
                kept.append(piece.id)
        cases.append({"text": text, "ids": kept})
    result["files"].append({"model": name, "cases": cases})

CONTENTS = ["COVID-19", "covid-19", "COVID", "aspirin-100", "New York", "ab", "a-b", "-", "_x", "É", "北京", "19", "x.", "[ENT]", "1", "of the", " on"]
SPECIAL = ["[ENT]", "COVID", "covid-19"]
PARTS = [*CONTENTS, "Covid-19", "new  york", "<x>", " ", " ", "  ", "\n", "\u3000", "\u0301", "a", "b", "x", "s", "The", "the", "_", "-", ".", "1", "京", "👍", "€"]


def added_cases(rng, serialised, marked, count):
    strips = rng.random() < 0.4
    # Of special tokens those alone that no text is cut into: here none ever is.
    flags = lambda content: dict(
        single_word=rng.random() < 0.3, lstrip=strips and rng.random() < 0.5, rstrip=strips and rng.random() < 0.5,
        normalized=rng.random() < 0.5, special=content in SPECIAL and rng.random() < 0.5,
    )
    tokenizer = Tokenizer.from_str(json.dumps(serialised))
    # Of two that are spelt alike the library takes one by chance; which of two pieces was added would not be known here.
    contents = [content for content in CONTENTS if not marked or tokenizer.token_to_id(content) is None]
    tokens = [AddedToken(content, **flags(content)) for content in rng.sample(contents, rng.randrange(1, 6))]
    tokenizer.add_tokens([t for t in tokens if not t.special])
    tokenizer.add_special_tokens([t for t in tokens if t.special])
    tokenizer.encode_special_tokens = True
    cases = []
    for _ in range(count):
        text = "".join(rng.choice(PARTS) for _ in range(rng.randrange(1, 9)))
        ids, offsets = visible(tokenizer, text, marked)
        cases.append({"text": text, "ids": ids, "offsets": None if strips else offsets})
    fields = ("content", "single_word", "lstrip", "rstrip", "normalized", "special")
    decoder = tokenizer.get_added_tokens_decoder()
    added = [{"id": id, **{f: getattr(t, f) for f in fields}} for id, t in decoder.items() if t.content in {t.content for t in tokens}]
    return {"added": added, "cases": cases}


rng = random.Random(29)
for name in ["a Llama as it was", "a Llama", "a Gemma", "Unigram with bytes"]:
    for _ in range(14):
        result["added"].append({"form": name, **added_cases(rng, tokenizer_of(name), True, 14)})
byte_level = json.loads((DATA / "byte-level.json").read_text())
for prefix in (False, True):
    serialised = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None, "decoder": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": True}, "post_processor": None,
        "model": {"type": "BPE", "vocab": byte_level["vocab"], "merges": byte_level["merges"]},
    }
    for _ in range(14):
        one = added_cases(rng, serialised, False, 14)
        # The library shifts the ranges of words before which it put a space.
        one["cases"] = [{**case, "offsets": None if prefix else case["offsets"]} for case in one["cases"]]
        result["added"].append({"form": "bytes with a space before" if prefix else "bytes", **one})
(DATA / "sentence-pieces.json").write_text(json.dumps(result, ensure_ascii=True, separators=(",", ":")))
