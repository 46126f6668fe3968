"""What the commands print, through the real binary: tables, JSON as api/json-lines.md has it, CSV, and the store."""
import csv
import gzip
import io
import json
import struct
import unittest

from harness import SOURCE, Case, ipv4, office, real_capture, udp

WINDOW_KEYS = set("""type user start end window_seconds packets_in packets_out packets bytes_in bytes_out bytes
bits_per_second_in bits_per_second_out bits_per_second late_packets_in late_packets_out late_bytes_in late_bytes_out
sessions_active sessions_opened_in sessions_opened_out sessions_refused_in sessions_refused_out sessions_unanswered_in
sessions_unanswered_out most_used_protocol most_used_local_port most_used_service_port most_visited sessions protocols
local_ports service_ports remotes remotes_distinct""".split())
LONG_WINDOW_KEYS = (WINDOW_KEYS - {"window_seconds", "sessions", "sessions_active"}) | {"long_window_seconds", "covered_seconds"}
SESSION_KEYS = set("""transport local_address local_port remote_address remote_port direction service_port protocol name opened
first last packets_in packets_out packets bytes_in bytes_out bytes bits_per_second_in bits_per_second_out bits_per_second
outcome midstream opened_times""".split())
ROW_KEYS = set("sessions_opened_in sessions_opened_out sessions_opened packets_in packets_out packets bytes_in bytes_out bytes".split())
SUMMARY_KEYS = set("""type packets bytes users windows sessions_opened late malformed unattributed not_ip late_bytes
unattributed_bytes not_ip_bytes malformed_by_reason not_ip_by_ethertype dropped first last errors""".split())


class Run(Case):
    def test_json_lines_have_the_documented_shape(self):
        lines = self.json_lines("run", "--read", self.capture(office()))
        windows = [line for line in lines if line["type"] == "window"]
        for window in windows:
            self.assertLessEqual(WINDOW_KEYS, set(window))
            for session in window["sessions"]:
                self.assertLessEqual(SESSION_KEYS, set(session) | {"tcp_flags_in", "tcp_flags_out"})
            for ranking in ("protocols", "local_ports", "service_ports", "remotes"):
                for row in window[ranking]:
                    self.assertLessEqual(ROW_KEYS, set(row))
        long_windows = [line for line in lines if line["type"] == "long_window"]
        self.assertEqual({line["user"] for line in long_windows}, {"10.0.0.5", "10.0.0.6"})
        for long_window in long_windows:
            self.assertLessEqual(LONG_WINDOW_KEYS, set(long_window))
            self.assertNotIn("sessions", long_window)
        self.assertEqual(lines[-1]["type"], "summary")
        self.assertLessEqual(SUMMARY_KEYS, set(lines[-1]))
        self.assertEqual(len(windows), lines[-1]["windows"])
        self.assertEqual(lines[-1]["packets"], len(office()))

    def test_a_window_says_what_its_user_did(self):
        lines = self.json_lines("run", "--read", self.capture(office()))
        window = [w for w in lines if w["type"] == "window" and w["user"] == "10.0.0.5"][-1]
        self.assertEqual(window["most_used_protocol"], "https")
        self.assertEqual(window["most_used_service_port"], {"transport": "tcp", "port": 443})
        self.assertEqual(window["most_visited"], {"remote": "192.0.2.1", "name": "example.org"})
        self.assertEqual(window["bits_per_second"], window["bytes"] * 8 / 60)
        self.assertEqual(window["sessions"][0]["outcome"], "answered")

    def test_full_has_all_rows(self):
        frames = [(i / 100, udp("10.0.0.5", 1000 + i, "192.0.2.1", 53)) for i in range(50)]
        path = self.capture(frames)
        few = self.json_lines("run", "--read", path)[0]
        full = self.json_lines("run", "--read", path, "--full")[0]
        self.assertEqual((len(few["sessions"]), len(full["sessions"])), (20, 50))
        self.assertEqual(few["sessions"], full["sessions"][:20])

    def test_csv_has_a_record_a_window(self):
        path = self.capture(office())
        rows = list(csv.DictReader(io.StringIO(self.weir("run", "--read", path, "--csv")[0])))
        windows = [w for w in self.json_lines("run", "--read", path) if w["type"] == "window"]
        self.assertEqual([(r["user"], r["end"], int(r["bytes_in"]), int(r["packets_out"])) for r in rows],
                         [(w["user"], w["end"], w["bytes_in"], w["packets_out"]) for w in windows])

    def test_windows_follow_the_options(self):
        lines = self.json_lines("run", "--read", self.capture(office()), "--window", "10s", "--slide", "5s", "--long-window", "30s")
        window = next(w for w in lines if w["type"] == "window")
        self.assertEqual(window["window_seconds"], 10)
        self.assertEqual(len([w for w in lines if w["type"] == "long_window" and w["user"] == "10.0.0.6"]), 3)

    def test_networks_decide_who_is_a_user(self):
        path = self.capture(office(10))
        users = lambda *options: {w["user"] for w in self.json_lines("run", "--read", path, *options) if "user" in w}
        self.assertEqual(users(), {"10.0.0.5", "10.0.0.6"})
        self.assertEqual(users("--network", "10.0.0.6"), {"10.0.0.6"})
        self.assertEqual(users("--network", "192.0.2.0/24"), {"192.0.2.1", "192.0.2.53"})

    def test_named_users_of_the_settings(self):
        settings = self.folder / "weir.toml"
        settings.write_text('[users]\nalice = ["10.0.0.5", "10.0.0.6"]\n')
        lines = self.json_lines("run", "--read", self.capture(office(10)), "--config", settings)
        self.assertEqual({w["user"] for w in lines if "user" in w}, {"alice"})

    def test_standard_input_is_a_capture(self):
        path = self.capture(office(10))
        from_file, _ = self.weir("run", "--read", path, "--json")
        from_pipe, _ = self.weir("run", "--read", "-", "--json", stdin=path.read_bytes())
        self.assertEqual(from_file, from_pipe)

    def test_several_files_and_several_sources(self):
        frames = office(60)
        first, second = self.capture(frames[:80], "1.pcap"), self.capture(frames[80:], "2.pcap")
        whole = self.json_lines("run", "--read", self.capture(frames))
        self.assertEqual(self.json_lines("run", "--read", second, first), whole)
        even, odd = self.capture(frames[::2], "even.pcap"), self.capture(frames[1::2], "odd.pcap")
        summary = self.json_lines("run", "--read", even, "--read", odd)[-1]
        self.assertEqual((summary["packets"], summary["late"]), (len(frames), 0))

    def test_people_get_a_table_of_users_and_the_sums(self):
        out, err = self.weir("run", "--read", self.capture(office()))
        self.assertEqual(err, "")
        self.assertRegex(out, r"USER +IN +OUT +PACKETS +SESSIONS")
        self.assertRegex(out, r"10\.0\.0\.5 +[\d.]+ kB")
        self.assertIn("216 packets", out)
        self.assertNotIn("\x1b", out)


