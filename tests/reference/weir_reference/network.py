"""IP of both versions, what follows it, and tunnels. Inside a tunnel, what cannot be read leaves the outer facts."""
import dataclasses

from . import link, names
from .facts import (ICMP, ICMPV6, MOST_LAYERS, SCTP, TCP, TLS_SNI, HTTP_HOST, UDP, Facts, NotIp, Unreadable, address_text,
                    number)

HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS, AUTHENTICATION = 0, 43, 44, 60, 51
IP_IN_IP, IPV6_IN_IP, GRE, MPLS_IN_IP = 4, 41, 47, 137
VXLAN, VXLAN_GPE, GENEVE, TEREDO, DOMAIN = 4789, 4790, 6081, 3544, 53
TUNNEL_PORTS = (VXLAN, VXLAN_GPE, GENEVE, TEREDO)


def ip(data, tunnels, depth, wanted=None, ether_type=0):
    if depth > MOST_LAYERS:
        raise Unreadable("too_many_layers")
    if not data:
        raise Unreadable("truncated_network")
    version = data[0] >> 4
    if version not in (4, 6) or wanted not in (None, version):
        raise Unreadable("bad_ip_version")
    facts = (ipv4 if version == 4 else ipv6)(data, tunnels, depth)
    return dataclasses.replace(facts, ether_type=ether_type)


def ipv4(data, tunnels, depth):
    if len(data) < 20:
        raise Unreadable("truncated_network")
    header, total, fragment = (data[0] & 15) * 4, number(data, 2, 2), number(data, 6, 2)
    if header < 20 or 0 < total < header:
        raise Unreadable("bad_ip_header_length")
    facts = Facts(source=address_text(data[12:16]), destination=address_text(data[16:20]), transport=data[9],
                  fragment_id=number(data, 4, 2))
    if len(data) < header:
        return cut_off(facts)
    if fragment & 0x1FFF:
        facts.kind = "fragment"
        return facts
    facts.first_fragment = bool(fragment & 0x2000)
    return transport(data[header:total or None], facts, tunnels, depth)


def ipv6(data, tunnels, depth):
    if len(data) < 40:
        raise Unreadable("truncated_network")
    length = number(data, 4, 2)
    facts = Facts(source=address_text(data[8:24]), destination=address_text(data[24:40]), transport=data[6])
    rest = data[40:40 + length] if length else data[40:]
    while facts.transport in (HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS, FRAGMENT, AUTHENTICATION):
        depth += 1
        if depth > MOST_LAYERS:
            facts.malformed = "too_many_layers"
            return facts
        if len(rest) < 8:
            return cut_off(facts)
        length = extension_length(facts.transport, rest)
        if len(rest) < length:
            return cut_off(facts)
        if facts.transport == FRAGMENT:
            facts.fragment_id, offset = number(rest, 4, 4), number(rest, 2, 2)
            facts.first_fragment = offset & 0xFFF8 == 0 and bool(offset & 1)
            if offset & 0xFFF8:
                facts.kind, facts.transport = "fragment", rest[0]
                return facts
        facts.transport, rest = rest[0], rest[length:]
    return transport(rest, facts, tunnels, depth)


def extension_length(kind, header):
    if kind == FRAGMENT:
        return 8
    return (header[1] + 2) * 4 if kind == AUTHENTICATION else (header[1] + 1) * 8


def cut_off(facts):
    facts.kind, facts.malformed = "other", "truncated_transport"
    return facts


def transport(data, facts, tunnels, depth):
    protocol = facts.transport
    if protocol == AUTHENTICATION:  # behind IPv4
        if len(data) < 8 or len(data) < extension_length(AUTHENTICATION, data):
            return cut_off(facts)
        facts.transport = data[0]
        return transport(data[extension_length(AUTHENTICATION, data):], facts, tunnels, depth + 1)
    if protocol in (TCP, UDP, SCTP):
        return ports(data, facts, tunnels, depth)
    if protocol in (ICMP, ICMPV6):
        return icmp(data, facts)
    if tunnels == "inner":
        return inner(lambda: ip_tunnel(protocol, data, tunnels, depth + 1), facts)
    return facts


def inner(read, outer):
    """What the inner headers say, else the outer facts."""
    try:
        return read() or outer
    except Unreadable as unreadable:
        if unreadable.reason == "too_many_layers":
            return dataclasses.replace(outer, malformed="too_many_layers")
        return outer
    except (NotIp, IndexError):
        return outer


