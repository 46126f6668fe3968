#!/usr/bin/env python3
"""The reference on cases small enough to work out by hand. Times are seconds from 1000000."""
import ipaddress
import struct
import unittest

from weir_reference.capture_files import Record
from weir_reference.results import Results
from weir_reference.settings import NANOSECONDS, Settings, Directory

BASE = 1_000_000
SYN, SYN_ACK, ACK, RST, FIN = 2, 18, 16, 4, 17
ALICE, BOB, WEB = "10.0.0.1", "10.0.0.2", "192.0.2.80"


def ipv4(source, destination, protocol, payload, identification=0, fragment=0):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0,
                         ipaddress.ip_address(source).packed, ipaddress.ip_address(destination).packed)
    return header + payload


def tcp(source, source_port, destination, destination_port, flags, payload=b""):
    return ipv4(source, destination, 6,
                struct.pack(">HHIIBBHHH", source_port, destination_port, 0, 0, 0x50, flags, 0, 0, 0) + payload)


def udp(source, source_port, destination, destination_port, payload=b""):
    return ipv4(source, destination, 17, struct.pack(">HHHH", source_port, destination_port, 8 + len(payload), 0) + payload)


def unreachable(router, quoted):
    return ipv4(router, quoted_source(quoted), 1, struct.pack(">BBHI", 3, 1, 0, 0) + quoted[:28])


def quoted_source(packet):
    return str(ipaddress.ip_address(packet[12:16]))


def at(seconds, packet, wire_length=None):
    """A record of raw IP."""
    time = BASE * NANOSECONDS + round(seconds * NANOSECONDS)
    return Record(time, wire_length or len(packet), 101, packet)


def run(*records, settings=None, sources=None):
    return Results(sources or [[list(records)]], settings or Settings(networks=("10.0.0.0/8",)))


def window(results, user, end):
    """The window that ends `end` seconds after BASE."""
    return next((line for line, name, _, border in results.windows() if (name, border) == (user, BASE + end)), None)


class Windows(unittest.TestCase):
    def test_a_packet_is_in_the_sixty_windows_that_end_after_its_pane(self):
        results = run(at(0.5, udp(ALICE, 5000, WEB, 53)), at(100, udp(BOB, 5000, WEB, 53)))
        borders = [border - BASE for _, user, _, border in results.windows() if user == ALICE]
        self.assertEqual(borders, list(range(1, 61)))

    def test_no_window_ends_after_the_last_complete_pane(self):
        results = run(at(0.5, udp(ALICE, 5000, WEB, 53)), at(2.5, udp(ALICE, 5000, WEB, 53)))
        self.assertEqual([border - BASE for *_, border in results.windows()], [1, 2, 3])

    def test_bytes_are_those_of_the_wire_and_rates_are_over_the_window(self):
        line = window(run(at(0, udp(ALICE, 5000, WEB, 53), 1500), at(0.1, udp(WEB, 53, ALICE, 5000), 60)), ALICE, 1)
        self.assertEqual((line["packets_out"], line["bytes_out"], line["packets_in"], line["bytes_in"]), (1, 1500, 1, 60))
        self.assertEqual(line["bits_per_second_out"], 200)

    def test_a_slide_reports_at_its_multiples_only(self):
        settings = Settings(networks=("10.0.0.0/8",), window=7, slide=3)
        results = run(at(0, udp(ALICE, 1, WEB, 53)), at(20, udp(ALICE, 1, WEB, 53)), settings=settings)
        self.assertEqual([border % 3 for *_, border in results.windows()], [0] * len(list(results.windows())))
        self.assertEqual([border - BASE for *_, border in results.windows()], [2, 5])  # 1000002 = 3 * 333334

    def test_a_long_window_is_aligned_and_says_what_it_covers(self):
        settings = Settings(networks=("10.0.0.0/8",), long_window=50)
        results = run(at(10, udp(ALICE, 1, WEB, 53)), at(60.5, udp(ALICE, 1, WEB, 53)), settings=settings)
        self.assertEqual([(start - BASE, covered) for start, covered, _ in results.long_windows(results.users[ALICE])],
                         [(0, 40), (50, 11)])


