"""Reads the BSON that weir writes: documents of plain members (bsonspec.org)."""
import struct


def read_document(data):
    at, members = 4, {}
    while data[at] != 0:
        kind = data[at]
        end = data.index(b"\0", at + 1)
        name, at = data[at + 1:end].decode(), end + 1
        if kind == 0x12:
            members[name], at = struct.unpack_from("<q", data, at)[0], at + 8
        elif kind == 0x08:
            members[name], at = data[at] == 1, at + 1
        elif kind in (0x02, 0x05):
            size = struct.unpack_from("<i", data, at)[0]
            if kind == 0x02:
                members[name], at = data[at + 4:at + 3 + size].decode(), at + 4 + size
            else:
                members[name], at = data[at + 5:at + 5 + size], at + 5 + size
        else:
            raise ValueError(f"BSON type {kind:#x} of {name}")
    if struct.unpack_from("<i", data, 0)[0] != len(data) or at + 1 != len(data):
        raise ValueError("a BSON document of another length")
    return members