def ip_tunnel(protocol, data, tunnels, depth):
    if protocol in (IP_IN_IP, IPV6_IN_IP):
        return ip(data, tunnels, depth, 4 if protocol == IP_IN_IP else 6)
    if protocol == MPLS_IN_IP:
        return link.mpls(data, tunnels, depth)
    if protocol == GRE:
        return gre(data, tunnels, depth)
    return None


def gre(data, tunnels, depth):
    flags, kind = number(data, 0, 2), number(data, 2, 2)
    checksum, routing, key, sequence = (bool(flags & bit) for bit in (0x8000, 0x4000, 0x2000, 0x1000))
    at = 4
    if flags & 7 == 1:  # PPTP: an acknowledgement besides, and PPP
        at += 4 * key + 4 * sequence + 4 * bool(flags & 0x80)
        return link.ppp(data[at:], tunnels, depth + 1)
    at += 4 * (checksum or routing) + 4 * key + 4 * sequence
    if routing:
        while number(data, at + 3, 1):
            at += 4 + data[at + 3]
        at += 4
    rest = data[at:]
    if kind == 0x88BE:  # ERSPAN: type I has no header, type II (with a sequence number) eight bytes
        return link.ethernet(rest[8:] if sequence else rest, tunnels, depth + 1)
    if kind == 0x22EB:  # ERSPAN type III, and its optional subheader
        return link.ethernet(rest[20:] if number(rest, 11, 1) & 1 else rest[12:], tunnels, depth + 1)
    return link.by_type(kind, rest, tunnels, depth + 1)


def ports(data, facts, tunnels, depth):
    if len(data) < 4:
        return cut_off(facts)
    facts.kind, facts.source_port, facts.destination_port = "session", number(data, 0, 2), number(data, 2, 2)
    if facts.transport == TCP:
        return tcp(data, facts)
    if facts.transport == UDP:
        payload = data[8:number(data, 4, 2)] if len(data) >= 8 else b""  # a length under 8 leaves none
        if facts.source_port == DOMAIN:
            facts.dns_answers = names.dns_answers(payload)
        if tunnels == "inner":
            return inner(lambda: udp_tunnel(facts, payload, tunnels, depth + 1), facts)
    return facts


def tcp(data, facts):
    if len(data) > 13:
        facts.tcp_flags = data[13]
        payload = data[(data[12] >> 4) * 4:] if len(data) >= 20 else b""
        sni, host = names.tls_server_name(payload), names.http_host(payload)
        if sni or host:
            facts.name = (TLS_SNI, sni) if sni else (HTTP_HOST, host)
        if facts.source_port == DOMAIN:
            facts.dns_answers = names.dns_answers_over_tcp(payload)
    return facts


def udp_tunnel(facts, data, tunnels, depth):
    to = facts.destination_port
    port = to if to in TUNNEL_PORTS else facts.source_port
    if port == VXLAN:
        return link.ethernet(data[8:], tunnels, depth + 1) if number(data, 0, 1) & 8 else None
    if port == VXLAN_GPE:
        return link.by_gpe_protocol(number(data, 3, 1), data[8:], tunnels, depth + 1)
    if port == GENEVE:
        return link.by_type(number(data, 2, 2), data[8 + (data[0] & 63) * 4:], tunnels, depth + 1)
    if port == TEREDO:
        if data[:2] == b"\0\1":  # authentication
            data = data[4 + number(data, 2, 1) + number(data, 3, 1) + 9:]
        if data[:2] == b"\0\0":  # origin
            data = data[8:]
        return ip(data, tunnels, depth + 1, 6)
    return None


def icmp(data, facts):
    echo, errors = ((0, 8), (3, 11, 12)) if facts.transport == ICMP else ((128, 129), (1, 3, 4))
    if len(data) < 2:
        return cut_off(facts)
    if data[0] in echo:
        if len(data) < 6:
            return cut_off(facts)
        facts.kind, facts.source_port = "session", number(data, 4, 2)
        facts.destination_port = facts.source_port
    elif data[0] in errors and not (facts.transport == ICMP and data[0] == 3 and data[1] == 4):
        facts.kind, facts.quoted = "icmp_error", quoted_tuple(data[8:])
    return facts


def quoted_tuple(data):
    """The packet that an ICMP error quotes, its lengths not believed since quotes are cut."""
    if data and data[0] >> 4 == 4:
        data = data[:2] + b"\0\0" + data[4:]
    elif len(data) > 5:
        data = data[:4] + b"\0\0" + data[6:]
    try:
        facts = ip(data, "outer", 1)
    except Unreadable:
        return None
    if facts.kind != "session":
        return None
    return facts.transport, facts.source, facts.source_port, facts.destination, facts.destination_port
