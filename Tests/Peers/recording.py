"""Writes a recording, as `mosquitto_sub -F %j` does, of so many prints on ten printers, among them every kind of end and
words that nobody knows; and, on standard error, how many prints ended in which way."""

import collections
import datetime
import json
import sys

ENDS = [
    ("start", "finished", 200, "finished"), ("stop", "stoped", 10601, "cancelled"), ("stop", "failed", 10111, "failed"),
    ("start", "finished", 200, "finished"), ("stop", "stoped", 10603, "failed"),
]
BEGIN = datetime.datetime(2024, 3, 6, 8, tzinfo=datetime.timezone.utc)


def words(number):
    """What one print says: type, action, state, code, data."""
    task = {"taskid": str(1000 + number)} if number % 7 else {"taskid": "-1"}
    named = task | {"filename": f"part {number} ü.gcode"}
    yield "status", "workReport", "busy", 200, None
    if number % 3 == 0:
        for progress in (0, 50, 100):
            yield "print", "start", "downloading", 200, task | {"progress": progress}
    yield "print", "start", "checking", 200, named
    yield "print", "start", "preheating", 200, named
    for progress in range(0, 100, 20):
        figures = {
            "progress": progress, "print_time": progress / 2, "remain_time": 50 - progress // 2,
            "supplies_usage": progress * 12.5, "total_layers": 100, "curr_layer": progress,
        }
        yield "print", "start", "printing", 200, named | figures
        yield "tempature", "auto", "done", 200, {
            "curr_nozzle_temp": 215, "curr_hotbed_temp": 60, "target_nozzle_temp": 215, "target_hotbed_temp": 60}
        if progress == 40 and number % 4 == 0:
            yield "print", "pause", "paused", 10107, task
            yield "print", "resume", "resumed", 200, task
    yield "fan", "auto", "done", 200, {"fan_speed_pct": number % 101}
    yield "print", "start", "ironing", 200, named
    action, state, code, _ = ENDS[number % len(ENDS)]
    yield "print", action, state, code, named
    yield "status", "workReport", "free", 200, None


def main(prints):
    counts = collections.Counter()
    second = 0
    for number in range(prints):
        base = f"anycubic/anycubicCloud/v1/printer/public/20021/{number % 10:032x}"
        for kind, action, state, code, data in words(number):
            second += 1
            moment = BEGIN + datetime.timedelta(seconds=second)
            payload = json.dumps({
                "type": kind, "action": action, "msgid": f"{second:032x}", "state": state,
                "timestamp": int(moment.timestamp() * 1000), "code": code, "msg": "", "data": data,
            }, ensure_ascii=False)
            print(json.dumps({
                "tst": moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z+0000"), "topic": f"{base}/{kind}/report", "qos": 0,
                "retain": 0, "payloadlen": len(payload.encode()), "payload": payload,
            }, ensure_ascii=False))
        counts[ENDS[number % len(ENDS)][3]] += 1
    for outcome, count in sorted(counts.items()):
        print(outcome, count, file=sys.stderr)


if __name__ == "__main__":
    main(int(sys.argv[1]))
