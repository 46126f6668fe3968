#!/usr/bin/env python3
"""Seeds for decode_fuzz and names_fuzz from real captures, and frames with headers that the captures lack.

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

PACKET = "0800 4500001c00000000401100000a0000010a000002 03e8005000080000"  # behind its EtherType
STATIONS = "00005e000101 001b54aabbcc"  # MAC addresses, of a VRRP router first
UDP = "0800 4500006400000000401100000a0000010a000002"
RARE = {  # from the outer EtherType on
    "i-tag": "88e7 00001234" + STATIONS + PACKET,
    "e-tag": "893f 000010010000" + PACKET,
    "vn-tag": "8926 80010002" + PACKET,
    "cisco-metadata": "8909 010100010005" + PACKET,
    "macsec": "88e5 001e00000007" + PACKET + "ee" * 16,
    "macsec-channel": "88e5 201e00000007 0200000000010001" + PACKET + "ee" * 16,
    "pseudowire": "8847 00010140" + STATIONS + PACKET,
    "pseudowire-control-word": "8847 00010140 00000007" + STATIONS + PACKET,
    "vxlan-gpe-mpls": UDP + "c35012b600500000 0c00000500002a00 00010140" + PACKET[5:],
    "vxlan-from-its-port": UDP + "12b5c35000500000 0800000000002a00" + STATIONS + PACKET,
    "geneve-from-its-port": UDP + "17c1c35000500000 0000655800002a00" + STATIONS + PACKET,
}


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
    for name, headers in RARE.items():
        write_seeds(folders[0], name, [bytes(2) + bytes.fromhex(STATIONS + headers)])
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
