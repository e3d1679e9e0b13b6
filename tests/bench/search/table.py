#!/usr/bin/env python3
"""Makes the table of docs/performance.md out of the figures that `run` gathered.

  table.py results/*.txt

Where something was measured in several rounds, each cell shows the median of the rounds. A ratio of two sides that
took turns is the median of the rounds' ratios; "of rounds" shows the least and the largest.
"""

import re
import sys
from statistics import median

LUCENE_INDEX = re.compile(
    r"index (?P<analyzer>\S+) fields (?P<fields>\S+) positions (?P<positions>\S+) ram-mb (?P<ram>\S+): .*? "
    r"(?P<mb_per_s>[\d.]+) MB/s, (?P<cpu_s>[\d.]+) s of CPU in all, index (?P<bytes>\d+) bytes")
LUCENE_QUALITY = re.compile(
    r"quality (?P<analyzer>\S+) fields (?P<fields>\S+) title-boost (?P<boost>\S+) .*half (?P<half>\S+): .*"
    r"MRR@10 (?P<mrr10>[\d.]+), recall@1 (?P<recall1>[\d.]+), recall@10 (?P<recall10>[\d.]+), "
    r"recall@100 (?P<recall100>[\d.]+)")
LUCENE_LATENCY = re.compile(
    r"latency .*mean (?P<mean>\d+) us, p50 (?P<p50>\d+) us, p99 (?P<p99>\d+) us,.*mean (?P<cpu_mean>\d+) us of CPU")


TEXTS = {"label", "half", "variant", "way", "analyzer", "fields", "boost", "positions", "ram"}


def values(pairs):
    return {key: value if key in TEXTS else float(value) for key, value in pairs}


class Figures:
    """Rows of figures by side, mode and label, in the order of their rounds."""

    def __init__(self, paths):
        self.rows = []
        self.loads = []
        for path in paths:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    self.add(line)

    def add(self, line):
        side, _, rest = line.strip().partition(" ")
        if side == "load":
            self.loads.append(rest)
        elif side == "fangtan":
            mode, *pairs = rest.split()
            self.rows.append({"side": side, "mode": mode, **values(pair.split("=", 1) for pair in pairs)})
        elif side == "lucene":
            label, _, said = rest.partition(" ")
            for mode, pattern in (("index", LUCENE_INDEX), ("quality", LUCENE_QUALITY), ("latency", LUCENE_LATENCY)):
                match = pattern.match(said)
                if match:
                    self.rows.append({"side": side, "mode": mode, "label": label, **values(match.groupdict().items())})

    def find(self, **wanted):
        return [row for row in self.rows if all(row.get(key) == value for key, value in wanted.items())]


class Table:
    def __init__(self):
        self.lines = ["| what | Fangtan | against | ratio | of rounds | target | |", "|---|---|---|---|---|---|---|"]

    def section(self, name):
        self.lines.append("| **%s** |  |  |  |  |  |  |" % name)

    def row(self, what, ours, peer, ratios=(), target="", met=None):
        ratio = "%.3f" % median(ratios) if ratios else ""
        spread = "%.3f-%.3f" % (min(ratios), max(ratios)) if len(ratios) > 1 else ""
        verdict = "-" if met is None else "OK" if met else "MISS"
        self.lines.append("| %s | %s | %s | %s | %s | %s | %s |" % (what, ours, peer, ratio, spread, target or "-", verdict))

    def compare(self, what, ours, peers, show, at_most=None, at_least=None):
        """`ours` and `peers`: a number a round. `show`: how one is written, with the name of its side."""
        if not ours or not peers:
            return
        ratios = [a / b for a, b in zip(ours, peers)]
        target, met = "", None
        if at_most is not None:
            target, met = "at most %.2f" % at_most, median(ratios) <= at_most
        if at_least is not None:
            target, met = "at least %.2f" % at_least, median(ratios) >= at_least
        self.row(what, show(0, median(ours)), show(1, median(peers)), ratios, target, met)


def column(rows, name):
    return [row[name] for row in rows]


def thousands(count):
    return "{:,.0f}".format(count)


def micros(*names):
    return lambda side, value: "%s %.0f us" % (names[side], value)


