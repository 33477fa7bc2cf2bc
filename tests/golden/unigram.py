"""Records what the tokenizers library makes of texts with SentencePiece's Unigram, under the normalisers and
pre-tokenisers that encoders have, for the tests of src/text/unigram.

Run by hand: python tests/golden/unigram.py   (versions used are written into the file)
"""

import base64
import io
import json
import pathlib
import random
import zlib

import sentencepiece
import tokenizers
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer, normalizers

from random_texts import CASES, SENTENCES, random_text, units

DATA = pathlib.Path(__file__).parent / "data"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
# What normalisation writes otherwise, and what it takes away.
FURTHER = [
    "ﬁ ﬂuﬀy ½ ㍿ ｆｕｌｌ Ａ\u0301b №5 ﷺ ﷺx a¨b ª ﾊﾟ ｶﾞ", "caf\u00e9 cafe\u0301 n\u0303 a\u0323\u0301 o\u0302\u0323b", "a\u00adb\u00ad c\u200bd\u200ee",
    "``quoted'' `` '' it''s", "İstanbul ΣΊΣΥΦΟΣ ẞ ǅ", "▁a b▁c ▁ d▁▁e", "x\u00ad\u00ad", "x\ufb01\u00ady ﬃ\u00ad", "a\u0301\u0301 b\u0327\u0301",
    "각 각 가\u11a8", "x\u0000\u0001y \ufeffz", "\r\n x\r\ny \r z", "क\u093c ड़ ড় \u0f71\u0f72", "x\u0340\u0341\u0343\u0344", "a  b   c",
    " leading", "trailing ", "trailing\u3000", "x\u0085y\u2028z", "\u2126 \u212b \u1e9b\u0323 \uf900\ufa10", "x\U0001d160y \U0002f800",
]

out = io.BytesIO()
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(SENTENCES * 4 + [s.upper() for s in SENTENCES] + FURTHER), model_writer=out, vocab_size=900,
    model_type="unigram", character_coverage=0.98, normalization_rule_name="nmt_nfkc", hard_vocab_limit=False,
    num_threads=1, minloglevel=2,
)
(DATA / "unigram.model").write_bytes(out.getvalue())
model = sentencepiece_model_pb2.ModelProto.FromString(out.getvalue())
charsmap = base64.b64encode(model.normalizer_spec.precompiled_charsmap).decode()
vocab = [(t, 0.0) for t in SPECIAL[:4]] + [(p.piece, p.score) for p in model.pieces[3:]] + [("<mask>", 0.0)]

WRITTEN = {"type": "Precompiled", "precompiled_charsmap": charsmap}
METASPACE = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
WORDS = {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, METASPACE]}
strip = lambda left: {"type": "Strip", "strip_left": left, "strip_right": True}
replace = lambda kind, pattern, content: {"type": "Replace", "pattern": {kind: pattern}, "content": content}
albert = [replace("String", "``", '"'), replace("String", "''", '"'), {"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}, WRITTEN]
forms = {
    "XLM-RoBERTa": ([WRITTEN], WORDS),
    "XLM-RoBERTa as transformers 4 converts it": ([WRITTEN, strip(False), replace("Regex", " {2,}", "▁")], METASPACE),
    "ALBERT": (albert, WORDS),
    "DeBERTa": ([strip(True), WRITTEN, replace("Regex", " {2,}", " ")], METASPACE),
    "DeBERTa as transformers 5 writes it": ([replace("Regex", "\\s{2,}|[\\n\\r\\t]", " "), {"type": "NFC"}, strip(False)], METASPACE),
    "no normaliser": ([], WORDS),
    "NFKC": ([{"type": "NFKC"}], WORDS),
}


def case(tokenizer, text, spaces):
    encoding = tokenizer.encode(text)
    at = units(text)
    between = lambda c: tokenizer.normalizer.normalize_str(f"x{c}y")
    offsets = []
    following = encoding.offsets[1:] + [None]
    for token, (a, b), after in zip(encoding.tokens, encoding.offsets, following):
        # Where a space itself is written so, its mark goes with the character behind it.
        if spaces and token.startswith("▁") and (text[a].isspace() or between(text[a])[1] in " ▁"):
            a, b = (a + 1, b) if b > a + 1 or after is None else (after[0], after[0] + 1)
        offsets.append([at[a], at[b]])
    # White space that begins no word has no pieces here.
    ids = encoding.ids
    if spaces and encoding.tokens[-1:] == ["▁"]:
        ids, offsets = ids[:-1], offsets[:-1]
    # What is taken away at the beginning of a text shifts all of the library's offsets.
    shifted = text != "" and tokenizer.normalizer is not None and tokenizer.normalizer.normalize_str(text[0]) == ""
    return {"text": text, "ids": ids, "offsets": None if shifted else offsets}


pick = random.Random(17)
texts = [t for t in CASES + SENTENCES + FURTHER + [random_text(pick) for _ in range(320)] if not any(s in t for s in SPECIAL)]
result = {"tokenizers": tokenizers.__version__, "sentencepiece": sentencepiece.__version__, "forms": []}
for i, (name, (steps, pre_tokenizer)) in enumerate(forms.items()):
    tokenizer = Tokenizer.from_str(json.dumps({
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "post_processor": None, "decoder": None,
        "normalizer": {"type": "Sequence", "normalizers": steps} if steps else None, "pre_tokenizer": pre_tokenizer,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocab, "byte_fallback": False},
    }))
    # Where nothing is written otherwise, the mark of a space that begins no word has a piece, too.
    marks = "DeBERTa as" in name
    own = [t for t in texts if not (marks and "▁" in t)]
    own = own if i == 0 else own[: 2 * len(CASES)] + own[len(CASES) + i :: 5]
    spaces = pre_tokenizer is METASPACE
    result["forms"].append({
        "name": name,
        # The table stands in the model's file.
        "normalizers": [{"type": n["type"]} if n is WRITTEN else n for n in steps],
        "separators": "spaces" if spaces else "white space",
        "cases": [case(tokenizer, text, spaces) for text in own],
    })
# What each step makes of every code point that is taken: a checksum for each block of 4,096.
steps = {"Lowercase": {}, "StripAccents": {}, "NFD": {}, "NFKD": {}, "NFC": {}, "NFKC": {}}
for name in steps:
    step = getattr(normalizers, name)()
    changed = lambda block: "".join(f"{step.normalize_str(chr(c))}\n" for c in range(block, block + 4096) if not 0xD800 <= c <= 0xDFFF)
    steps[name] = [zlib.crc32(changed(block).encode()) for block in [*range(0, 0x20000, 4096), 0x2F000]]
result["characters"] = steps
(DATA / "unigram.json").write_text(json.dumps(result, ensure_ascii=True, separators=(",", ":")))
