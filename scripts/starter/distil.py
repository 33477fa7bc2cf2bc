"""Distils the starter base word by word from its teacher, with masked words beside.

python scripts/starter/distil.py CORPUS.txt TEACHER VOCABULARY OUT --layers 0,1,3,5 --width 768 --minutes 90

Each text is cut into the words that both tokenisers see. The student reads it with some words masked; for every
word its last hidden state (the mean over the word's pieces) is led to the teacher's last one, and its middle one
to the teacher's middle one, both without mask; masked pieces are also predicted. OUT is written every five
minutes in half precision, with the state of the run beside it, so that a run goes on where it was cut off.
"""

import argparse
import random
import time
from pathlib import Path

import torch
from torch.nn import functional as F
from transformers import AutoModel, AutoTokenizer, BertTokenizerFast

from student import student_of

WORDS, SEQUENCES, MASKED, SEED = 72, 32, 0.15, 42


def pieces_of(tokenizer, batch):
    """Token ids (sequences × pieces), attention mask, and for each piece the number of its word or −1."""
    encoded = tokenizer(
        batch, is_split_into_words=True, truncation=True, max_length=144, padding=True, return_tensors="pt"
    )
    words = [[-1 if word is None else word for word in encoded.word_ids(row)] for row in range(len(batch))]
    return encoded["input_ids"], encoded["attention_mask"], torch.tensor(words)


def by_word(hidden, words, count):
    """Mean of hidden states (sequences × pieces × width) over each word: sequences × count × width."""
    places = (words + 1).unsqueeze(-1).expand(-1, -1, hidden.shape[-1])
    total = hidden.new_zeros(hidden.shape[0], count + 1, hidden.shape[-1]).scatter_add(1, places, hidden)
    number = hidden.new_zeros(hidden.shape[0], count + 1).scatter_add(1, words + 1, torch.ones_like(words, dtype=hidden.dtype))
    return (total / number.clamp(min=1).unsqueeze(-1))[:, 1:], number[:, 1:] > 0


def samples(corpus, tokenizer):
    """Texts as lists of at most WORDS words, cut as BERT cuts them."""
    cut = tokenizer.backend_tokenizer.pre_tokenizer
    found = []
    for line in Path(corpus).read_text(encoding="utf-8").splitlines():
        words = [word for word, _ in cut.pre_tokenize_str(line)]
        found.extend(words[start : start + WORDS] for start in range(0, len(words), WORDS) if len(words) - start > 6)
    random.Random(SEED).shuffle(found)
    return found


def masked(ids, words, tokenizer, generator):
    """Whole words masked: ids to read, and labels with −100 where nothing is asked."""
    drawn = torch.rand(ids.shape[0], WORDS + 1, generator=generator) < MASKED
    chosen = drawn.gather(1, words.clamp(min=0)) & (words >= 0)
    labels = ids.masked_fill(~chosen, -100)
    fate = torch.rand(ids.shape, generator=generator)
    read = ids.masked_fill(chosen & (fate < 0.8), tokenizer.mask_token_id)
    other = torch.randint(len(tokenizer), ids.shape, generator=generator)
    return torch.where(chosen & (fate > 0.9), other, read), labels


def main():
    parser = argparse.ArgumentParser()
    for name in ("corpus", "teacher", "vocabulary", "out"):
        parser.add_argument(name)
    parser.add_argument("--layers", default="0,1,3,5")
    parser.add_argument("--width", type=int, default=768)
    parser.add_argument("--minutes", type=float, default=90, help="of processor time")
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    teacher_tokenizer = AutoTokenizer.from_pretrained(options.teacher)
    teacher = AutoModel.from_pretrained(options.teacher, add_pooling_layer=False).to(options.device).eval()
    tokenizer = BertTokenizerFast.from_pretrained(options.vocabulary)
    layers = [int(number) for number in options.layers.split(",")]
    student = student_of(teacher.cpu(), teacher_tokenizer, tokenizer, layers, options.width).to(options.device)
    teacher.to(options.device)
    Distillation(options, teacher, teacher_tokenizer, student, tokenizer).run(samples(options.corpus, tokenizer))


