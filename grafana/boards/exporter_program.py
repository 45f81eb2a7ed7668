"""Exporter, the program: what it takes of its machine."""

from . import panels as p
from . import queries as q


def panels():
    by = "by (instance)"
    return [
        p.lines(
            "Processor",
            "Cores kept busy.",
            "none",
            p.query(q.rate("process_cpu_seconds_total", "instance"), "{{instance}}"),
            width=6,
        ),
        p.lines(
            "Memory",
            "Resident, and virtual.",
            "bytes",
            p.query(f"max {by} ({q.own('process_resident_memory_bytes')})", "{{instance}} resident"),
            p.query(f"max {by} ({q.own('process_virtual_memory_bytes')})", "{{instance}} virtual"),
            width=6,
        ),
        p.lines(
            "Descriptors and threads",
            "Open descriptors, as many as may be open, and threads.",
            "none",
            p.query(f"max {by} ({q.own('process_open_fds')})", "{{instance}} open"),
            p.query(f"max {by} ({q.own('process_max_fds')})", "{{instance}} may be open"),
            p.query(f"max {by} ({q.own('process_threads')})", "{{instance}} threads"),
            width=6,
        ),
        p.lines(
            "Scrapes",
            "How long a scrape of each exporter takes, as Prometheus measures it.",
            "s",
            p.query(f"max {by} ({q.own('scrape_duration_seconds')})", "{{instance}}"),
            width=6,
        ),
        p.lines(
            "Samples",
            "Samples of each scrape.",
            "none",
            p.query(f"max {by} ({q.own('scrape_samples_scraped')})", "{{instance}}"),
            width=12,
        ),
        p.lines(
            "Up for",
            "Time since each exporter was started.",
            "s",
            p.query(f"time() - max {by} ({q.own('process_start_time_seconds')})", "{{instance}}"),
            width=12,
        ),
    ]