class Kept(Case):
    def setUp(self):
        super().setUp()
        self.path = self.capture(office(150))
        self.weir("run", "--read", self.path, "--data", "results")

    def test_users_have_the_totals_of_the_capture(self):
        users = {u["user"]: u for u in self.json_lines("users", "--data", "results")}
        self.assertEqual(users["10.0.0.6"]["packets_out"], 150)
        self.assertEqual(users["10.0.0.6"]["bytes_in"], 150 * (14 + 20 + 8 + 60))
        self.assertEqual(users["10.0.0.5"]["sessions_opened"], 15)
        self.assertEqual(users["10.0.0.6"]["first"], "2025-11-24T16:00:00.300000000Z")

    def test_users_by_period(self):
        for by, period in (("day", "2025-11-24"), ("week", "2025-11-24"), ("month", "2025-11")):
            users = self.json_lines("users", "--data", "results", "--by", by)
            self.assertEqual({u["period"] for u in users}, {period})
            self.assertEqual(sum(u["packets_out"] for u in users), 150 + 30)

    def test_the_same_capture_twice_is_recognised(self):
        before = self.weir("users", "--data", "results", "--json")
        copy = self.folder / "copy.pcap"
        copy.write_bytes(self.path.read_bytes())
        for path in (self.path, copy):
            _, err = self.weir("run", "--read", path, "--data", "results")
            self.assertIn("already imported (use --again to import it again)", err)
        self.assertEqual(self.weir("users", "--data", "results", "--json"), before)

    def test_programs_get_a_summary_or_heading_of_captures_without_anything_new(self):
        summary, = self.json_lines("run", "--read", self.path, "--data", "results")
        self.assertEqual((summary["type"], summary["packets"]), ("summary", 0))
        new = self.capture([], "empty.pcap")
        heading, _ = self.weir("run", "--read", new, "--data", "results", "--csv")
        self.assertEqual(self.weir("run", "--read", self.path, "--data", "results", "--csv")[0], heading)

    def packets(self, data="results"):
        return sum(u["packets_out"] for u in self.json_lines("users", "--data", data))

    def test_the_same_capture_is_recognised_in_other_company_order_packing_and_by_a_pipe(self):
        other = self.capture([(seconds + 1000, frame) for seconds, frame in office(20)], "other.pcap")
        packed = self.folder / "packed.pcap.gz"
        packed.write_bytes(gzip.compress(self.path.read_bytes()))
        before = self.packets()
        _, err = self.weir("run", "--read", self.path, other, "--data", "results")
        self.assertEqual(err.count("already imported"), 1)
        self.assertIn(f"{self.path}: already imported", err)
        both = self.packets()
        self.assertEqual(both - before, 20 + 4)
        for reads in (["--read", other, self.path], ["--read", other, "--read", packed]):
            _, err = self.weir("run", *reads, "--data", "results")
            self.assertEqual(err.count("already imported"), 2)
        _, err = self.weir("run", "--read", "-", "--data", "results", stdin=packed.read_bytes())
        self.assertIn("standard input: already imported, so nothing of it was kept", err)
        _, err = self.weir("run", "--read", self.path, "--network", "192.0.2.0/24", "--data", "results")
        self.assertIn("already imported", err)
        self.assertEqual(self.packets(), both)

    def test_what_came_by_a_pipe_is_recognised_as_a_file(self):
        other = self.capture([(seconds + 1000, frame) for seconds, frame in office(20)], "other.pcap")
        self.weir("run", "--read", "-", "--data", "results", stdin=other.read_bytes())
        _, err = self.weir("run", "--read", other, "--data", "results")
        self.assertIn("already imported", err)

    def test_a_capture_that_is_named_twice_in_one_command_is_read_once(self):
        copy = self.folder / "copy.pcap.gz"
        copy.write_bytes(gzip.compress(self.path.read_bytes()))
        for data, repeats, reads in (("one", 2, ["--read", self.path, self.path, copy]), ("two", 1, ["--read", copy, "--read", self.path])):
            _, err = self.weir("run", *reads, "--data", data)
            self.assertEqual(err.count(f"has the packets of {reads[1]}, so it is read once"), repeats, err)
            self.assertEqual(self.packets(data), 150 + 30)
        once, _ = self.weir("run", "--read", self.path, "--json")
        twice, err = self.weir("run", "--read", self.path, self.path, "--json")
        self.assertIn("so it is read once", err)
        self.assertEqual(twice, once)
        _, err = self.weir("run", "--read", self.path, "--read", "-", "--data", "piped", stdin=self.path.read_bytes())
        self.assertIn("has one capture twice, so nothing of it was kept", err)
        self.assertEqual(self.packets("piped"), 0)
        self.weir("run", "--read", self.path, self.path, "--data", "often", "--again")
        self.assertEqual(self.packets("often"), 2 * (150 + 30))

    def test_a_capture_that_begins_with_another_of_the_command_is_refused(self):
        grown = self.capture(office(150) + [(200, office(20)[0][1])], "grown.pcap")
        for reads in ((self.path, grown), (grown, self.path)):
            line = self.fails(3, "run", "--read", *reads, "--data", "none")
            self.assertIn(f"capture begins with all packets of {self.path}, which is named, too: {grown}", line)

    def test_a_capture_that_has_grown_is_refused(self):
        before = self.packets()
        grown = self.capture(office(150) + [(200, office(20)[0][1])], "grown.pcap")
        line = self.fails(3, "run", "--read", grown, "--data", "results")
        self.assertIn("capture has grown since it was imported: " + str(grown), line)
        self.assertEqual(self.packets(), before)

    def test_captures_that_begin_alike_and_are_both_imported_are_left_out(self):
        grown = self.capture(office(150) + [(200, office(20)[0][1])], "grown.pcap")
        self.weir("run", "--read", grown, "--data", "results", "--again")
        before = self.packets()
        _, err = self.weir("run", "--read", self.path, grown, "--data", "results")
        self.assertEqual(err.count("already imported"), 2)
        self.assertEqual(self.packets(), before)

    def test_captures_of_one_size_that_differ_in_one_packet_are_two(self):
        frames = [(i / 1000, udp("10.0.0.5", 1000, "192.0.2.1", 53, bytes(100))) for i in range(9000)]
        first = self.capture(frames, "first.pcap")
        frames[5001] = (frames[5001][0] + 0.0001, frames[5001][1])
        second = self.capture(frames, "second.pcap")
        self.assertGreater(first.stat().st_size, 2**20)
        self.assertEqual(first.stat().st_size, second.stat().st_size)
        for path in (first, second):
            _, err = self.weir("run", "--read", path, "--data", "both")
            self.assertNotIn("already imported", err)

    def test_again_imports_again(self):
        self.weir("run", "--read", self.path, "--data", "results", "--again")
        users = {u["user"]: u for u in self.json_lines("users", "--data", "results")}
        self.assertEqual(users["10.0.0.6"]["packets_out"], 300)

    def test_sessions_by_each_filter(self):
        count = lambda *filters: len(self.json_lines("sessions", "--data", "results", *filters))
        self.assertEqual(count(), 16)
        self.assertEqual(count("--user", "10.0.0.5"), 15)
        self.assertEqual(count("--remote", "192.0.2.53"), 1)
        self.assertEqual(count("--remote", "192.0.2.0/24"), 16)
        self.assertEqual(count("--port", "443"), 15)
        self.assertEqual(count("--port", "40010"), 1)
        self.assertEqual(count("--name", "example.org"), 15)
        self.assertEqual(count("--name", "org"), 15)
        self.assertEqual(count("--name", "ample.org"), 0)
        self.assertEqual(count("--user", "10.0.0.5", "--from", "2025-11-24T16:01:00Z"), 9)
        self.assertEqual(count("--user", "10.0.0.5", "--to", "2025-11-24T16:01:00Z"), 6)
        newest = self.json_lines("sessions", "--data", "results", "--user", "10.0.0.5", "--limit", "2")
        self.assertEqual([s["local_port"] for s in newest], [40130, 40140])

    def test_a_stored_session_has_its_whole_story(self):
        session = self.json_lines("sessions", "--data", "results", "--port", "40010")[0]
        self.assertLessEqual((SESSION_KEYS - {"opened_times"}) | {"type", "user", "end_reason"}, set(session))
        self.assertEqual((session["packets_out"], session["packets_in"]), (2, 2))
        self.assertEqual((session["outcome"], session["name"]), ("answered", "example.org"))

    def test_windows_are_those_of_the_run(self):
        lines = self.json_lines("run", "--read", self.path, "--full")
        of_run = [w for w in lines if w["type"] == "window"]
        stored = self.json_lines("windows", "--data", "results", "--from", "2025-11-24T16:00:00Z", "--full")
        self.assertEqual(len(stored), len(of_run))
        for ours, theirs in zip(stored, of_run):
            self.assertEqual(ours, theirs)

    def test_windows_of_one_user_at_one_time(self):
        window, = self.json_lines("windows", "--data", "results", "--user", "10.0.0.5", "--at", "2025-11-24T16:01:00Z")
        self.assertEqual((window["user"], window["end"]), ("10.0.0.5", "2025-11-24T16:01:00.000000000Z"))
        self.assertEqual(window["sessions_opened_out"], 6)

    def test_without_a_time_it_is_the_newest_window(self):
        windows = self.json_lines("windows", "--data", "results")
        self.assertEqual({w["end"] for w in windows}, {"2025-11-24T16:02:30.000000000Z"})

    def test_windows_of_another_length(self):
        window, = self.json_lines("windows", "--data", "results", "--user", "10.0.0.5", "--at", "2025-11-24T16:01:00Z", "--window", "20s")
        self.assertEqual(window["sessions_opened_out"], 2)

    def test_a_profile_is_table_one_and_the_lists(self):
        out, _ = self.weir("profile", "10.0.0.5", "--data", "results")
        self.assertRegex(out, r"Top protocol +https, 100\.0% of bytes")
        self.assertRegex(out, r"Top used port \(local\) +40000 \(tcp\)")
        self.assertRegex(out, r"Top used port \(service\) +443 \(tcp\)")
        self.assertRegex(out, r"Top port \(service\) +443 \(tcp\), 100\.0% of bytes")
        self.assertRegex(out, r"Most visited +192\.0\.2\.1 \(example\.org\)")
        profile, = self.json_lines("profile", "10.0.0.5", "--data", "results")
        self.assertEqual(profile["top_protocol"], {"protocol": "https", "share_of_bytes": 1})
        self.assertEqual(profile["most_visited"]["sessions_opened_out"], 15)

    def csv(self, *arguments):
        """The heading as text, and the records by heading."""
        out, _ = self.weir(*arguments, "--data", "results", "--csv")
        return out.split("\r\n", 1)[0], list(csv.DictReader(io.StringIO(out)))

    def test_csv_of_a_profile_has_a_column_for_each_part_of_a_key(self):
        heading, rows = self.csv("profile", "10.0.0.5", "--full")
        self.assertEqual(heading, "list,protocol,transport,port,remote,name,sessions_opened_in,sessions_opened_out,packets_in,"
                                  "packets_out,bytes_in,bytes_out,share_of_bytes")
        keys = {name: [[row[part] for part in ("protocol", "transport", "port", "remote", "name")] for row in rows
                       if row["list"] == name] for name in ("protocols", "local_ports", "service_ports", "remotes")}
        self.assertEqual(len(rows), sum(map(len, keys.values())))
        self.assertEqual(keys["protocols"], [["https", "", "", "", ""]])
        self.assertEqual(keys["local_ports"][0], ["", "tcp", "40000", "", ""])
        self.assertEqual(keys["service_ports"], [["", "tcp", "443", "", ""]])
        self.assertEqual(keys["remotes"], [["", "", "", "192.0.2.1", "example.org"]])
        self.assertEqual((rows[0]["sessions_opened_in"], rows[0]["sessions_opened_out"], rows[0]["share_of_bytes"]),
                         ("0", "15", "1.000000"))

    def test_csv_of_users_has_a_period_only_by_periods(self):
        columns = "user,packets_in,packets_out,bytes_in,bytes_out,sessions_opened,late_packets,late_bytes,first,last"
        heading, rows = self.csv("users")
        self.assertEqual(heading, columns)
        by_day, periods = self.csv("users", "--by", "day")
        self.assertEqual(by_day, "period," + columns)
        self.assertEqual({row.pop("period") for row in periods}, {"2025-11-24"})
        self.assertEqual([row["user"] for row in periods], [row["user"] for row in rows])
        user = next(row for row in rows if row["user"] == "10.0.0.6")
        self.assertEqual((user["packets_out"], user["bytes_in"]), ("150", str(150 * (14 + 20 + 8 + 60))))

    def test_csv_of_sessions_has_the_service_port(self):
        heading, rows = self.csv("sessions")
        self.assertTrue(heading.endswith(",midstream,service_port,identifier"), heading)
        of_json = self.json_lines("sessions", "--data", "results")
        self.assertEqual([(int(row["local_port"]), int(row["service_port"])) for row in rows],
                         [(s["local_port"], s["service_port"]) for s in of_json])
        self.assertEqual({row["service_port"] for row in rows}, {"53", "443"})

    def test_headings_of_csv_are_those_of_the_documentation(self):
        documented = (SOURCE / "api" / "csv.md").read_text().replace(",\n    ", ",")
        for command in (["windows"], ["users", "--by", "day"], ["sessions"], ["profile", "10.0.0.5"]):
            self.assertIn(f"\n    {self.csv(*command)[0]}\n", documented)

    def test_tables_and_csv_of_every_command(self):
        for command in (["users"], ["windows"], ["sessions"]):
            out, err = self.weir(*command, "--data", "results")
            self.assertEqual(err, "")
            self.assertIn("10.0.0.5", out)
            rows = list(csv.reader(io.StringIO(self.weir(*command, "--data", "results", "--csv")[0])))
            self.assertGreater(len(rows), 2)
            self.assertEqual({len(row) for row in rows}, {len(rows[0])})


