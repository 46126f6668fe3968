"""The four commands asked of SQLite and of MongoDB: line by line the same, in each format, with each filter."""
import json
import os
import subprocess
import unittest

WEIR = os.environ.get("WEIR_BINARY", "")
SETTINGS = """
[traffic]
networks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10", "2001::/16"]
"""
# Seconds go at once, so that SQLite, too, answers for nearly all of the time by the minute.
MINUTES = SETTINGS + """
[store]
keep_seconds = "1s"
keep_minutes = "400d"
"""
FORMATS = ([], ["--json"], ["--csv"])
ALL_TIME = ("--from", "1684-10-21", "--to", "2255-01-01")


class Comparison(unittest.TestCase):
    """`stores`: the options that name the one and the other. `self.work` is a folder of the class."""

    @classmethod
    def make_settings(cls):
        cls.settings, cls.minutes = cls.work / "weir.toml", cls.work / "minutes.toml"
        cls.settings.write_text(SETTINGS)
        cls.minutes.write_text(MINUTES)

    def into_sqlite(self, capture, name):
        """The options that name the results of a capture; those of minutes alone are beside them."""
        folder = self.work / (name + ".data")
        for settings, directory in ((self.settings, folder), (self.minutes, self.minutes_beside(folder))):
            done = subprocess.run([WEIR, "run", "--read", capture, "--data", directory, "--config", settings],
                                  capture_output=True, text=True, timeout=300)
            self.assertIn(done.returncode, (0, 3), done.stderr)  # 3: a damaged one, of which both have the beginning
        return ["--data", folder]

    @staticmethod
    def minutes_beside(folder):
        return folder.with_suffix(".minutes")

    def weir(self, *arguments, status=0):
        done = subprocess.run([WEIR, *map(str, arguments), "--config", self.settings], capture_output=True, text=True,
                              timeout=300)
        self.assertEqual(status, done.returncode, (arguments, done.stderr))
        return done.stdout

    def assert_same(self, stores, command):
        for form in FORMATS:
            of_file, of_server = (self.weir(*command, *form, *store) for store in stores)
            self.assertEqual(of_file, of_server, (command, form))
        return of_file.count("\n")  # of CSV: lines with the heading

    def objects(self, store, *command):
        return [json.loads(line) for line in self.weir(*command, "--json", *store).splitlines()]

    def users(self, stores):
        lines = self.assert_same(stores, ["users"])
        for period in ("day", "week", "month"):
            self.assert_same(stores, ["users", "--by", period])
        return lines

    def sessions(self, stores):
        lines = self.assert_same(stores, ["sessions"])
        found = self.objects(stores[0], "sessions")
        if not found:
            return lines
        middle = found[len(found) // 2]
        opened, last = middle["opened"], middle["last"]
        named = next((session["name"] for session in found if session["name"]), "example.org")
        for more in (["--user", middle["user"]], ["--remote", middle["remote_address"]], ["--remote", "0.0.0.0/1"],
                     ["--port", middle["remote_port"]], ["--port", middle["local_port"], "--user", middle["user"]],
                     ["--name", named], ["--name", named.partition(".")[2] or named], ["--name", middle["remote_address"]],
                     ["--from", last], ["--to", opened], ["--from", opened, "--to", last],
                     ["--name", named, "--from", opened], ["--limit", 3], ["--user", middle["user"], "--limit", 1]):
            self.assert_same(stores, ["sessions", *more])
        return lines

    def windows(self, stores):
        """By the minute; the last two, of which SQLite has seconds, apart."""
        stores = ["--data", self.minutes_beside(stores[0][1])], stores[1]
        of_server = self.objects(stores[1], "windows", *ALL_TIME)
        ends = sorted({window["end"] for window in of_server})
        if len(ends) < 4:
            return 0
        lines = self.assert_same(stores, ["windows", *ALL_TIME[:2], "--to", ends[-3]])
        user = of_server[0]["user"]
        self.assert_same(stores, ["windows", "--from", ends[0], "--to", ends[-3], "--user", user])
        self.assert_same(stores, ["windows", "--at", ends[0]])
        of_file, of_server = (self.weir("windows", "--from", ends[0], "--to", ends[-3], "--json", "--full", *store)
                              for store in stores)
        self.assertEqual(of_file, of_server)
        return lines

    def profiles(self, stores):
        users = [user["user"] for user in self.objects(stores[0], "users")][:10]
        for user in users:
            if self.has_profile(stores[0], user):
                self.assert_same(stores, ["profile", user])
                self.assert_same(stores, ["profile", user, "--full"])
        return len(users)

    def has_profile(self, store, user):
        done = subprocess.run([WEIR, "profile", user, *map(str, store), "--config", self.settings], capture_output=True)
        return done.returncode == 0

    def assert_equal(self, stores, name):
        print(f"{name}: users {self.users(stores)}, sessions {self.sessions(stores)}, windows {self.windows(stores)}, "
              f"profiles {self.profiles(stores)}", flush=True)
