"""transformers' pipeline over a model of Spanwright, with the entities that Spanwright finds.

    from transformers import pipeline
    from spanwright_pipeline import SpanwrightPipeline

    tagger = pipeline("token-classification", model=FOLDER, pipeline_class=SpanwrightPipeline)
    tagger("Ann met Bob.")

transformers' own class takes the best class of each token by itself; this one reads units, windows and legal
sequences as the model's config.json asks for. Offsets count code points. Spans inside spans are not found: the
further heads are not read by transformers.
"""

import re
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import Pipeline

from reading import Decoder, calibrated, chunks_of, first_pieces, probabilities, sequences_of, units_of
from words_and_shapes import opened

HALVES = re.compile("[\ud800-\udfff]")
# What a model is read by that says nothing.
PLAIN = {"unit": "word", "decoding": "argmax", "maxLength": 256, "innerCost": 0, "calibration": None}


class SpanwrightPipeline(Pipeline):
    """Lists of {entity_group, score, word, start, end} for each text."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        config = self.model.config
        own = getattr(config, "spanwright", None) or {}
        self.how = {**PLAIN, **{name: value for name, value in own.items() if value is not None}}
        self.classes = [config.id2label[number] for number in range(config.num_labels)]
        # As it is in the folder; transformers changes what it loads.
        self.cutter = Tokenizer.from_file(str(Path(config._name_or_path) / "tokenizer.json"))
        # What a text spells stays text: "[SEP]" is no end of anything.
        self.cutter.encode_special_tokens = True
        self.decoder = Decoder(self.classes, self.how["decoding"], self.how["innerCost"])
        self.vote = opened(config._name_or_path, self.how)

    def _sanitize_parameters(self, **_):
        return {}, {}, {}

    def preprocess(self, text):
        encoding = self.cutter.encode(HALVES.sub("\ufffd", text), add_special_tokens=False)
        units = units_of(text, encoding, self.how["unit"], type(self.cutter.model).__name__)
        ends = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        return {"text": text, "units": units, "sequences": sequences_of(units.pieces, self.how["maxLength"], *ends)}

    def _forward(self, inputs):
        logits = np.zeros((len(inputs["units"].ranges), len(self.classes)), np.float32)
        for sequence in inputs["sequences"]:
            ids = torch.tensor([sequence.ids], device=self.model.device)
            scores = self.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0].float().cpu().numpy()
            places = first_pieces(sequence.units)
            logits[[sequence.units[at] for at in places]] = scores[places]
        if self.vote:
            units = inputs["units"]
            logits += self.vote.on(inputs["text"], units.ranges, units.inner)[:, 0]
        return {**inputs, "logits": logits}

    def postprocess(self, outputs):
        text, units, logits = outputs["text"], outputs["units"], outputs["logits"]
        path = self.decoder.path(logits, units.inner)
        sure = probabilities(logits, path)
        found = []
        for label, first, end in chunks_of([self.classes[at] for at in path]):
            start, stop = units.ranges[first][0], units.ranges[end - 1][1]
            score = calibrated(float(sure[first:end].mean()), self.how["calibration"])
            found.append({"entity_group": label, "score": score, "word": text[start:stop], "start": start, "end": stop})
        return found
