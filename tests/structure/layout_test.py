"""The source tree keeps to its layout: no arrow between modules, and no library, out of place."""
import pathlib
import subprocess
import tempfile
import unittest

from arrows import wrong_arrows
from layout import MAY_INCLUDE

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arrows_of(files):
    """What wrong_arrows says about a tree of {name: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return wrong_arrows(folder)


class TheChecker(unittest.TestCase):
    def assert_wrong(self, name, text, told):
        found = arrows_of({name: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(told, found[0])

    def test_tells_an_arrow_upwards(self):
        self.assert_wrong("packet/decode.cc", '\n#include "traffic/activity.h"\n', "packet/decode.cc:2: ")

    def test_tells_an_arrow_between_adapters(self):
        self.assert_wrong("capture/feed.h", '#include "sqlite/store.h"', "capture may not use sqlite")

    def test_tells_a_library_out_of_its_folder(self):
        self.assert_wrong("engine/engine.h", "#include <sqlite3.h>", "may not show in engine")

    def test_tells_an_indented_include(self):
        self.assert_wrong("traffic/rest.cc", "#if X\n  #  include <pcap/pcap.h>\n#endif", "traffic/rest.cc:2: ")

    def test_tells_an_unknown_library(self):
        self.assert_wrong("web/server.cc", "#include <crow/app.h>", "does not know")

    def test_tells_a_library_in_quotation_marks_too(self):
        self.assert_wrong("base/time.h", '#include "fmt/format.h"', "may not show in base")

    def test_tells_a_module_that_is_not_in_the_layout(self):
        self.assert_wrong("util/misc.h", "", "not in the layout")

    def test_tells_an_include_without_its_module(self):
        self.assert_wrong("packet/decode.cc", '#include "decode.h"', "names no module")

    def test_allows_what_the_layout_allows(self):
        tree = {
            "base/time.h": "#include <cstdint>\n#include <sys/time.h>",
            "traffic/map.cc": '#include "traffic/map.h"\n#include "absl/container/flat_hash_map.h"\n'
                              '#include "packet/frame.h"\n#include "iana_ports.inc"',
            "sqlite/store.cc": '#include <sqlite3.h>\n#include "contracts/result_store.h"',
            "cli/run.cc": '#include "engine/engine.h"\n#include <CLI/CLI.hpp>',
        }
        self.assertEqual(arrows_of(tree), [])


class TheTree(unittest.TestCase):
    def test_has_no_arrow_that_the_layout_does_not_allow(self):
        self.assertEqual(wrong_arrows(ROOT / "src"), [])

    def test_has_a_folder_of_tests_for_each_module(self):
        modules = {path.name for path in (ROOT / "src").iterdir() if any(path.glob("*.cc"))}
        untested = {module for module in modules if not any((ROOT / "tests" / module).glob("**/*_test.*"))}
        self.assertTrue(modules)
        self.assertEqual(untested, set())

    def test_has_only_modules_of_the_layout(self):
        self.assertLessEqual({path.name for path in (ROOT / "src").iterdir() if path.is_dir()}, set(MAY_INCLUDE))

    def test_names_no_folder_of_the_machine_that_it_was_written_on(self):
        """A checkout's parent folder, written in a tracked file, is a path that nobody else has."""
        listed = subprocess.run(["git", "-C", ROOT, "grep", "-nIF", f"{ROOT.parent}/"], capture_output=True, text=True)
        if listed.returncode > 1:
            self.skipTest(f"not a git checkout: {listed.stderr.strip()}")
        self.assertEqual(listed.stdout, "")

    def test_names_no_home_or_scratch_folder(self):
        pattern = r"/(home|Users)/[a-z]+/|/root/[a-z]|/tmp/build"
        listed = subprocess.run(["git", "-C", ROOT, "grep", "-nIE", pattern, "--", ":!tests/structure"],
                                capture_output=True, text=True)
        if listed.returncode > 1:
            self.skipTest(f"not a git checkout: {listed.stderr.strip()}")
        self.assertEqual(listed.stdout, "")


if __name__ == "__main__":
    unittest.main()
