"""Loads what tests/golden/formats.ts wrote in the tools that the formats are of, and lets these write.

    node tests/golden/formats.ts FOLDER && python tests/golden/formats.py FOLDER

Needs spacy, datasets, dkpro-cassis, label-studio-sdk and seqeval. What each tool read is printed as
`TOOL FILE: DOCUMENTS documents, SPANS entities`; what the tools write goes to tests/golden/data/formats.
"""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

FOLDER = Path(sys.argv[1])
GOLDEN = Path(__file__).parent / "data" / "formats"
GOLDEN.mkdir(parents=True, exist_ok=True)


def told(tool, file, found):
    print(f"{tool} {file}: {len(found)} documents, {sum(len(s) for _, s in found)} entities")
    return found


def spacy_tools():
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("xx")
    docs = list(DocBin().from_disk(FOLDER / "spacy-docbin.spacy").get_docs(nlp.vocab))
    told("spaCy DocBin", "spacy-docbin.spacy", [(d.text, [(e.text, e.label_) for e in d.ents]) for d in docs])
    pairs = json.loads((FOLDER / "spacy.json").read_text())
    read = []
    for text, annotation in pairs:
        doc = nlp.make_doc(text)
        spans = [doc.char_span(start, end, label=label) for start, end, label in annotation["entities"]]
        doc.ents = [span for span in spans if span is not None]
        read.append((text, [(e.text, e.label_) for e in doc.ents]))
    told("spaCy char_span", "spacy.json", read)
    converters = {"spacy-corpus.json": "json", "conll.conll": "ner", "conllu.conllu": "conllu"}
    for name, converter in converters.items():
        command = [sys.executable, "-m", "spacy", "convert", FOLDER / name, FOLDER, "-c", converter, "-n", "1"]
        subprocess.run(command, check=True, capture_output=True)
        out = FOLDER / (Path(name).stem + ".spacy")
        docs = list(DocBin().from_disk(out).get_docs(nlp.vocab))
        told("spaCy convert", name, [(d.text, [(e.text, e.label_) for e in d.ents]) for d in docs])
    config = FOLDER / "config.cfg"
    subprocess.run([sys.executable, "-m", "spacy", "init", "config", "--lang", "xx", "--pipeline", "ner", config, "-F"], check=True, capture_output=True)
    train, dev = (str(FOLDER / f"sample-{part}.spacy") for part in ["train", "dev"])
    debug = subprocess.run(
        [sys.executable, "-m", "spacy", "debug", "data", config, "--paths.train", train, "--paths.dev", dev],
        capture_output=True, text=True,
    )
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", debug.stdout)
    lines = [line.strip() for line in plain.splitlines() if re.search("[✔✘⚠]", line)]
    print("spaCy debug data:", *lines, sep="\n  ")
    bin = DocBin(docs=[written(nlp, text, spans) for text, spans in DOCUMENTS])
    bin.to_disk(GOLDEN / "spacy.spacy")


def written(nlp, text, spans):
    doc = nlp.make_doc(text)
    doc.ents = [doc.char_span(text.index(s), text.index(s) + len(s), label=l) for s, l in spans]
    return doc


# As in tests/support/tool-documents.ts.
DOCUMENTS = [
    ("Ann Lee met Bo in Oslo.", [("Ann Lee", "PER"), ("Bo", "PER"), ("Oslo", "LOC")]),
    ("👍 Zoë met القاهرة 👩‍👩‍👧", [("Zoë", "PER"), ("القاهرة", "LOC")]),
    ("北京 is  far,\nAnn said.", [("北京", "LOC"), ("Ann", "PER")]),
    ("No name here", []),
]


def data_sets():
    from datasets import ClassLabel, Dataset, Features, Sequence, Value, load_dataset

    rows = load_dataset("json", data_files=str(FOLDER / "hugging-face.jsonl"), split="train")
    starts = [[tag for tag in row["ner_tags"] if tag.startswith("B-")] for row in rows]
    told("datasets", "hugging-face.jsonl", [("", tags) for tags in starts])
    names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
    features = Features({"tokens": Sequence(Value("string")), "ner_tags": Sequence(ClassLabel(names=names))})
    made = Dataset.from_dict({"tokens": [["Ann", "Lee", "met", "Oslo"]], "ner_tags": [[1, 2, 0, 3]]}, features=features)
    by_name = made.map(lambda row: {"ner_tags_str": [names[tag] for tag in row["ner_tags"]]}).remove_columns("ner_tags")
    by_name.rename_column("ner_tags_str", "ner_tags").to_json(GOLDEN / "datasets.jsonl", force_ascii=False)


def cassis_files():
    from cassis import Cas, TypeSystem, load_cas_from_json, load_cas_from_xmi, load_typesystem

    entity = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
    of = lambda cas: (cas.sofa_string, [(e.get_covered_text(), e.value) for e in cas.select(entity)])
    with zipfile.ZipFile(FOLDER / "uima-xmi.xmi.zip") as archive:
        system = load_typesystem(archive.read("TypeSystem.xml").decode())
        names = sorted(name for name in archive.namelist() if name.endswith(".xmi"))
        read = [of(load_cas_from_xmi(archive.read(name).decode(), typesystem=system)) for name in names]
    assert same(told("cassis", "uima-xmi.zip", read))
    with zipfile.ZipFile(FOLDER / "cas-json.json.zip") as archive:
        read = [of(load_cas_from_json(archive.read(name).decode())) for name in sorted(archive.namelist())]
    assert same(told("cassis", "cas-json.zip", read))
    system = TypeSystem()
    made = system.create_type(name=entity)
    system.create_feature(domainType=made, name="value", rangeType="uima.cas.String")
    text, spans = DOCUMENTS[1]
    cas = Cas(typesystem=system)
    cas.sofa_string = text
    for surface, label in spans:
        start = text.index(surface)
        cas.add(made(begin=start, end=start + len(surface), value=label))
    cas.to_xmi(GOLDEN / "cassis.xmi")
    cas.to_json(GOLDEN / "cassis.json")


def same(read):
    return sorted((t, sorted(s)) for t, s in read) == sorted((t, sorted(s)) for t, s in DOCUMENTS)


def label_studio():
    from label_studio_sdk.converter import Converter

    config = '<View><Labels name="label" toName="text"><Label value="PER"/><Label value="LOC"/></Labels><Text name="text" value="$text"/></View>'
    converter = Converter(config, str(FOLDER))
    converter.convert_to_conll2003(str(FOLDER / "label-studio.json"), str(FOLDER / "ls"), is_dir=False)
    lines = (FOLDER / "ls" / "result.conll").read_text().splitlines()
    told("label-studio-sdk to CoNLL", "label-studio.json", [("", [l for l in lines if " B-" in l])])
    (GOLDEN / "label-studio.conll").write_text("\n".join(lines) + "\n")


for tool in [spacy_tools, data_sets, cassis_files, label_studio]:
    tool()
