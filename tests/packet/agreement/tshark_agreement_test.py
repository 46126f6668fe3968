#!/usr/bin/env python3
"""Every frame of every capture: weir's decoder against tshark's.

usage: tshark_agreement_test.py DECODE_DUMP [CAPTURE...]   (the captures: $WEIR_PCAPS, or shared/pcaps beside the source)

Compares the innermost source, destination, transport, ports, TCP flags, the tuple that an ICMP error quotes, and names.
A difference has to stand in explained.tsv (file, number of frames, reason), and what stands there has to occur.
"""
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

import tshark_frames

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


def captures():
    folder = pathlib.Path(os.environ.get("WEIR_PCAPS", HERE.parents[2].parent / "shared" / "pcaps"))
    return sorted(path for path in folder.glob("*.pcap*"))


def explained():
    lines = (HERE / "explained.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(name, int(count)): reason for name, count, reason in rows}


def weir_facts(decode_dump, frames):
    records = b"".join(struct.pack("<HI", link_type, len(frame)) + frame for link_type, frame in frames)
    output = subprocess.run([decode_dump], input=records, stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in output.decode().splitlines()]


def differs(ours, theirs):
    """What differs, as words, or an empty string."""
    if theirs["kind"] == "none":
        return "" if ours["kind"] in ("not_ip", "malformed") else "addresses that tshark does not have"
    if ours["kind"] in ("not_ip", "malformed"):
        return "no addresses: " + ours["kind"] + " " + ours["malformed"]
    for field in ("source", "destination", "transport", "kind", "ports", "tcp_flags"):
        if ours.get(field, 0) != theirs.get(field, 0):
            return f"{field}: {ours.get(field)} {theirs.get(field)}"
    return quote_differs(ours, theirs.get("quoted")) or name_differs(ours, theirs)


def quote_differs(ours, theirs):
    wanted = None
    if theirs and theirs["kind"] == "session":
        wanted = [theirs["source"], theirs["destination"], theirs["transport"], *theirs["ports"]]
    return "" if ours.get("quoted") == wanted else f"quoted: {ours.get('quoted')} {wanted}"


def name_differs(ours, theirs):
    """tshark looks for names only where it knows the protocol, so only a name that it has is compared."""
    name = theirs.get("name", "").rsplit(":", 1)[0]
    return "" if not name or ours.get("name") == name else f"name: {ours.get('name')} {name}"


def sections(paths, folder):
    """Each capture that has frames, as (path, section)."""
    read = [(path, tshark_frames.section(str(path), folder + "/section.pcapng")) for path in paths]
    return [(path, section) for path, section in read if tshark_frames.frames(section)]


def tshark_facts(read, folder):
    """tshark's facts of all frames, one capture after the other: one run of it, since its start takes longest."""
    everything = pathlib.Path(folder) / "all.pcapng"
    everything.write_bytes(b"".join(section for _, section in read))
    return [tshark_frames.facts(row) for row in tshark_frames.rows(str(everything))]


def compare(ours, theirs):
    """The differences of one capture: (frame number, words)."""
    words = [(number + 1, differs(*pair)) for number, pair in enumerate(zip(ours, theirs, strict=True))]
    return [(number, text) for number, text in words if text]


def report(name, differences):
    print(f"{name}: {len(differences)} frames differ and are not explained")
    for number, words in differences[:10]:
        print(f"  frame {number}: {words}")


def main(decode_dump, *chosen):
    paths = [pathlib.Path(path) for path in chosen] or captures()
    if not paths or None in (shutil.which("tshark"), shutil.which("editcap")):
        print("skipped: " + ("no tshark or editcap" if paths else "no captures; set WEIR_PCAPS"))
        return SKIPPED
    reasons, failed, total = explained(), False, 0
    with tempfile.TemporaryDirectory() as folder:
        read = sections(paths, folder)
        theirs = tshark_facts(read, folder)
    for path, section in read:
        ours = weir_facts(decode_dump, tshark_frames.frames(section))
        differences = compare(ours, theirs[total:total + len(ours)])
        total += len(ours)
        if differences and reasons.pop((path.name, len(differences)), None) is None:
            report(path.name, differences)
            failed = True
    assert total == len(theirs), f"{total} frames, of which tshark dissects {len(theirs)}"
    if not chosen:
        for (name, count), reason in reasons.items():
            print(f"{name}: explained, but not so: {count} frames, {reason}")
            failed = True
    print(f"{total} frames of {len(read)} captures compared")
    return 1 if failed or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
