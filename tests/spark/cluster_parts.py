"""What the tests of the Spark module run: a real broker, the probe, Spark on this machine."""
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT / "scripts" / "cluster"), str(ROOT / "tests" / "jni")]
from broker import Missing, jars  # noqa: E402
from spark import CONFIGURATION, spark_home  # noqa: E402

WEIR = os.environ.get("WEIR_BINARY", "")
JAR = pathlib.Path(os.environ.get("WEIR_SPARK_JAR") or ROOT / "spark" / "target" / "weir-spark-0.1.0.jar")
PCAPS = pathlib.Path(os.environ.get("WEIR_PCAPS") or ROOT.parent / "shared" / "pcaps")
SECONDS = 600  # that one part may take on a busy machine
# Of JVMs that live for a minute: what their second compiler makes would hardly run, and takes a third of their time.
SHORT_LIVED = dict.fromkeys(("spark.driver.extraJavaOptions", "spark.executor.extraJavaOptions"),
                            "-XX:+UseParallelGC -XX:TieredStopAtLevel=1")


def what_is_missing(captures=True):
    if not JAR.is_file():
        return f"no {JAR.name}: ./dev test makes it, or mvn package in spark/"
    try:
        spark_home()
    except Missing as problem:
        return str(problem)
    if captures and not PCAPS.is_dir():
        return f"no captures in {PCAPS}"
    return None


def publish(kafka, topic, capture, folder, *more):
    """The capture as of the probe "probe", whole, to its `end` record."""
    subprocess.run([WEIR, "capture", "--read", capture, "--kafka", kafka, "--probe", "probe", "--topic", topic,
                    "--spool", folder / "spool", *more], check=True, capture_output=True, text=True, timeout=SECONDS)


def poison(kafka, topic, how):
    """Puts what nobody expects into a topic; `how`: as Poison.java has it."""
    subprocess.run(["java", "-cp", jars(), HERE / "Poison.java", kafka, topic, how], check=True, capture_output=True, timeout=SECONDS)


def submit_command(query, arguments, folder, master):
    confs = [word for name, value in SHORT_LIVED.items() for word in ("--conf", f"{name}={value}")]
    command = [spark_home() / "bin" / "spark-submit", "--master", master, "--properties-file", CONFIGURATION,
               "--driver-memory", "1g", "--class", query, *confs,
               "--conf", f"spark.local.dir={folder / 'local'}", "--conf", "spark.ui.enabled=false",
               "--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.driver.bindAddress=127.0.0.1",
               "--conf", f"spark.sql.warehouse.dir={folder / 'warehouse'}", JAR, *arguments]
    return {"args": list(map(str, command)), "cwd": folder, "env": {**os.environ, "SPARK_HOME": str(spark_home())}}


def submit(query, arguments, folder, master="local[2]"):
    """Runs a query to its end. Gives its status and what it said of failures on standard error."""
    done = subprocess.run(**submit_command(query, arguments, folder, master), capture_output=True, text=True,
                          timeout=SECONDS)
    failures = [line for line in done.stderr.splitlines() if "Exception" in line or line.startswith("weir:")]
    return done.returncode, "\n".join(failures[:20])


def submit_and_kill(query, arguments, folder, when, master="local[2]"):
    """Runs a query and kills it with SIGKILL, driver, executor and all, once `when()` is true."""
    with open(folder / "killed.log", "w") as log:
        running = subprocess.Popen(**submit_command(query, arguments, folder, master), stdout=log, stderr=log,
                                   start_new_session=True)
        try:
            deadline = time.monotonic() + SECONDS
            while not when() and running.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            return running.poll() is None and when()
        finally:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
