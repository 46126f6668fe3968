"""Link layers. Each function takes the captured bytes from its header on and gives Facts, or raises NotIp, Unreadable."""
from . import network
from .facts import MOST_LAYERS, NotIp, Unreadable, number

VLAN_TAGS = (0x8100, 0x88A8, 0x9100)
TAG_LENGTHS = {**dict.fromkeys(VLAN_TAGS, 4), 0x8926: 6, 0x893F: 8, 0x8909: 8, 0x88E7: 18}  # an EtherType at their ends
MACSEC = 0x88E5
FAMILIAR = {0x0806, 0x8863, 0x8864, 0x8847, 0x8848, MACSEC, *TAG_LENGTHS}
IPV4, IPV6, MPLS, PPPOE, BRIDGED, PPP, NSH = 0x0800, 0x86DD, (0x8847, 0x8848), 0x8864, 0x6558, 0x880B, 0x894F
BSD_FAMILIES = {2: 4, 24: 6, 28: 6, 30: 6, 10: 6}


def need(data, length, depth):
    if depth > MOST_LAYERS:
        raise Unreadable("too_many_layers")
    if len(data) < length:
        raise Unreadable("truncated_link")


def frame(link_type, data, tunnels):
    readers = {0: bsd_loopback, 108: bsd_loopback, 1: ethernet, 9: ppp, 50: hdlc, 51: pppoe, 101: raw, 12: raw, 14: raw,
               228: only_ipv4, 229: only_ipv6, 113: linux_sll, 276: linux_sll2}
    if link_type not in readers:
        raise Unreadable("unknown_link_type")
    return readers[link_type](data, tunnels, 1)


def raw(data, tunnels, depth):
    return network.ip(data, tunnels, depth)


def only_ipv4(data, tunnels, depth):
    return network.ip(data, tunnels, depth, 4)


def only_ipv6(data, tunnels, depth):
    return network.ip(data, tunnels, depth, 6)


def bsd_loopback(data, tunnels, depth):
    need(data, 4, depth)
    family = min(int.from_bytes(data[:4], "big"), int.from_bytes(data[:4], "little"))
    if family not in BSD_FAMILIES:
        raise NotIp(0)
    return network.ip(data[4:], tunnels, depth + 1, BSD_FAMILIES[family])


def linux_sll(data, tunnels, depth):
    need(data, 16, depth)
    return by_type(number(data, 14, 2), data[16:], tunnels, depth + 1)


def linux_sll2(data, tunnels, depth):
    need(data, 20, depth)
    return by_type(number(data, 0, 2), data[20:], tunnels, depth + 1)


def ethernet(data, tunnels, depth):
    need(data, 14, depth)
    return by_type(number(data, 12, 2), data[14:], tunnels, depth + 1)


def by_type(ether_type, data, tunnels, depth):
    if ether_type == IPV4:
        return network.ip(data, tunnels, depth + 1, 4, IPV4)
    if ether_type == IPV6:
        return network.ip(data, tunnels, depth + 1, 6, IPV6)
    tag = tag_length(ether_type, data)
    if tag:
        need(data, tag, depth)
        return by_type(number(data, tag - 2, 2), data[tag:], tunnels, depth + 1)
    if ether_type in MPLS:
        return mpls(data, tunnels, depth + 1, ether_type)
    if ether_type == PPPOE:
        return pppoe(data, tunnels, depth + 1)
    if ether_type == BRIDGED:
        return ethernet(data, tunnels, depth + 1)
    if ether_type == PPP:
        return ppp(data, tunnels, depth + 1)
    if ether_type == NSH:
        return nsh(data, tunnels, depth + 1)
    if ether_type < 0x600:  # a length (or the 802.2 code of a cooked capture): IEEE 802.2 follows
        return llc(data, tunnels, depth + 1)
    raise NotIp(ether_type)


def tag_length(ether_type, data):
    if ether_type == MACSEC:
        flags = data[0] if data else 0
        return 0 if flags & 0x8C else 16 if flags & 0x20 else 8
    return TAG_LENGTHS.get(ether_type, 0)


def llc(data, tunnels, depth):
    need(data, 3, depth)
    if data[:3] != b"\xaa\xaa\x03":
        raise NotIp(0)
    need(data, 8, depth)
    if data[3:6] != b"\0\0\0":
        raise NotIp(0)
    return by_type(number(data, 6, 2), data[8:], tunnels, depth + 1)


def mpls(data, tunnels, depth, ether_type=0x8847):
    need(data, 4, depth)
    bottom, data = data[2] & 1, data[4:]
    if not bottom:
        return mpls(data, tunnels, depth + 1, ether_type)
    need(data, 1, depth)
    version = data[0] >> 4
    if version in (4, 6):
        return network.ip(data, tunnels, depth + 1, version, ether_type)
    if version == 0 and familiar_ethernet(data[4:]):  # behind a pseudowire's control word
        return ethernet(data[4:], tunnels, depth + 1)
    if familiar_ethernet(data):
        return ethernet(data, tunnels, depth + 1)
    if data[:2] == b"\0\0" and len(data) >= 18:
        return ethernet(data[4:], tunnels, depth + 1)
    raise NotIp(ether_type)


def familiar_ethernet(data):
    if len(data) < 15:
        return False
    ether_type, version = number(data, 12, 2), data[14] >> 4
    return (ether_type, version) in ((IPV4, 4), (IPV6, 6)) or ether_type in FAMILIAR


def pppoe(data, tunnels, depth):
    need(data, 6, depth)
    return ppp(data[6:6 + number(data, 4, 2)], tunnels, depth + 1, PPPOE)


def ppp(data, tunnels, depth, ether_type=0):
    if data[:2] == b"\xff\x03":
        data = data[2:]
    need(data, 1, depth)
    if data[0] & 1:  # the protocol number in one byte
        protocol, data = data[0], data[1:]
    else:
        need(data, 2, depth)
        protocol, data = number(data, 0, 2), data[2:]
    if protocol in (0x0021, 0x0057):
        return network.ip(data, tunnels, depth + 1, 4 if protocol == 0x0021 else 6, ether_type)
    if protocol in (0x0281, 0x0283):
        return mpls(data, tunnels, depth + 1, ether_type)
    raise NotIp(ether_type)


def hdlc(data, tunnels, depth):
    need(data, 4, depth)
    if data[0] in (0x0F, 0x8F):  # Cisco's
        return by_type(number(data, 2, 2), data[4:], tunnels, depth + 1)
    return ppp(data, tunnels, depth)


def nsh(data, tunnels, depth):
    need(data, 8, depth)
    rest = data[(number(data, 0, 2) & 0x3F) * 4:]
    return by_gpe_protocol(data[3], rest, tunnels, depth + 1)


def by_gpe_protocol(protocol, data, tunnels, depth):
    """The next protocol of VXLAN-GPE and NSH."""
    types = {1: IPV4, 2: IPV6, 3: BRIDGED, 4: NSH, 5: MPLS[0]}
    if protocol not in types:
        raise NotIp(0)
    return by_type(types[protocol], data, tunnels, depth)
