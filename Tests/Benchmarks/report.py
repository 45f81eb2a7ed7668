"""What was measured, as Markdown: figures of everybody, then the bars, each met or not."""

import datetime
import statistics

import machine
from clients import PEERS, Exporter

OURS = Exporter.name
PEER = "mqtt2prometheus"


def number(value, digits=0):
    return f"{value:,.{digits}f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def report(stages, quick):
    load = sorted(stages.load)
    lines = [
        f"{datetime.date.today().isoformat()}, {machine.name()}. {broker_version(stages)} Between measurements others kept "
        f"{statistics.median(load):.1f} cores busy (median of {len(load)} looks; at most {load[-1]:.1f}).", ""]
    if quick:
        lines += ["**A quick run: it shows that the script works, and no figure to go by.**", ""]
    for name, reason in stages.missing.items():
        lines += [f"**Missing: {name}**: {reason}.", ""]
    lines += ingest(stages) + [""] + scrapes(stages) + [""] + rest(stages) + [""] + bars(stages, quick)
    return "\n".join(lines) + "\n"


def broker_version(stages):
    return f"mosquitto with its default queue limit; messages of {stages.payload:.0f} bytes, QoS 0."


def everybody():
    return [OURS] + [peer.name for peer in PEERS]


def ingest(stages):
    rows = []
    for printers in stages.size.printers:
        for name in everybody():
            if name in stages.missing:
                rows.append([name, number(printers)] + ["missing"] * 6)
                continue
            steady, full, best = stages.ingest[name, printers]
            kept = f"{number(best.rate)}" if best else "none found"
            if best is full:
                kept += " (all the broker passed on)"
            rows.append([
                name, number(printers), kept,
                f"{100 * full.all_received / full.all_sent:.1f} % of {number(full.rate)}; {number(full.dropped)} dropped",
                cost(steady), cost(best), number(stages.memory[name, printers], 1),
            ])
    return table(
        ["Client", "Printers", "Messages/s without loss", "Received at full speed, of messages/s; the broker says",
         f"CPU a message at {number(stages.size.steady)}/s, client / broker", "at the highest rate", "Resident, MB"], rows)


def cost(run):
    return f"{run.client_cost:.1f} / {run.broker_cost:.1f} µs" if run else "–"


def scrapes(stages):
    rows = []
    for printers in stages.size.printers:
        for name in [OURS, "static", PEER, "mqtt-exporter"]:
            shown = {"static": "static libmicrohttpd, same bytes"}.get(name, name)
            if name in stages.missing:
                rows.append([shown, number(printers)] + ["missing"] * 5)
                continue
            plain, packed, loaded = stages.scrapes[name, printers]
            cells = [shown, number(printers), size(plain), latency(plain), f"{plain.cost:.2f} ms"]
            cells.append(f"{latency(packed)}, {packed.cost:.2f} ms CPU, {size(packed)}" if packed else "–")
            cells.append(f"{latency(loaded[0])} at {number(loaded[1])}/s, {number(loaded[2])} lost" if loaded else "–")
            rows.append(cells)
    return table(
        ["Server", "Printers", "Page", "Scrape p50 / p99", "CPU", "With gzip",
         f"While {number(stages.size.loaded)} messages/s arrive"], rows)


def size(figures):
    return f"{number(figures.size / 1e3, 1)} kB"


def latency(figures):
    return f"{figures.p50:.2f} / {figures.p99:.2f} ms"


def rest(stages):
    quiet, hand, api = stages.quiet, stages.by_hand, stages.by_api
    printers, _, seconds = stages.size.quiet
    rows = [
        ["a command and its report: by hand", f"p50 {statistics.median(hand):.2f} ms, longest {max(hand):.2f} ms"],
        ["the same by the admin API", f"p50 {statistics.median(api):.2f} ms, longest {max(api):.2f} ms"],
        [f"{number(printers)} idle printers polled every 30 s, {number(seconds)} s",
         f"{100 * quiet.core:.2f} % of a core, {quiet.commands:.0f} questions/s, at most {quiet.burst} in 100 ms"
         f" ({quiet.first_burst} while they connect), {number(quiet.heard)} printers up"],
        ["`replay`", f"{number(statistics.median(stages.replay))} records/s"],
        ["messages dropped on purpose", f"{number(stages.loss.shortfall)} missing of {number(stages.loss.sent)} published while it was stopped,"
         f" {number(stages.loss.told)} told by `kobra_broker_messages_dropped_total`"],
    ]
    for farm, extra in zip(stages.many, ("", ", and one more that answers nothing")):
        rows.append([
            f"{farm.brokers} brokers with 10 printers each{extra}",
            f"{number(farm.connected)} connected, {number(farm.up)} printers up, {farm.threads} threads, {farm.memory:.1f} MB, {farm.cost:.1f} µs a message,"
            f" {number(farm.sent - farm.received)} of {number(farm.sent)} lost, scrape p50 {farm.p50:.2f} ms"])
    return table(["What else", "Figure"], rows)


