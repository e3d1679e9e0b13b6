#!/usr/bin/env python3
"""Makes the passages and the questions of the search benchmark out of CMRC 2018 and DRCD.

  make_passages.py DATA WORK                       WORK/{cmrc,drcd}.passages.jsonl, WORK/{cmrc,drcd}.questions.jsonl
  make_passages.py DATA WORK --count 223000        also WORK/passages-223000.jsonl
                             [--seed 1] [--mean-bytes 924]

A passage is {"id", "title", "text"}, a question {"id", "question", "passage_id", "half"}; half is "tune" or "report",
by a hash of the question's id, so that parameters chosen on the one can be reported on the other.

Made passages are sentences of the real ones in another order: no new words, but the words' own frequencies. Each
keeps to one of the two sets, as no real text mixes simplified and traditional script, and has a title of that set.
Its length aims at that of a real passage (--mean-bytes scales the lengths). The same seed gives the same bytes on
every machine: nothing but random.random() is asked of the generator, which Python keeps stable. The memory needed
is that of the real sets, whatever the count.
"""

import argparse
import json
import os
import random
import re
import subprocess

SETS = {"cmrc": "cmrc2018", "drcd": "drcd"}
# A sentence ends after its stops and the quotes and brackets that close with them.
SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;\n]+[」』”’）)》]*|$)")


def packed_lines(data, folder, name):
    """The objects of a packed JSON Lines file."""
    path = os.path.join(data, folder, name + ".jsonl.zst")
    packed = subprocess.run(["zstd", "-qdc", path], check=True, stdout=subprocess.PIPE)
    # Not splitlines(): it would also cut at U+2028 and the like inside a text.
    return [json.loads(line) for line in packed.stdout.decode("utf-8").split("\n") if line]


def half(question_id):
    """The highest bit of FNV-1a with 64 bits, which a reader in another language writes in three lines."""
    value = 0xCBF29CE484222325
    for byte in question_id.encode("utf-8"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return "report" if value >> 63 else "tune"


def dump(value):
    return json.dumps(value, ensure_ascii=False)


def write_lines(path, lines):
    # Renamed when complete, so that a run that is cut short leaves no half a file.
    with open(path + ".part", "w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(line)
            out.write("\n")
    os.replace(path + ".part", path)


def real_passages(passages):
    return (dump({key: passage[key] for key in ("id", "title", "text")}) for passage in passages)


def real_questions(questions):
    for question in questions:
        kept = {key: question[key] for key in ("id", "question", "passage_id")}
        yield dump({**kept, "half": half(question["id"])})


class Source:
    """One set as raw material: its sentences and titles as JSON without the outer quotes, ready to be joined."""

    def __init__(self, passages):
        self.titles = [dump(passage["title"])[1:-1] for passage in passages]
        self.lengths = [len(passage["text"].encode("utf-8")) for passage in passages]
        sentences = [part for passage in passages for part in SENTENCE.findall(passage["text"]) if part.strip()]
        self.sentences = [(dump(part)[1:-1], len(part.encode("utf-8"))) for part in sentences]


def made_passages(sources, count, seed, scale):
    """Yields `count` passages; sources are drawn in proportion to their number of passages."""
    draw = random.Random(seed).random
    by_passage = [(source, i) for source in sources for i in range(len(source.titles))]
    for number in range(count):
        source, i = by_passage[int(draw() * len(by_passage))]
        title = source.titles[int(draw() * len(source.titles))]
        sentences, choices = source.sentences, len(source.sentences)
        room = source.lengths[i] * scale
        parts = []
        while True:
            text, length = sentences[int(draw() * choices)]
            # The last sentence stays if more of it than not lies within the length, so that the mean is kept.
            if parts and room < length / 2:
                break
            parts.append(text)
            room -= length
            if room <= 0:
                break
        yield '{"id": "M%d", "title": "%s", "text": "%s"}' % (number, title, "".join(parts))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", help="folder that holds cmrc2018 and drcd")
    parser.add_argument("work", help="folder to write to")
    parser.add_argument("--count", type=int, action="append", default=[], help="made passages; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mean-bytes", type=float, help="mean length of a made text (default: as the real ones')")
    arguments = parser.parse_args()

    os.makedirs(arguments.work, exist_ok=True)
    sources = []
    for name, folder in SETS.items():
        passages = packed_lines(arguments.data, folder, "passages")
        path = os.path.join(arguments.work, name)
        write_lines(path + ".passages.jsonl", real_passages(passages))
        write_lines(path + ".questions.jsonl", real_questions(packed_lines(arguments.data, folder, "questions")))
        sources.append(Source(passages))

    lengths = [length for source in sources for length in source.lengths]
    scale = arguments.mean_bytes * len(lengths) / sum(lengths) if arguments.mean_bytes else 1.0
    for count in arguments.count:
        path = os.path.join(arguments.work, "passages-%d.jsonl" % count)
        write_lines(path, made_passages(sources, count, arguments.seed, scale))


if __name__ == "__main__":
    main()