class Clock(unittest.TestCase):
    def test_a_packet_of_a_completed_pane_is_late_and_counts_in_the_open_one(self):
        results = run(at(5, udp(ALICE, 1, WEB, 53)), at(3.9, udp(ALICE, 1, WEB, 53)), at(4.0, udp(ALICE, 1, WEB, 53)))
        line = window(results, ALICE, 6)
        self.assertEqual((line["packets_out"], line["late_packets_out"]), (2, 1))
        self.assertEqual(results.user_lines()[ALICE]["packets_out"], 3)
        self.assertEqual(results.user_lines()[ALICE]["first"], "1970-01-12T13:46:43.900000000Z")

    def test_each_source_has_its_own_clock(self):
        results = run(sources=[[[at(50, udp(ALICE, 1, WEB, 53))]], [[at(0, udp(BOB, 1, WEB, 53))]]])
        self.assertFalse(any(packet.late for packet in results.packets))

    def test_files_of_a_source_follow_by_their_first_packet(self):
        results = run(sources=[[[at(50, udp(ALICE, 1, WEB, 53))], [at(0, udp(BOB, 1, WEB, 53))]]])
        self.assertFalse(any(packet.late for packet in results.packets))


class Users(unittest.TestCase):
    def test_an_address_is_a_user_from_the_pane_in_which_it_first_sends(self):
        results = run(at(0, udp(WEB, 53, ALICE, 1)), at(5.1, udp(WEB, 53, ALICE, 1)), at(5.2, udp(ALICE, 1, WEB, 53)))
        line = results.user_lines()[ALICE]
        self.assertEqual((line["packets_in"], line["packets_out"], len(results.unattributed)), (1, 1, 1))

    def test_a_named_user_has_its_first_packet_in_either_direction(self):
        settings = Settings(networks=("10.0.0.0/8",), users={"alice": ("10.0.0.0/24",), "bob": ("10.0.0.2/32",)})
        results = run(at(0, udp(WEB, 53, ALICE, 1)), at(0, udp(WEB, 53, BOB, 1)), settings=settings)
        self.assertEqual(sorted(results.users), ["alice", "bob"])

    def test_a_packet_between_two_addresses_of_one_user_counts_once_each_way(self):
        settings = Settings(networks=("10.0.0.0/8",), users={"alice": ("10.0.0.0/24",)})
        results = run(at(0, udp(ALICE, 1, BOB, 53)), settings=settings)
        line = results.user_lines()["alice"]
        self.assertEqual((line["packets_in"], line["packets_out"], line["sessions_opened"]), (1, 1, 2))

    def test_multicast_and_broadcast_addresses_are_not_local(self):
        directory = Directory(Settings(networks=("10.0.0.0/8", "224.0.0.0/3", "10.1.2.0/31")))
        local = [directory.is_local(address) for address in
                 ("10.255.255.255", "10.255.255.254", "239.1.1.1", "255.255.255.255", "10.1.2.1")]
        self.assertEqual(local, [False, True, False, False, True])


