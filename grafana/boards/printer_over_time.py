"""Printer, over time: what a print did since it began."""

from . import panels as p
from . import queries as q
from .style import FANS, HEATERS, SPEEDS, STATES, numbered


def panels():
    heat = p.lines(
        "Temperatures",
        "Measured, and wanted (dashed; 0 is off). Nothing while the printer is not heard.",
        "celsius",
        p.query(q.now("kobra_temperature_celsius", "heater"), "{{heater}}"),
        p.query(q.now("kobra_temperature_target_celsius", "heater"), "{{heater}} target"),
        height=9,
        colors=HEATERS,
    )
    p.dashed(p.paint(heat, HEATERS, "{} target"), "/ target$/")
    progress = p.lines(
        "Progress over time",
        "Of the print, of the download before it, and of a firmware update (half is the download).",
        "percentunit",
        p.query(q.now("kobra_print_progress_ratio"), "print"),
        p.query(q.now("kobra_print_download_progress_ratio"), "download"),
        p.query(q.now("kobra_firmware_update_progress_ratio"), "firmware update"),
        height=9,
        most=1,
        colors={"print": STATES["printing"], "download": STATES["downloading"], "firmware update": STATES["updating"]},
    )
    times = p.lines(
        "Time printed and left",
        "Both as the printer says.",
        "s",
        p.query(q.now("kobra_print_elapsed_seconds"), "printed"),
        p.query(q.now("kobra_print_remaining_seconds"), "left"),
        width=8,
        colors={"printed": STATES["printing"], "left": STATES["idle"]},
    )
    layers = p.lines(
        "Layers",
        "The layer being printed, and how many there are (dashed).",
        "none",
        p.query(q.now("kobra_print_layer"), "layer"),
        p.query(q.now("kobra_print_layers"), "layers in all"),
        width=8,
        colors={"layer": STATES["printing"], "layers in all": STATES["idle"]},
    )
    p.dashed(layers, "/in all$/")
    return [
        heat,
        progress,
        times,
        layers,
        p.lines(
            "Fans",
            "Speed of the part fan and of the auxiliary fan.",
            "percentunit",
            p.query(q.now("kobra_fan_speed_ratio", "fan"), "{{fan}}"),
            width=8,
            colors=FANS,
            most=1,
        ),
        p.timeline(
            "Speed mode",
            "The speed mode set at the printer or by a command.",
            p.query(q.number_of("kobra_print_speed_mode", "mode", SPEEDS), "mode"),
            mappings=numbered(SPEEDS),
            width=8,
            height=7,
        ),
        p.lines(
            "Z offset",
            "Correction of the nozzle's height.",
            "lengthmm",
            p.query(f"{q.now('kobra_z_offset_meters')} * 1000", "offset"),
            width=8,
            height=7,
            least=None,
        ),
        p.lines(
            "Filament of the job",
            "Used by the open job; its slope is the flow.",
            "lengthm",
            p.query(q.now("kobra_print_filament_used_meters"), "used"),
            width=8,
            height=7,
        ),
    ]