def add_quality(figures, table):
    if not figures.find(mode="quality"):
        return
    table.section("Ranking, on the questions that nothing was tuned on: 1 - MRR@10")
    show = lambda row: "MRR@10 %.4f, recall@1 %.4f, @10 %.4f, @100 %.4f" % tuple(
        row[key] for key in ("mrr10", "recall1", "recall10", "recall100"))
    for name, at_most in (("cmrc", 0.65), ("drcd", 0.90)):
        ours = figures.find(side="fangtan", mode="quality", label=name, half="report")
        stock = sorted(figures.find(side="lucene", mode="quality", label=name, half="report"),
                       key=lambda row: -row["mrr10"])
        for place, peer in enumerate(stock):
            ratio = (1 - ours[0]["mrr10"]) / (1 - peer["mrr10"])
            fields = "one field" if peer["fields"] == "one" else "two fields, title %s" % peer["boost"]
            best = place == 0
            table.row("%s, against %s, %s%s" % (name, peer["analyzer"], fields, " (the best)" if best else ""),
                      show(ours[0]), show(peer), [ratio], "at most %.2f" % at_most if best else "",
                      ratio <= at_most if best else None)
    table.section("Questions in the other script, and both sets in one store: difference of MRR@10, all questions")
    for name in ("cmrc", "drcd"):
        for here in (name, "union-" + name):
            same = figures.find(side="fangtan", mode="quality", label=here, half="all")
            crossed = figures.find(side="fangtan", mode="quality", label=here + "-crossed", half="all")
            alone = figures.find(side="fangtan", mode="quality", label=name, half="all")
            if here != name and same:
                table.row(here, show(same[0]), "alone: %.4f" % alone[0]["mrr10"])
            if crossed:
                apart = abs(crossed[0]["mrr10"] - same[0]["mrr10"])
                table.row(here + ", other script", show(crossed[0]), "same script: %.4f" % same[0]["mrr10"], [apart],
                          "at most 0.005", apart <= 0.005)


def add_writing(figures, table):
    ours = figures.find(side="fangtan", mode="import", label="made")
    if not ours:
        return
    table.section("Writing %s passages, one writer" % thousands(ours[0]["passages"]))
    rate = lambda side, value: "%s %.1f MB/s" % (("store and index", "Lucene")[side], value)
    seconds = lambda side, value: "%s %.1f s" % (("store and index", "Lucene")[side], value)
    peers = {(ram, positions): figures.find(side="lucene", mode="index", label="made", ram=ram, positions=positions)
             for ram, positions in (("16", "false"), ("256", "false"), ("16", "true"))}
    names = {("16", "false"): "cjk, 16 MB of buffer", ("256", "false"): "cjk, 256 MB of buffer",
             ("16", "true"): "cjk, 16 MB, with positions"}
    for key, rows in peers.items():
        table.compare("import, against " + names[key], column(ours, "mb_per_s"), column(rows, "mb_per_s"), rate,
                      at_least=3)
        table.compare("processor time, against " + names[key], column(ours, "cpu_s"), column(rows, "cpu_s"), seconds)
    parts = [(name, median(column(ours, name)))
             for name in ("making", "committing", "behind", "merging", "closing", "cpu_s")]
    table.row("its parts, in seconds", ", ".join("%s %.1f" % part for part in parts), "")
    for row in figures.find(side="fangtan", mode="import", label="stream"):
        table.row("a mutation an article, as ImportArticles does, %s passages" % thousands(row["passages"]),
                  "%.2f MB/s" % row["mb_per_s"], "")
    size = lambda side, value: "%s %.1f MB" % (("index", "Lucene")[side], value / 1e6)
    table.section("Bytes of the index, positions kept")
    for key, rows in peers.items():
        table.compare("index, against " + names[key], column(ours, "index_bytes"), column(rows, "bytes"), size,
                      at_most=1.2)
    table.row("store, index included", "%.1f MB" % (median(column(ours, "store_bytes")) / 1e6), "")
    table.row("resident memory beside the page cache, after the import",
              "%.0f MB" % (median(column(ours, "anon_kib")) * 1024 / 1e6), "")


def variant(figures, label, name):
    return figures.find(side="fangtan", mode="latency", label=label, variant=name)


