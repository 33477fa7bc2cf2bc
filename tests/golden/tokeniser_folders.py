"""Writes the tokeniser's part of model folders in the variants that transformers saves and people edit, each
with the token ids that AutoTokenizer gives, for tests/unit/text/wordpiece/folders.test.ts.

Run by hand: python tests/golden/tokeniser_folders.py
"""

import json
import pathlib
import tempfile

import transformers
from tokenizers.processors import BertProcessing
from transformers import AutoTokenizer, BertTokenizerFast

PIECES = "a b c e é E É x s covid COVID aspirin city - 1 9 19 100 北 京 straße strasse ı i".split()
VOCAB = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *PIECES, *[f"##{p}" for p in PIECES]]
TEXTS = [
    "COVID-19, covid-19 and CoVid-19s É",
    "aspirin-100 aspirin-1000 ASPIRIN-100",
    "北京city xxxxxxx Straße [SEP] e\u0301",
]
NAMES = ["tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json", "added_tokens.json"]
TOKENS = ["COVID-19", "aspirin-100"]


def saved(folder, tokens=TOKENS, **options):
    (folder / "vocab.txt").write_text("\n".join(VOCAB) + "\n", encoding="utf-8")
    tokenizer = BertTokenizerFast.from_pretrained(folder, **options)
    tokenizer.add_tokens(tokens)
    tokenizer.save_pretrained(folder)


def change(folder, name, **changes):
    path = folder / name
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def within(folder, part, **changes):
    file = json.loads((folder / "tokenizer.json").read_text())
    change(folder, "tokenizer.json", **{part: {**file[part], **changes}})


def plain(folder):
    (folder / "tokenizer.json").unlink()


def with_added_file(folder):
    saved(folder)
    plain(folder)
    ids = {token: len(VOCAB) + i for i, token in enumerate(TOKENS)}
    (folder / "added_tokens.json").write_text(json.dumps(ids))


def with_decoder(folder):
    saved(folder, do_lower_case=False)
    plain(folder)
    flags = {"lstrip": False, "rstrip": False, "normalized": True, "single_word": True, "special": False}
    decoder = {str(len(VOCAB) + i): {"content": token, **flags} for i, token in enumerate(TOKENS)}
    change(folder, "tokenizer_config.json", added_tokens_decoder=decoder)


def general_class(folder, **changes):
    saved(folder)
    within(folder, "model", **changes)
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}')


def as_serialised(folder):
    general_class(folder)
    within(folder, "normalizer", lowercase=False)


def with_bert_processing(folder):
    general_class(folder)
    processor = {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}
    change(folder, "tokenizer.json", post_processor=processor)
    BertProcessing(("[SEP]", 3), ("[CLS]", 2))


def other_lines(folder):
    saved(folder)
    (folder / "vocab.txt").write_text("\n".join(reversed(VOCAB)) + "\n", encoding="utf-8")


def settings_first(folder):
    saved(folder, tokens=[])
    change(folder, "tokenizer_config.json", do_lower_case=False, strip_accents=None)


FOLDERS = {
    "BERT that lower-cases, two tokens added": saved,
    "BERT that does not": lambda folder: saved(folder, do_lower_case=False),
    "accents kept": lambda folder: saved(folder, strip_accents=False),
    "Chinese in words": lambda folder: saved(folder, tokenize_chinese_chars=False),
    "vocab.txt and added_tokens.json": with_added_file,
    "vocab.txt and added_tokens_decoder": with_decoder,
    "vocab.txt alone": lambda folder: (saved(folder, tokens=[]), plain(folder)),
    "PreTrainedTokenizerFast as tokenizer.json says": as_serialised,
    "words of five characters": lambda folder: general_class(folder, max_input_chars_per_word=5),
    "words of two hundred": lambda folder: general_class(folder, max_input_chars_per_word=200),
    "BertProcessing": with_bert_processing,
    "a vocab.txt that tokenizer.json overrules": other_lines,
    "settings that overrule tokenizer.json": settings_first,
}

result = {"transformers": transformers.__version__, "folders": []}
for title, make in FOLDERS.items():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make(folder)
        (folder / "config.json").write_text('{"model_type": "bert"}')
        tokenizer = AutoTokenizer.from_pretrained(folder)
        texts = [
            {"text": text, "ids": tokenizer(text, split_special_tokens=True)["input_ids"]}
            for text in [*TEXTS, "x" * 150]
        ]
        files = {n: (folder / n).read_text("utf-8") for n in NAMES if (folder / n).exists()}
        result["folders"].append({"title": title, "files": files, "texts": texts})
target = pathlib.Path(__file__).parent / "data" / "tokeniser-folders.json"
target.write_text(json.dumps(result, ensure_ascii=True))
