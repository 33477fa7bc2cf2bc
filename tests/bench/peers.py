"""The Python peers of work.ts: python peers.py KIND SPEC.json, then one measurement for each line.

Kinds: gemm, torch (a plain loop), trainer (Hugging Face's, dynamic padding or to a length) and
pipeline (token classification, batched).
"""

import json
import os
import resource
import sys
import tempfile
import time

import torch

CLASSES = 13
torch.set_num_threads(os.cpu_count())


def peak_megabytes():
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM"):
                    return int(line.split()[1]) / 1024
    except OSError:
        pass
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(**answer):
    print(json.dumps(answer), flush=True)


def serve(work):
    """Measures `work` once for each line of input."""
    for _ in sys.stdin:
        start = time.perf_counter()
        work()
        say(seconds=time.perf_counter() - start)
    say(peakMB=peak_megabytes())


DEBERTA = dict(
    relative_attention=True, norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"], position_biased_input=False, type_vocab_size=0,
)
PAD = dict(pad_token_id=1, max_position_embeddings=514, type_vocab_size=1)
FAMILIES = {"bert": {}, "roberta": PAD, "xlm-roberta": PAD, "deberta-v2": DEBERTA}


def make_model(spec):
    from transformers import AutoConfig, AutoModelForTokenClassification

    torch.manual_seed(1)
    shape = spec["sizes"]
    kind = shape.get("architecture", "bert")
    further = dict(FAMILIES[kind])
    if "relativeBuckets" in shape:
        further["position_buckets"] = shape["relativeBuckets"]
    config = AutoConfig.for_model(
        kind,
        vocab_size=spec["vocabSize"],
        hidden_size=shape["hiddenSize"],
        num_hidden_layers=shape["layers"],
        num_attention_heads=shape["heads"],
        intermediate_size=shape["intermediateSize"],
        num_labels=CLASSES,
        **further,
    )
    model = AutoModelForTokenClassification.from_config(config)
    if "adapter" not in spec:
        return model
    import peft

    adapter = spec["adapter"]
    settings = peft.LoraConfig(task_type="TOKEN_CLS", r=adapter["rank"], lora_alpha=adapter["alpha"], target_modules=["query", "value"])
    return peft.get_peft_model(model, settings)


def features(spec):
    """Each batch as a list of features; labels follow from the ids, as in work-training.ts."""
    cut = spec["padTo"] or None
    return [
        [{"input_ids": ids[:cut], "labels": [i % CLASSES for i in ids[:cut]]} for ids in batch]
        for batch in spec["batches"]
    ]


def collate(batch, pad_to):
    length = pad_to or max(len(f["input_ids"]) for f in batch)
    rows = lambda key, value: torch.tensor([f[key] + [value] * (length - len(f[key])) for f in batch])
    mask = torch.tensor([[1] * len(f["input_ids"]) + [0] * (length - len(f["input_ids"])) for f in batch])
    return {"input_ids": rows("input_ids", 0), "attention_mask": mask, "labels": rows("labels", -100)}


def gemm(spec):
    a = torch.ones(spec["size"], spec["size"])
    return lambda: torch.mm(a, a)


def torch_loop(spec):
    device = spec.get("device", "cpu")
    model = make_model(spec).to(device).train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=2e-5, weight_decay=0.0)
    batches = features(spec)

    def work():
        for batch in batches:
            optimizer.zero_grad()
            inputs = {name: tensor.to(device) for name, tensor in collate(batch, spec["padTo"]).items()}
            model(**inputs).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            if device == "cuda":
                torch.cuda.synchronize()

    return work


def trainer(spec, started):
    """Runs inside Trainer.train(): a callback waits for the next line after each pass of the batches."""
    from transformers import BertTokenizerFast, DataCollatorForTokenClassification
    from transformers import Trainer, TrainerCallback, TrainingArguments

    batches = features(spec)
    folder = tempfile.mkdtemp()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    path = os.path.join(folder, "vocab.txt")
    with open(path, "w") as file:
        file.write("\n".join(words + [f"w{i}" for i in range(len(words), spec["vocabSize"])]))
    tokenizer = BertTokenizerFast(vocab=path)
    padding = {"padding": "max_length", "max_length": spec["padTo"]} if spec["padTo"] else {}

    class Wait(TrainerCallback):
        start = None
        steps = 0

        def wait(self):
            if not sys.stdin.readline():
                say(peakMB=peak_megabytes())
                os._exit(0)
            self.start = time.perf_counter()

        def on_train_begin(self, *args, **kwargs):
            say(setup=time.perf_counter() - started)
            self.wait()

        def on_step_end(self, *args, **kwargs):
            self.steps += 1
            if self.steps % len(batches) == 0:
                say(seconds=time.perf_counter() - self.start)
                self.wait()

    Trainer(
        model=make_model(spec),
        args=TrainingArguments(
            output_dir=folder,
            per_device_train_batch_size=len(batches[0]),
            max_steps=10**6,
            learning_rate=2e-5,
            weight_decay=0.0,
            train_sampling_strategy="sequential",
            save_strategy="no",
            logging_strategy="no",
            report_to=[],
            disable_tqdm=True,
            use_cpu=True,
        ),
        train_dataset=[feature for batch in batches for feature in batch],
        data_collator=DataCollatorForTokenClassification(tokenizer, **padding),
        callbacks=[Wait()],
    ).train()


def pipeline(spec):
    from transformers import pipeline as make

    tagger = make(
        "token-classification",
        model=spec["folder"],
        aggregation_strategy="simple",
        batch_size=spec["batchSize"],
        device="cpu",
    )
    return lambda: tagger(spec["texts"])


started = time.perf_counter()
kind = sys.argv[1]
with open(sys.argv[2]) as file:
    spec = json.load(file)
if kind == "trainer":
    trainer(spec, started)
else:
    work = {"gemm": gemm, "torch": torch_loop, "pipeline": pipeline}[kind](spec)
    say(setup=time.perf_counter() - started)
    serve(work)
