"""What readers of the topic weir.windows get, against the windows that they should: whole lines, byte for byte."""
import collections
import subprocess
import time

from rows import WINDOW, shortened

TOPIC = "weir.windows"


class LiveWindows:
    """Those written since this was made: runs that share a broker share the topic."""

    def __init__(self, kafka):
        self.kafka, self.began_milliseconds = kafka, int(time.time() * 1000)

    def rows(self):
        """(user, line) -> how often it came; long lines as make_case prints them."""
        counts = collections.Counter()
        command = ["kcat", "-C", "-q", "-e", "-b", self.kafka, "-t", TOPIC, "-o", f"s@{self.began_milliseconds}", "-f", "%k\t%s"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as kcat:
            for line in kcat.stdout:
                user, _, window = line.partition(b"\t")
                counts[user.decode(), shortened(window)] += 1
        if kcat.returncode != 0:
            raise AssertionError(f"kcat ends with {kcat.returncode}")
        return counts

    def differences(self, expected, repeats=False):
        """[]: none. With `repeats`, as after a kill, a window may come again, but as it was: readers keep the last."""
        want, have = collections.Counter(expected[WINDOW]), self.rows()
        if repeats:
            have = collections.Counter(set(have))
        missing, extra = want - have, have - want
        if not missing and not extra:
            return []
        return [f"{TOPIC}: {missing.total()} missing, {extra.total()} extra of {want.total()}; "
                f"missing {next(iter(missing), None)}, extra {next(iter(extra), None)}"]