class Distillation:
    def __init__(self, options, teacher, teacher_tokenizer, student, tokenizer):
        self.options, self.teacher, self.student = options, teacher, student
        self.teacher_tokenizer, self.tokenizer = teacher_tokenizer, tokenizer
        width = student.config.hidden_size
        self.heads = torch.nn.ModuleDict(
            {"last": torch.nn.Linear(width, width), "middle": torch.nn.Linear(width, width), "masked": torch.nn.Linear(width, width)}
        ).to(options.device)
        for head in self.heads.values():
            torch.nn.init.eye_(head.weight)
            torch.nn.init.zeros_(head.bias)
        self.bias = torch.nn.Parameter(torch.zeros(len(tokenizer), device=options.device))
        self.parameters = [*student.parameters(), *self.heads.parameters(), self.bias]
        self.optimizer = torch.optim.AdamW(self.parameters, lr=options.rate, betas=(0.9, 0.98), weight_decay=0.01)
        self.generator = torch.Generator().manual_seed(SEED)
        self.spent, self.step = 0.0, 0
        self.state = Path(options.out) / "run.pt"
        if self.state.exists():
            self.resume()

    def resume(self):
        held = torch.load(self.state, weights_only=True)
        self.student.load_state_dict(held["student"])
        self.heads.load_state_dict(held["heads"])
        self.bias.data.copy_(held["bias"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.spent, self.step = held["spent"], held["step"]

    def save(self):
        place = Path(self.options.out)
        place.mkdir(parents=True, exist_ok=True)
        held = {"student": self.student.state_dict(), "heads": self.heads.state_dict(), "bias": self.bias.data}
        held |= {"optimizer": self.optimizer.state_dict(), "spent": self.spent, "step": self.step}
        torch.save(held, self.state)
        copy = type(self.student)(self.student.config, add_pooling_layer=False)
        copy.load_state_dict(self.student.state_dict())
        copy.half().save_pretrained(place)
        self.tokenizer.save_pretrained(place)
        (place / "vocab.txt").write_bytes((Path(self.options.vocabulary) / "vocab.txt").read_bytes())

    def losses(self, batch):
        device = self.options.device
        ids, attention, words = pieces_of(self.tokenizer, batch)
        teacher_ids, teacher_attention, teacher_words = pieces_of(self.teacher_tokenizer, batch)
        read, labels = masked(ids, words, self.tokenizer, self.generator)
        count = max(len(text) for text in batch)
        with torch.autocast(device, torch.bfloat16):
            with torch.no_grad():
                taught = self.teacher(
                    teacher_ids.to(device), teacher_attention.to(device), output_hidden_states=True
                ).hidden_states
            made = self.student(read.to(device), attention.to(device), output_hidden_states=True).hidden_states
        words, teacher_words, labels = words.to(device), teacher_words.to(device), labels.to(device)
        losses = {}
        for name, mine, theirs in (("last", made[-1], taught[-1]), ("middle", made[len(made) // 2], taught[len(taught) // 2])):
            target, there = by_word(theirs.float(), teacher_words, count)
            guess, here = by_word(mine.float(), words, count)
            both = there & here
            target = F.layer_norm(target[both], target.shape[-1:])
            losses[name] = F.mse_loss(F.layer_norm(self.heads[name](guess[both]), target.shape[-1:]), target)
        asked = labels != -100
        states = F.gelu(self.heads["masked"](made[-1].float()[asked]))
        logits = states @ self.student.embeddings.word_embeddings.weight.T + self.bias
        losses["masked"] = F.cross_entropy(logits, labels[asked])
        return losses

    def run(self, texts):
        budget, saved, told = self.options.minutes * 60, time.time(), {}
        while self.spent < budget:
            begun = time.process_time()
            start = self.step * SEQUENCES % (len(texts) - SEQUENCES)
            share = self.spent / budget
            rate = self.options.rate * min(1, (self.step + 1) / 200) * max(0.02, 1 - share)
            for group in self.optimizer.param_groups:
                group["lr"] = rate
            losses = self.losses(texts[start : start + SEQUENCES])
            total = 3 * losses["last"] + losses["middle"] + 0.3 * losses["masked"]
            self.optimizer.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
            self.optimizer.step()
            self.step += 1
            self.spent += time.process_time() - begun
            for name, loss in losses.items():
                told[name] = 0.98 * told.get(name, loss.item()) + 0.02 * loss.item()
            if self.step % 50 == 0:
                print(self.step, f"{self.spent / 60:.1f} min", {name: round(loss, 3) for name, loss in told.items()}, flush=True)
            if time.time() - saved > 300 or self.spent >= budget:
                self.save()
                saved = time.time()


main()
