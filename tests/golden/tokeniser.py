"""Records transformers' tokens and offsets, for tests/unit/text/tokenizer.test.ts.

Run by hand: python tests/golden/tokeniser.py
"""

import json
import pathlib
import string
import tempfile

import transformers
from transformers import BertTokenizerFast

letters = string.ascii_letters + string.digits + string.punctuation + "éüßñçışğاحمدقرةل在北京日本語한국€→–…"
words = "the bank of new york paris un ##able ##aff ##ing run ##ning play ##ed café ##s straße naive".split()
vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
vocab += [c for c in letters] + ["##" + c for c in letters] + words
vocab = list(dict.fromkeys(vocab))

# Text that spells a special token, "[SEP]", is left out: here it is text, never a control token.
texts = [
    "The bank of New York, running.",
    "unaffable Unaffable UNAFFABLE",
    "Café déjà vu naïve STRASSE Straße",
    "在北京 new日本語text 한국",
    "emoji 👩‍👩‍👧 in 👍🏽 text",
    "tabs\tand\nlines\r\nand\u00a0nbsp\u2003em\u200bzero\u00adsoft",
    "control\x00chars\x07here \ufffd end",
    "a" * 100 + " " + "a" * 101,
    "İstanbul ışık DİĞER ﬁne ǅ",
    "أحمد في القاهرة",
    "$5.00 (five) [x] #tag @user https://x.yz/?q=1&r=2",
    "e\u0301cole cole\u0301 o\u0308",
    "a–b…c→d€e",
    "",
    "   ",
]

result = {"transformers": transformers.__version__, "vocabulary": vocab, "cases": []}
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "vocab.txt"
    path.write_text("\n".join(vocab), encoding="utf-8")
    for lowercase in (False, True):
        tokenizer = BertTokenizerFast(vocab=str(path), do_lower_case=lowercase)
        for text in texts:
            out = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
            # Offsets in code points → UTF-16 units.
            units = [0]
            for c in text:
                units.append(units[-1] + (2 if ord(c) > 0xFFFF else 1))
            offsets = [[units[a], units[b]] for a, b in out["offset_mapping"]]
            result["cases"].append(
                {"lowercase": lowercase, "text": text, "ids": out["input_ids"], "offsets": offsets}
            )
target = pathlib.Path(__file__).parent / "data" / "tokeniser.json"
target.write_text(json.dumps(result, ensure_ascii=True))