def bars(stages, quick):
    words = {True: "met", False: "**NOT met**", None: "**not measured**"}
    rows = []
    for text, figure, limit, met in verdicts(stages):
        rows.append([text, figure, limit, "not judged" if quick else words[met]])
    return table(["Bar", "Figure", "Limit", ""], rows)


def verdicts(stages):
    """Each bar: what it is, the figure, the limit, and whether it is met; `None` for a peer that is missing."""
    one, some, many = stages.size.printers[0], stages.size.printers[-2], stages.size.printers[-1]
    steady, full, best = stages.ingest[OURS, many]
    plain, packed, loaded = stages.scrapes[OURS, many]
    static = stages.scrapes["static", many][0]
    lost = full.all_sent - full.all_received
    yield (f"{number(many)} printers at the broker's own maximum: lost", f"{number(lost)} of {number(full.all_sent)}", "0",
           lost == 0)
    yield at_most("there, CPU a message, of mosquitto's own", full.client_cost / full.broker_cost, 0.8)
    if PEER in stages.missing:
        for text in ("messages/s", "CPU a message", "time a megabyte of page", "time a megabyte with gzip"):
            yield f"{text}, beside {PEER}", f"{PEER} is missing", "–", None
    else:
        their_steady, _, their_best = stages.ingest[PEER, many]
        their_plain, their_packed, _ = stages.scrapes[PEER, many]
        if best and their_best:
            yield at_least(f"messages/s without loss, of {PEER}'s", best.rate / their_best.rate, 5)
            yield at_most(f"CPU a message at each one's highest rate, of {PEER}'s",
                          best.client_cost / their_best.client_cost, 1 / 6)
        else:
            yield f"messages/s without loss, beside {PEER}", "no rate without loss was found", "5", None
        yield at_most(f"CPU a message at {number(stages.size.steady)}/s, of {PEER}'s",
                      steady.client_cost / their_steady.client_cost, 1 / 6)
        yield at_most(f"scrape p50 a megabyte, of {PEER}'s", plain.per_megabyte / their_plain.per_megabyte, 1 / 15)
        # Of the page as it is read: how well it packs is the page's affair.
        yield at_most(f"with gzip, of {PEER}'s", packed.p50 / plain.size / (their_packed.p50 / their_plain.size), 1 / 4)
    yield at_most(f"scrape of {number(many)} printers, p50, of a static server's", plain.p50 / static.p50, 3)
    yield at_most(f"p99 while {number(stages.size.loaded)} messages/s arrive, of p50", loaded[0].p99 / loaded[0].p50, 3)
    yield "messages lost meanwhile", number(loaded[2]), "0", loaded[2] == 0
    times = [stages.scrapes[OURS, printers][0].p50 for printers in stages.size.printers]
    yield at_most(f"scrape of {number(many)} printers, of that of {number(some)}", times[-1] / times[-2], many / some)
    if len(times) > 2:
        yield at_most(f"scrape of {number(some)} printers, of that of {number(one)}", times[-2] / times[-3], some / one)
    resident = [stages.memory[OURS, printers] for printers in stages.size.printers]
    yield at_most("memory for each further printer, kB", (resident[-1] - resident[-2]) * 1e3 / (many - some), 10, 1)
    for printers, found, limit in zip(stages.size.printers, resident, (12, 15, 25)):
        yield at_most(f"resident memory, {number(printers)} printers, MB", found, limit, 1)
    printers = stages.size.quiet[0]
    yield at_most(f"idle with {number(printers)} printers, % of a core", 100 * stages.quiet.core, 2)
    yield at_most("messages it sends in any 100 ms", stages.quiet.burst, 100, 0)
    yield ("printers up meanwhile", number(stages.quiet.heard), number(printers), stages.quiet.heard == printers)
    yield at_most("an admin command over the bare round trip, ms",
                  statistics.median(stages.by_api) - statistics.median(stages.by_hand), 2)
    for farm, extra in zip(stages.many, ("", " and a dead one")):
        good = farm.received == farm.sent and farm.connected == farm.brokers and farm.up == 10 * farm.brokers
        yield (f"{farm.brokers} brokers{extra}: connected, printers up, messages lost",
               f"{number(farm.connected)}, {number(farm.up)}, {number(farm.sent - farm.received)}",
               f"{farm.brokers}, {number(10 * farm.brokers)}, 0", good)
    yield at_least("`replay`, records/s", statistics.median(stages.replay), 150_000, 0)
    loss = stages.loss
    yield ("messages dropped on purpose and told", f"{number(loss.told)} of {number(loss.shortfall)}", "all",
           loss.told == loss.shortfall)


def at_most(text, figure, limit, digits=2):
    return text, number(figure, digits), f"at most {number(limit, digits)}", figure <= limit


def at_least(text, figure, limit, digits=2):
    return text, number(figure, digits), f"at least {number(limit, digits)}", figure >= limit
