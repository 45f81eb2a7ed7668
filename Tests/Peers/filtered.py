#!/usr/bin/env python3
"""Runs a program under the system-call filter of a systemd unit, as systemd would: any other call ends the program with
SIGSYS, instead of failing, so that none goes unnoticed. Needs python3-seccomp and systemd-analyze from Debian.

Usage: filtered.py UNIT-FILE PROGRAM [ARGUMENT...]     runs it, by replacing itself
       filtered.py UNIT-FILE                           prints the calls that are allowed
"""
import os
import re
import subprocess
import sys


def members(name):
    """The system calls of a set such as @basic-io, those of sets within it included."""
    text = subprocess.run(
        ["systemd-analyze", "--no-pager", "syscall-filter", name], check=True, capture_output=True, text=True
    ).stdout
    calls = set()
    # The set's name, then a line for each member; comments begin with a number sign.
    for line in text.splitlines()[1:]:
        word = line.split("#")[0].strip()
        if word:
            calls |= members(word) if word.startswith("@") else {word}
    return calls


def allowed(unit):
    """The calls a unit allows: the lines of SystemCallFilter=, in order, the first of which must be a list of what is."""
    with open(unit, encoding="utf-8") as file:
        lines = re.findall(r"^SystemCallFilter=(.*)$", file.read(), re.MULTILINE)
    if not lines or lines[0].startswith("~"):
        sys.exit(f"filtered.py: {unit} does not begin with a list of allowed system calls")
    calls = members("@default")
    for line in lines:
        words = line.removeprefix("~").split()
        if not words or any(":" in word for word in words):
            sys.exit(f"filtered.py: {unit}: cannot read SystemCallFilter={line}")
        change = set().union(*(members(word) if word.startswith("@") else {word} for word in words))
        calls = calls - change if line.startswith("~") else calls | change
    # systemd adds these to any list, for it could start nothing otherwise.
    return calls | members("@default") | {"execve"}


def main():
    unit, command = sys.argv[1], sys.argv[2:]
    calls = allowed(unit)
    if not command:
        print("\n".join(sorted(calls)))
        return
    import seccomp

    filters = seccomp.SyscallFilter(seccomp.KILL_PROCESS)
    native = 0
    for call in sorted(calls):
        # A set names calls of all architectures.
        if seccomp.resolve_syscall(seccomp.Arch(), call) >= 0:
            filters.add_rule(seccomp.ALLOW, call)
            native += 1
    if native < 50:
        sys.exit(f"filtered.py: only {native} of {len(calls)} calls are known here")
    filters.load()
    os.execv(command[0], command)


main()
