"""Tags texts with the model in the folder `tagging-model`, through ONNX Runtime."""

import json
import re
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from reading import Decoder, calibrated, chunks_of, first_pieces, probabilities, sequences_of, units_of
from words_and_shapes import opened

# Padded tokens in one run: enough to keep a processor busy, few enough for its caches.
BATCH_TOKENS = 1024
HALVES = re.compile("[\ud800-\udfff]")


class Tagger:
    """One model in one process; `threads` of the processor are its own."""

    def __init__(self, folder: str | Path, threads: int = 1, providers: list[str] | None = None):
        folder = Path(folder)
        self.how = json.loads((folder / "spanwright.json").read_text(encoding="utf-8"))
        self.classes = self.how["classes"]
        self.tokenizer = _tokenizer(folder / "tokenizer.json")
        self.kind = type(self.tokenizer.model).__name__
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        path = str(folder / "onnx" / "model.onnx")
        providers = providers or ["CPUExecutionProvider"]
        self.session = onnxruntime.InferenceSession(path, options, providers=providers)
        self.inputs = [one.name for one in self.session.get_inputs()]
        self.decoder = Decoder(self.classes, self.how["decoding"], self.how["innerCost"])
        self.vote = opened(folder, self.how)

    def tag_lines(self, lines) -> list[str]:
        """JSON objects with a “text”, a line each, with the spans that were found: what Spanwright imports as jsonl."""
        records = [json.loads(line) for line in lines if line.strip()]
        found = self.tag([record["text"] for record in records])
        return [json.dumps({**record, "spans": spans}) for record, spans in zip(records, found)]

    def tag(self, texts: list[str]) -> list[list[dict]]:
        """Spans {start, end, label, text, score} of each text, in order; offsets are code points."""
        units = [self._units(text) for text in texts]
        depths, classes = self.how["depths"], len(self.classes)
        logits = [np.zeros((len(one.ranges), depths, classes), np.float32) for one in units]
        jobs = [
            (index, sequence)
            for index, one in enumerate(units)
            for sequence in self._sequences(one.pieces)
        ]
        for batch in _batches(jobs):
            self._run(batch, logits)
        if self.vote:
            for text, one, scores in zip(texts, units, logits):
                scores += self.vote.on(text, one.ranges, one.inner)
        return [self._spans(*one) for one in zip(texts, units, logits)]

    def _units(self, text: str):
        encoding = self.tokenizer.encode(HALVES.sub("\ufffd", text), add_special_tokens=False)
        return units_of(text, encoding, self.how["unit"], self.kind)

    def _sequences(self, pieces):
        return sequences_of(pieces, self.how["maxLength"], self.how["clsId"], self.how["sepId"])

    def _run(self, batch, logits) -> None:
        """Keeps the scores of the first piece of each unit."""
        length = max(len(sequence.ids) for _, sequence in batch)
        ids = np.full((len(batch), length), self.how["padId"], np.int64)
        mask = np.zeros_like(ids)
        for row, (_, sequence) in enumerate(batch):
            ids[row, : len(sequence.ids)] = sequence.ids
            mask[row, : len(sequence.ids)] = 1
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        outputs = self.session.run(None, {name: feeds[name] for name in self.inputs})
        scores = np.concatenate(outputs, axis=2).reshape(*ids.shape, -1, len(self.classes))
        for row, (index, sequence) in enumerate(batch):
            places = first_pieces(sequence.units)
            logits[index][[sequence.units[at] for at in places]] = scores[row, places]

    def _spans(self, text: str, units, logits: np.ndarray) -> list[dict]:
        found: dict[tuple, dict] = {}
        for depth in range(logits.shape[1]):
            scores = logits[:, depth]
            path = self.decoder.path(scores, units.inner)
            sure = probabilities(scores, path)
            for label, first, end in chunks_of([self.classes[at] for at in path]):
                start, stop = units.ranges[first][0], units.ranges[end - 1][1]
                score = calibrated(float(sure[first:end].mean()), self.how["calibration"])
                span = {"start": start, "end": stop, "label": label, "text": text[start:stop], "score": score}
                # Found at two depths, an entity is that of the outer one.
                found.setdefault((start, stop, label), span)
        return sorted(found.values(), key=lambda span: (span["start"], -span["end"]))


def _tokenizer(path: Path) -> Tokenizer:
    """What a text spells stays text: "[SEP]" in it is no end of anything, nor is it one piece."""
    parts = json.loads(path.read_text(encoding="utf-8"))
    special = {token["content"] for token in parts["added_tokens"] if token["special"]}
    if parts["model"]["type"] == "Unigram":
        # It would find them among its pieces; by another name, they keep their numbers.
        vocabulary = parts["model"]["vocab"]
        parts["model"]["vocab"] = [[f"\0{token}" if token in special else token, score] for token, score in vocabulary]
        parts["added_tokens"] = [token for token in parts["added_tokens"] if not token["special"]]
        parts["post_processor"] = None
    tokenizer = Tokenizer.from_str(json.dumps(parts))
    tokenizer.encode_special_tokens = True
    return tokenizer


def _batches(jobs):
    """Neighbours in length together, within the tokens of one run."""
    batch: list = []
    for job in sorted(jobs, key=lambda one: len(one[1].ids)):
        if batch and (len(batch) + 1) * len(job[1].ids) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch
