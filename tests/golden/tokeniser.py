"""Records transformers' tokens and offsets, for tests/unit/text/tokenizer.test.ts.

Run by hand: python tests/golden/tokeniser.py
"""

import json
import pathlib
import string
import tempfile
import zlib

import transformers
from tokenizers import normalizers, pre_tokenizers
from transformers import BertTokenizerFast

letters = string.ascii_letters + string.digits + string.punctuation + "éüßñçışğاحمدقرةل在北京日本語한국€→–…"
words = "the bank of new york paris un ##able ##aff ##ing run ##ning play ##ed café ##s straße naive".split()
vocab = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
vocab += [c for c in letters] + ["##" + c for c in letters] + words
vocab = list(dict.fromkeys(vocab))

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
    "say [SEP] or [CLS] and [MASK]ed",
    "\u1100\u1161\u11a8 각 e\u0323\u0307 \u0378\u2fe0 a\ue000b \u061d\u2e43",
    "𠮷野家 𫠠𫤠 𝒳𝓎 🇫🇷 a\u20ddb ¹²³ ½ Ⅷ ㍿ ｆｕｌｌ．ｗｉｄｔｈ",
]
# (lowercase, strip_accents, tokenize_chinese_chars)
settings = [(False, None, True), (True, None, True), (True, False, True), (False, True, False)]

result = {"transformers": transformers.__version__, "vocabulary": vocab, "cases": []}
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "vocab.txt"
    path.write_text("\n".join(vocab), encoding="utf-8")
    for lowercase, strip, chinese in settings:
        tokenizer = BertTokenizerFast(
            vocab=str(path),
            do_lower_case=lowercase,
            strip_accents=strip,
            tokenize_chinese_chars=chinese,
        )
        for text in texts:
            # Here text that spells a special token is text, so it is there as well.
            out = tokenizer(
                text,
                add_special_tokens=False,
                return_offsets_mapping=True,
                split_special_tokens=True,
            )
            # Offsets in code points → UTF-16 units.
            units = [0]
            for c in text:
                units.append(units[-1] + (2 if ord(c) > 0xFFFF else 1))
            offsets = [[units[a], units[b]] for a, b in out["offset_mapping"]]
            options = {"lowercase": lowercase, "stripAccents": strip, "chineseChars": chinese}
            result["cases"].append(
                {"options": options, "text": text, "ids": out["input_ids"], "offsets": offsets}
            )

# Every code point between two letters: how it parts them, and what it becomes. One checksum for each
# block of 4,096, surrogates left out.
result["characters"] = []
for lowercase in (False, True):
    normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lowercase
    )
    splitter = pre_tokenizers.BertPreTokenizer()
    checksums = []
    for block in range(0, 0x110000, 4096):
        checksum = 0
        for code in range(block, block + 4096):
            if 0xD800 <= code <= 0xDFFF:
                continue
            words = splitter.pre_tokenize_str(normalizer.normalize_str(f"x{chr(code)}y"))
            line = "|".join(word for word, _ in words) + "\n"
            checksum = zlib.crc32(line.encode(), checksum)
        checksums.append(checksum)
    result["characters"].append({"lowercase": lowercase, "checksums": checksums})
target = pathlib.Path(__file__).parent / "data" / "tokeniser.json"
target.write_text(json.dumps(result, ensure_ascii=True))