class OldSeconds(Case):
    """office() from half a minute on: retention keeps the last minute of seconds, and minutes of all."""

    def setUp(self):
        super().setUp()
        settings = self.folder / "weir.toml"
        settings.write_text('[store]\nkeep_seconds = "60s"\n')
        frames = [(seconds + 30, frame) for seconds, frame in office(600)]
        self.weir("run", "--read", self.capture(frames), "--data", "results", "--config", settings)

    def windows(self, *options):
        out, err = self.weir("windows", "--data", "results", "--user", "10.0.0.5", "--json", *options)
        return [json.loads(line) for line in out.splitlines()], err

    def test_windows_older_than_the_seconds_are_minutes_and_say_so(self):
        windows, err = self.windows("--from", "2025-11-24T16:00:00Z", "--to", "2025-11-24T16:08:00Z")
        self.assertRegex(err, r"\Aweir: the seconds of some of this time are not kept[^\n]*\n\Z")
        self.assertEqual([w["end"][14:19] for w in windows], [f"0{minute}:00" for minute in range(1, 9)])
        self.assertEqual([w["sessions_opened_out"] for w in windows], [3, 6, 6, 6, 6, 6, 6, 6])
        self.assertEqual([w["sessions"] for w in windows], [[]] * 8)

    def test_an_old_window_at_a_time_is_that_of_its_minute(self):
        windows, err = self.windows("--at", "2025-11-24T16:03:17Z")
        self.assertEqual([w["end"][11:19] for w in windows], ["16:04:00"])
        self.assertIn("by the minute", err)

    def test_what_is_still_in_the_seconds_is_exact(self):
        windows, err = self.windows("--at", "2025-11-24T16:10:30Z")
        self.assertEqual(([w["sessions_opened_out"] for w in windows], err), ([6], ""))
        self.assertEqual(len(windows[0]["sessions"]), 6)


