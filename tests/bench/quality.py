"""The peer of quality.ts: fine-tunes with Hugging Face's Trainer and prints the held-out F1 by seqeval.

python tests/bench/quality.py SPEC.json
"""

import json
import os
import sys
import tempfile

import torch
from seqeval.metrics import f1_score
from transformers import AutoModelForTokenClassification, AutoTokenizer
from transformers import DataCollatorForTokenClassification, Trainer, TrainingArguments

torch.set_num_threads(os.cpu_count())
with open(sys.argv[1]) as file:
    spec = json.load(file)
classes = spec["classes"]
tokenizer = AutoTokenizer.from_pretrained(spec["base"])


def encode(sentence):
    """Words as pieces; the first piece of each word carries its class."""
    tokens = tokenizer(sentence["words"], is_split_into_words=True, truncation=True, max_length=128)
    before, labels = None, []
    for word in tokens.word_ids():
        first = word is not None and word != before
        labels.append(classes.index(sentence["tags"][word]) if first else -100)
        before = word
    return {**tokens, "labels": labels}


def figures(evaluation):
    predicted, gold = evaluation.predictions.argmax(-1), evaluation.label_ids
    pick = lambda rows: [[classes[p] for p, g in zip(row, truth) if g != -100] for row, truth in zip(rows, gold)]
    f1 = f1_score(pick(gold), pick(predicted))
    print(json.dumps({"f1": float(f1)}), flush=True)
    return {"f1": f1}


Trainer(
    model_init=lambda: AutoModelForTokenClassification.from_pretrained(
        spec["base"],
        num_labels=len(classes),
        id2label=dict(enumerate(classes)),
        label2id={name: index for index, name in enumerate(classes)},
        ignore_mismatched_sizes=True,
    ),
    args=TrainingArguments(
        output_dir=tempfile.mkdtemp(),
        learning_rate=spec["learningRate"],
        num_train_epochs=spec["epochs"],
        per_device_train_batch_size=16,
        per_device_eval_batch_size=16,
        seed=spec["seed"],
        weight_decay=0.0,
        eval_strategy="epoch",
        save_strategy="no",
        logging_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=True,
    ),
    train_dataset=[encode(sentence) for sentence in spec["train"]],
    eval_dataset=[encode(sentence) for sentence in spec["dev"]],
    data_collator=DataCollatorForTokenClassification(tokenizer),
    compute_metrics=figures,
).train()