class Sessions(unittest.TestCase):
    def only(self, results, user=ALICE):
        lines = [line for line in results.session_lines() if line["user"] == user]
        self.assertEqual(len(lines), 1, lines)
        return lines[0]

    def test_the_sender_of_the_syn_is_the_initiator_even_behind_an_answer(self):
        line = self.only(run(at(0, tcp(WEB, 443, ALICE, 5000, SYN_ACK)), at(0.1, tcp(ALICE, 5000, WEB, 443, SYN))))
        self.assertEqual((line["direction"], line["service_port"], line["midstream"]), ("out", 443, False))

    def test_without_a_syn_the_side_of_the_only_registered_port_is_the_responder(self):
        line = self.only(run(at(0, tcp(WEB, 443, ALICE, 50001, ACK)), at(0.1, tcp(ALICE, 50001, WEB, 443, ACK))))
        self.assertEqual((line["direction"], line["protocol"], line["midstream"], line["outcome"]),
                         ("out", "https", True, "answered"))

    def test_without_a_registered_port_the_first_sender_is_the_initiator(self):
        line = self.only(run(at(0, udp(WEB, 50002, ALICE, 50001)), at(0.1, udp(ALICE, 50001, WEB, 50002))))
        self.assertEqual((line["direction"], line["service_port"], line["protocol"]), ("in", 50001, "udp"))

    def test_idle_for_exactly_the_timeout_opens_again_and_a_nanosecond_less_does_not(self):
        def opened(gap):
            results = run(at(0.5, udp(ALICE, 1, WEB, 53)), at(gap, udp(ALICE, 1, WEB, 53)))
            return results.user_lines()[ALICE]["sessions_opened"]
        self.assertEqual((opened(120.5), opened(120.499999999)), (2, 1))

    def test_a_reset_of_the_responder_refuses_in_its_pane(self):
        results = run(at(0, tcp(ALICE, 5000, WEB, 443, SYN)), at(2, tcp(WEB, 443, ALICE, 5000, RST)))
        self.assertEqual([window(results, ALICE, end)["sessions_refused_out"] for end in (2, 3)], [0, 1])

    def test_an_answer_after_the_timeout_comes_too_late_but_at_it_counts(self):
        def outcome(time):
            return self.only(run(at(0.5, tcp(ALICE, 5000, WEB, 443, SYN)), at(time, tcp(WEB, 443, ALICE, 5000, SYN_ACK))))["outcome"]
        self.assertEqual((outcome(3.5), outcome(3.500000001)), ("answered", "unanswered"))

    def test_unanswered_counts_in_the_pane_that_holds_the_timeout_without_a_packet_there(self):
        results = run(at(0, tcp(ALICE, 5000, WEB, 443, SYN)), at(10, udp(BOB, 1, WEB, 53)))
        self.assertEqual([window(results, ALICE, end)["sessions_unanswered_out"] for end in (3, 4)], [0, 1])
        self.assertEqual([window(results, ALICE, end)["sessions"][0]["outcome"] for end in (3, 4)], ["pending", "unanswered"])

    def test_a_session_stays_pending_when_the_panes_end_before_the_timeout(self):
        self.assertEqual(self.only(run(at(0, tcp(ALICE, 5000, WEB, 443, SYN))))["outcome"], "pending")

    def test_each_opening_has_its_own_outcome(self):
        syn = tcp(ALICE, 5000, WEB, 443, SYN)
        results = run(at(0, syn), at(200, syn), at(201, tcp(WEB, 443, ALICE, 5000, SYN_ACK)))
        self.assertEqual([line["outcome"] for line in results.session_lines()], ["unanswered", "answered"])

    def test_an_icmp_error_from_anyone_refuses_the_session_it_quotes(self):
        syn = tcp(ALICE, 5000, WEB, 443, SYN)
        self.assertEqual(self.only(run(at(0, syn), at(1, unreachable("198.51.100.1", syn))))["outcome"], "refused")

    def test_both_local_ends_have_the_session(self):
        results = run(at(0, tcp(ALICE, 5000, BOB, 22, SYN)), at(0.1, tcp(BOB, 22, ALICE, 5000, SYN_ACK)))
        self.assertEqual((self.only(results)["direction"], self.only(results, BOB)["direction"]), ("out", "in"))

    def test_end_reasons(self):
        def reason(flags, seconds):
            results = run(at(0, tcp(ALICE, 5000, WEB, 443, flags)), at(seconds, udp(BOB, 1, WEB, 53)))
            return self.only(results)["end_reason"]
        self.assertEqual([reason(SYN, 10), reason(SYN, 200), reason(FIN, 200)], ["forced_end", "idle_timeout", "end_of_flow"])


class Fragments(unittest.TestCase):
    def packets_of_session(self, *records):
        results = run(*records)
        return [line["packets"] for line in results.session_lines()], results.user_lines()[ALICE]["packets"]

    first = udp(ALICE, 5000, WEB, 53)
    first = ipv4(ALICE, WEB, 17, first[20:], identification=7, fragment=0x2000)
    later = ipv4(ALICE, WEB, 17, b"rest", identification=7, fragment=1)

    def test_a_later_fragment_is_its_first_ones_session_up_to_thirty_panes_on(self):
        self.assertEqual(self.packets_of_session(at(0, self.first), at(30.9, self.later)), ([2], 2))
        self.assertEqual(self.packets_of_session(at(0, self.first), at(31, self.later)), ([1], 2))

    def test_it_may_come_before_the_first_one_in_the_pane_but_not_in_an_earlier_pane(self):
        self.assertEqual(self.packets_of_session(at(0.1, self.later), at(0.9, self.first)), ([2], 2))
        self.assertEqual(self.packets_of_session(at(0.9, self.later), at(1.1, self.first)), ([1], 2))