def add_latency(figures, table):
    records = variant(figures, "made", "records")
    if not records:
        return
    table.section("One search, one thread, the question's analysis included")
    for peer, name in (("made", "cjk, 16 MB of buffer"), ("made-256", "cjk, 256 MB: one segment")):
        rows = figures.find(side="lucene", mode="latency", label=peer)
        for kind, what in (("records", "best ten with records"), ("index", "best ten, index alone")):
            ours = variant(figures, "made", kind)
            for key, said in (("mean", "mean"), ("p50", "p50"), ("p99", "p99"), ("cpu_mean", "mean of processor time")):
                goal = 0.10 if key in ("mean", "p99") else None
                table.compare("%s, %s, against %s" % (what, said, name), column(ours, key), column(rows, key),
                              micros("search", "Lucene"), at_most=goal)
    table.section("Filters inside the search, processor time, against none")
    for name, what, goal in (("one_percent", "1% of the answers", 1.0), ("one_speaker", "one speaker's answers", 1.0)):
        for key in ("cpu_mean", "cpu_p99"):
            table.compare("%s, %s" % (what, key[4:]), column(variant(figures, "made", name), key),
                          column(records, key), micros("filtered", "all"), at_most=goal if key == "cpu_mean" else None)


def was_free(row):
    """Whether the threads, two at least, had what two processors have to give."""
    return row["per_second"] * row["cpu"] / 1e6 > 1.6


def add_served(figures, table):
    way = lambda name, snippets: figures.find(side="fangtan", mode="served", label="made", way=name,
                                              snippets=snippets)
    if not way("grpc", 0):
        return
    table.section("Searches a second, 16 callers over gRPC on the same machine, against in process")
    rate = lambda side, value: "%s %.0f/s" % (("gRPC", "in process")[side], value)
    cost = lambda side, value: "%s %.0f us" % (("server's processor time", "in process")[side], value)
    for snippets, said in ((0, "without snippets"), (1, "with snippets")):
        grpc = way("grpc", snippets)
        handler = way("handler", snippets)
        for peer, name in (("view", "the view"), ("handler", "the handler"),
                           ("handler_callers", "the handler, 16 threads")):
            # Rates say nothing where other programs had the processors.
            goal = 0.70 if peer == "handler" and all(map(was_free, handler)) else None
            busy = "" if all(map(was_free, way(peer, snippets))) else " (the machine was not free)"
            table.compare("%s, against %s%s" % (said, name, busy), column(grpc, "per_second"),
                          column(way(peer, snippets), "per_second"), rate, at_least=goal)
        table.compare("%s, searches a second of processor time, callers' included" % said,
                      [1e6 / row["cpu"] for row in grpc], [1e6 / row["cpu"] for row in handler], rate, at_least=0.70)
        table.compare("%s, processor time, callers' left out" % said,
                      [row["cpu"] - row["caller_cpu"] for row in grpc], column(handler, "cpu"), cost)


def add_growth(figures, table):
    if not variant(figures, "growth-many", "records"):
        return
    many, made = (thousands(figures.find(mode="memory", label="growth-" + name)[0]["answers"])
                  for name in ("many", "made"))
    table.section("%s passages against %s" % (many, made))
    for kind, what in (("records", "best ten with records"), ("index", "best ten, index alone")):
        for key in ("mean", "p50", "p99", "cpu_mean"):
            table.compare("%s, %s" % (what, key), column(variant(figures, "growth-many", kind), key),
                          column(variant(figures, "growth-made", kind), key), micros(many, made),
                          at_most=5 if key == "mean" else None)
    memory = column(figures.find(side="fangtan", mode="memory", label="growth-many"), "anon_kib")
    megabytes = median(memory) * 1024 / 1e6
    table.row("resident memory beside the page cache", "%.0f MB" % megabytes, "", (), "at most 300 MB", megabytes <= 300)


def main():
    figures = Figures(sys.argv[1:])
    table = Table()
    for add in (add_quality, add_writing, add_latency, add_served, add_growth):
        add(figures, table)
    print("\n".join(table.lines))
    if figures.loads:
        print("\nLoad averages during the run: %s" % "; ".join(figures.loads))


if __name__ == "__main__":
    main()
