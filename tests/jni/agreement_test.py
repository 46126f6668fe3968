"""Every capture through the native face, cut at random into records, partitions and triggers, with poison records between
them and lost memory, against the embedded engine: windows, minutes, hours, sessions, profiles and users, field by field."""
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from rows import KINDS, SETTINGS, differences, read_rows

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.append(str(ROOT / "tests" / "endurance"))
import office  # noqa: E402

PCAPS = pathlib.Path(os.environ.get("WEIR_PCAPS") or ROOT.parent / "shared" / "pcaps")
LIBRARY, MAKE_CASE = os.environ["WEIR_JNI_LIBRARY"], os.environ["WEIR_MAKE_CASE"]
JAVAC = os.environ.get("WEIR_JAVAC") or "javac"
SEED = int(os.environ.get("WEIR_SEED", "1"))
LARGE_BYTES = int(os.environ.get("WEIR_LARGE_BYTES", "400000"))  # of a capture whose windows in full are gigabytes
SUFFIXES = {".pcap", ".pcapng", ".cap", ".gz", ".zst", ".trace", ".dump"}
LARGE_SETTINGS = SETTINGS + 'slide = "10s"\n'
OTHER_SETTINGS = SETTINGS + 'window = "7s"\nslide = "2s"\nlong_window = "90s"\nidle_timeout = "5s"\n[bounds]\nrows = 20\n'


def captures(large=False):
    return sorted(path for path in PCAPS.rglob("*")
                  if path.is_file() and path.suffix in SUFFIXES and (path.stat().st_size > LARGE_BYTES) == large)


class Agreement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.work = pathlib.Path(cls.folder.name)
        core = sorted((ROOT / "spark" / "src" / "main" / "java" / "weir" / "core").glob("*.java"))
        subprocess.run([JAVAC, "-d", str(cls.work / "classes"), *map(str, core), str(HERE / "driver" / "RunCase.java")],
                       check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def run_all(self, settings, paths, forget):
        settings_file = self.work / "weir.toml"
        settings_file.write_text(settings)
        cases, expected = [], {}
        for number, path in enumerate(paths):
            records, rows = self.work / f"{number}.records", self.work / f"{number}.rows"
            done = subprocess.run([MAKE_CASE, settings_file, str(SEED + number), records, path], check=True,
                                  capture_output=True, text=True)
            cases.append((path, records, rows))
            expected[path] = read_rows(done.stdout)
        lines = "".join(f"{records}\t{rows}\n" for _, records, rows in cases)
        done = subprocess.run(["java", "-Xmx1g", f"-Dweir.library={LIBRARY}", "-cp", str(self.work / "classes"), "RunCase",
                               str(settings_file), str(SEED), str(forget)], input=lines, text=True, check=True,
                              stdout=subprocess.PIPE)
        poison = sum(int(line.rsplit("poison=")[1]) for line in done.stdout.splitlines())
        wrong, counted = [], collections.Counter()
        for path, _, rows in cases:
            actual = read_rows(rows.read_text())
            counted.update({kind: len(values) for kind, values in expected[path].items()})
            wrong += [f"{path.name}: {difference}" for difference in differences(expected[path], actual)]
        print(f"{len(cases)} captures, rows: " + ", ".join(f"{counted[k]} {name}" for k, name in KINDS.items())
              + f"; {poison} poison records refused", flush=True)
        self.assertGreater(min(counted[kind] for kind in KINDS), 0)
        self.assertGreater(poison, 0)
        return wrong

    def assert_agrees(self, wrong):
        self.assertEqual([], wrong, "\n".join(line[:1500] for line in wrong[:8]))

    def test_every_capture_gives_the_rows_of_the_embedded_engine(self):
        self.assert_agrees(self.run_all(SETTINGS, captures(), 0))

    def test_every_large_capture_gives_them_at_every_tenth_border(self):
        self.assert_agrees(self.run_all(LARGE_SETTINGS, captures(large=True), 0))

    def test_other_windows_and_bounds_give_the_rows_of_the_embedded_engine(self):
        self.assert_agrees(self.run_all(OTHER_SETTINGS, captures()[::2], 0))

    def test_memory_lost_between_triggers_changes_nothing(self):
        self.assert_agrees(self.run_all(SETTINGS, captures()[1::2], 4))

    def test_memory_lost_at_each_trigger_changes_nothing_of_four_minutes_in_which_sessions_end(self):
        capture = self.work / "office.pcap"
        capture.write_bytes(office.office(users=3, seconds=240, packets=6_000))
        self.assert_agrees(self.run_all(SETTINGS, [capture], 1))


if __name__ == "__main__":
    if not PCAPS.is_dir():
        print(f"skipped: no captures in {PCAPS}")
        sys.exit(77)
    unittest.main()
