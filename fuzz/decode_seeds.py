#!/usr/bin/env python3
"""Seeds for decode_fuzz and names_fuzz from real captures.

usage: decode_seeds.py CAPTURES_FOLDER DECODE_FOLDER NAMES_FOLDER   (the last two are made)

Takes the first frames of each capture that tshark reads. The leading bytes choose the link type, Tunnels and the name
reader, as the targets' comments say.
"""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "packet" / "agreement"))
import tshark_frames  # noqa: E402

LINK_TYPES = [1, 1, 1, 1, 0, 9, 12, 14, 50, 51, 101, 108, 113, 228, 229, 276]  # as in decode_fuzz.cc
FRAMES_EACH = 20
PAYLOAD_STARTS = {0: (b"\x16\x03",), 1: (b"GET ", b"POST"), 2: (), 3: ()}


def write_seeds(folder, name, seeds):
    for number, seed in enumerate(seeds):
        (folder / f"{name}-{number}").write_bytes(seed)


def name_seeds(frame):
    """The payloads in a frame that one of the name readers takes, found by how they begin."""
    for reader, starts in PAYLOAD_STARTS.items():
        for start in starts:
            if start in frame:
                yield bytes([reader]) + frame[frame.index(start):]
    if len(frame) > 42 and frame[34:36] == b"\x00\x35":  # UDP from port 53
        yield bytes([2]) + frame[42:]


def main(captures, decode_folder, names_folder):
    folders = [pathlib.Path(decode_folder), pathlib.Path(names_folder)]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for path in sorted(pathlib.Path(captures).glob("*.pcap*")):
            section = tshark_frames.section(str(path), scratch + "/section.pcapng")
            frames = [frame for frame in tshark_frames.frames(section)
                      if frame[0] in LINK_TYPES and len(frame[1]) <= 2000]
            write_seeds(folders[0], path.name, [bytes([LINK_TYPES.index(link_type), 0]) + frame
                                                for link_type, frame in frames[:FRAMES_EACH]])
            write_seeds(folders[1], path.name, [seed for _, frame in frames for seed in name_seeds(frame)][:FRAMES_EACH])


if __name__ == "__main__":
    main(*sys.argv[1:])
