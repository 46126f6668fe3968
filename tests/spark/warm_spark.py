"""One JVM for many jobs: each spark-submit would take longer to start than a test's job to run."""
import os
import signal
import subprocess

import cluster_parts as parts

JAVAC = os.environ.get("WEIR_JAVAC") or "javac"
END = "\x1f"


class WarmSpark:
    """Runs classes of the jar by their `run(String[])`, one after the other. `folder` holds what the JVM leaves."""

    def __init__(self, folder):
        classes, self.log = folder / "classes", folder / "warm.log"
        subprocess.run([JAVAC, "-d", classes, parts.HERE / "driver" / "RunJobs.java"], check=True)
        options = parts.submit_command("RunJobs", [], folder, "local[2]")
        # The class must see those of the jar, so both are Java's, not spark-submit's, to load.
        jar = options["args"].index(str(parts.JAR))
        options["args"][jar:jar] = ["--driver-class-path", f"{classes}:{parts.JAR}"]
        self.process = subprocess.Popen(**options, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=open(self.log, "w"),
                                        text=True, start_new_session=True)

    def run(self, name, *arguments):
        """Exit status, standard output, and what was said on standard error."""
        before = self.log.stat().st_size
        self.process.stdin.write("\t".join([name, *map(str, arguments)]) + "\n")
        self.process.stdin.flush()
        out = []
        for line in self.process.stdout:
            if line.startswith(END):
                return int(line[1:]), "".join(out), self.said_since(before)
            out.append(line)
        raise RuntimeError("the JVM ended: " + self.said_since(before)[-3000:])

    def said_since(self, place):
        lines = self.log.read_text(errors="replace")[place:].splitlines()
        return "\n".join([line for line in lines if "Exception" in line or line.startswith("weir:")][:20])

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process.stdout.close()
