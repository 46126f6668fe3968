"""The library for the JVM shows JNI_OnLoad and Java_* and nothing else."""
import subprocess
import sys
import unittest

LIBRARY = sys.argv.pop(1)


def exported():
    lines = subprocess.run(["nm", "--dynamic", "--defined-only", LIBRARY], check=True, capture_output=True, text=True)
    return [line.split()[-1] for line in lines.stdout.splitlines()]


class Exports(unittest.TestCase):
    def test_only_what_java_calls_is_visible(self):
        names = exported()
        self.assertIn("JNI_OnLoad", names)
        self.assertGreaterEqual(sum(name.startswith("Java_weir_core_Native_") for name in names), 10)
        self.assertEqual([n for n in names if n != "JNI_OnLoad" and not n.startswith("Java_")], [])

    def test_it_needs_no_client_or_store(self):
        needs = subprocess.run(["readelf", "-d", LIBRARY], check=True, capture_output=True, text=True).stdout
        for library in ("librdkafka", "libsqlite", "libpcap"):
            self.assertNotIn(library, needs)


if __name__ == "__main__":
    unittest.main()