class HalfMinute(Case):
    def test_seconds_that_begin_within_a_minute_are_not_taken_for_removed(self):
        frames = [(seconds + 30, frame) for seconds, frame in office(40)]
        self.weir("run", "--read", self.capture(frames), "--data", "results")
        out, err = self.weir("windows", "--data", "results", "--from", "2025-11-24T16:00:00Z", "--slide", "10s", "--user", "10.0.0.5", "--json")
        self.assertEqual(err, "")
        self.assertEqual([json.loads(line)["sessions_opened_out"] for line in out.splitlines()], [1, 2, 3, 4])


class TwoImports(Case):
    def test_windows_of_an_import_do_not_depend_on_the_seconds_of_another(self):
        settings = self.folder / "weir.toml"
        settings.write_text('[store]\nkeep_seconds = "60s"\n')
        at = lambda start, seconds: [(start + s, frame) for s, frame in office(seconds)]
        for name, frames in (("old", at(0, 600)), ("new", at(7200, 30)), ("gap", at(14400, 10) + at(18000, 10))):
            self.weir("run", "--read", self.capture(frames, name), "--data", "results", "--config", settings)
        windows = lambda *options: self.weir("windows", "--data", "results", "--user", "10.0.0.5", "--json", *options)
        out, err = windows("--at", "2025-11-24T18:00:30Z")
        self.assertEqual((json.loads(out)["sessions_opened_out"], err), (3, ""))
        out, err = windows("--at", "2025-11-24T21:00:10Z")
        self.assertEqual((json.loads(out)["sessions_opened_out"], err), (1, ""))
        out, err = windows("--from", "2025-11-24T16:09:00Z", "--to", "2025-11-24T18:00:20Z", "--slide", "10s")
        self.assertEqual(err.count("by the minute"), 1)
        ends = [json.loads(line)["end"][11:19] for line in out.splitlines()]
        self.assertEqual(ends, ["16:09:00"] + [f"16:10:{second:02}" for second in range(0, 60, 10)] + ["18:00:10", "18:00:20"])