class Names(unittest.TestCase):
    request = b"GET / HTTP/1.1\r\nHost: WWW.Example.org.:80\r\n\r\n"
    answer = (b"\0\1\x81\x80\0\1\0\1\0\0\0\0\3dns\7example\0\0\1\0\1" b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" +
              ipaddress.ip_address(WEB).packed)

    def test_a_dns_answer_names_its_address_for_an_hour_from_its_pane_on(self):
        packet = at(1.5, udp(BOB, 53, ALICE, 1, self.answer))
        times = (0, 1.1, 2, 3600.9, 3602)
        results = run(at(0, udp(ALICE, 9, WEB, 9)), at(1.1, udp(ALICE, 9, WEB, 9)), packet,
                      *[at(time, udp(ALICE, 9, WEB, 9)) for time in times[2:]])
        names = [results.users[ALICE].remote_name(WEB, BASE + int(time)) for time in times]
        self.assertEqual(names, [None, "dns.example", "dns.example", "dns.example", None])

    def test_host_is_over_dns_and_is_the_sessions_own(self):
        results = run(at(0.1, udp(BOB, 53, ALICE, 1, self.answer)), at(0.2, tcp(ALICE, 5000, WEB, 80, ACK, self.request)))
        line = next(line for line in results.session_lines() if line["user"] == ALICE and line["transport"] == "tcp")
        self.assertEqual(line["name"], "www.example.org")
        self.assertEqual(window(results, ALICE, 1)["most_visited"], {"remote": WEB, "name": "www.example.org"})

    def test_a_host_in_a_packet_to_the_user_names_nothing(self):
        results = run(at(0, tcp(ALICE, 5000, BOB, 80, SYN)), at(0.2, tcp(BOB, 5000, ALICE, 80, ACK, self.request)))
        self.assertEqual({row["name"] for row in window(results, ALICE, 1)["remotes"]}, {None})


class Rankings(unittest.TestCase):
    def test_sessions_opened_come_before_bytes_and_shares_are_of_bytes(self):
        results = run(at(0, udp(ALICE, 1001, WEB, 53), 100), at(0.1, udp(ALICE, 1002, WEB, 53), 100),
                      at(0.2, udp(ALICE, 1003, WEB, 123), 800))
        line = results.profile_lines()[ALICE]
        self.assertEqual(line["most_used_service_port"]["port"], 53)
        self.assertEqual(line["top_service_port"], {"transport": "udp", "port": 123, "share_of_bytes": 0.8})
        self.assertEqual(line["top_protocol"], {"protocol": "ntp", "share_of_bytes": 0.8})
        self.assertEqual(line["top_local_port"]["port"], 1003)

    def test_a_remote_is_visited_as_long_as_an_out_session_has_packets(self):
        first = [at(0, tcp(ALICE, 5000, WEB, 443, SYN)), at(0.1, tcp(WEB, 443, ALICE, 5000, SYN_ACK))]
        results = run(*first, *[at(time, tcp(WEB, 443, ALICE, 5000, ACK)) for time in range(1, 200)])
        visited = {"remote": WEB, "name": None}
        self.assertEqual([window(results, ALICE, end)["most_visited"] for end in (1, 60, 61, 200)], [visited] * 4)

    def test_among_visited_remotes_openings_come_before_bytes(self):
        going_on = [at(time, udp(BOB, 443, ALICE, 5000), 1000) for time in range(1, 66)]
        results = run(at(0, udp(ALICE, 5000, BOB, 443)), *going_on, at(65.5, udp(ALICE, 5001, WEB, 53), 60))
        self.assertEqual([window(results, ALICE, end)["most_visited"]["remote"] for end in (60, 62, 66)], [BOB, BOB, WEB])

    def test_a_remote_of_sessions_in_is_not_visited(self):
        self.assertIsNone(window(run(at(0, tcp(WEB, 5000, ALICE, 22, SYN)), at(0.1, tcp(ALICE, 22, WEB, 5000, SYN_ACK))),
                                 ALICE, 1)["most_visited"])


class Summary(unittest.TestCase):
    def test_frames_without_addresses_are_counted_by_reason(self):
        results = run(at(0, b"\x45"), Record(BASE * NANOSECONDS, 60, 1, b"\xff" * 12 + b"\x08\x06" + b"\0" * 46),
                      at(0, udp(WEB, 1, "192.0.2.81", 1)))
        line = results.summary_line(0)
        self.assertEqual((line["packets"], line["malformed_by_reason"], line["not_ip_by_ethertype"], line["unattributed"]),
                         (3, {"truncated_network": 1}, {"0x0806": 1}, 1))


if __name__ == "__main__":
    unittest.main()