class Echo(Case):
    def test_a_ping_has_an_identifier_and_no_ports(self):
        echo = lambda kind: struct.pack("!BBHHH", kind, 0, 0, 777, 1)
        frames = [(0, ipv4("10.0.0.5", "192.0.2.1", 1, echo(8))),
                  (0.1, ipv4("192.0.2.1", "10.0.0.5", 1, echo(0)))]
        self.weir("run", "--read", self.capture(frames), "--data", "results")
        session, = self.json_lines("sessions", "--data", "results")
        self.assertEqual(session["identifier"], 777)
        row, = csv.DictReader(io.StringIO(self.weir("sessions", "--data", "results", "--csv")[0]))
        self.assertEqual([row[part] for part in ("identifier", "local_port", "remote_port", "service_port")], ["777", "", "", ""])
        text, _ = self.weir("sessions", "--data", "results")
        self.assertIn("192.0.2.1", text)
        self.assertNotIn("777", text)


class RealCapture(Case):
    def test_every_format_of_a_real_capture(self):
        path = real_capture("TracePcap-week1_baseline.pcap")
        summary = self.json_lines("run", "--read", path)[-1]
        self.assertGreater(summary["users"], 0)
        out, _ = self.weir("run", "--read", path)
        self.assertIn("SESSIONS", out)


if __name__ == "__main__":
    unittest.main()
