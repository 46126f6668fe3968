"""Adds up the results of all parts of `./dev test`: tally.py FOLDER.

FOLDER has a file for each part: PART.xml (JUnit, as ctest writes it) or PART.tsv (status, name, reason). Lists what
failed and what was skipped, with its reason; the last line is "N passed, N failed, N skipped". Where CI is set, a test of the
cluster that was skipped has failed, but for want of captures: other people have none.
"""
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

GTEST_REASON = re.compile(r": Skipped\n(.*)")
TOLD_REASON = re.compile(r"(?im)^skip(?:ped)?:? *(.*)$")
UNITTEST_REASON = re.compile(r"(?m)\.\.\. skipped ['\"](.*)['\"]$")
UNITTEST_COUNT = re.compile(r"(?m)^OK \(skipped=(\d+)\)$")


def skip_reason(output):
    told = GTEST_REASON.findall(output) or TOLD_REASON.findall(output)
    return "; ".join(dict.fromkeys(line.strip() for line in told if line.strip())) or "no reason was given"


def skipped_inside(name, output):
    """Python test cases that were skipped in a file whose others passed."""
    count = UNITTEST_COUNT.search(output)
    reasons = UNITTEST_REASON.findall(output)
    for number in range(int(count.group(1)) if count else 0):
        yield "skipped", f"{name}, one case", reasons[number] if number < len(reasons) else "its test knows why: -v tells"


def junit_results(path):
    for case in xml.parse(path).iter("testcase"):
        status, name, output = case.get("status"), case.get("name"), case.findtext("system-out") or ""
        message = next((child.get("message", "") for child in case if child.tag in ("skipped", "failure")), "")
        if status == "run":
            yield "passed", name, ""
            yield from skipped_inside(name, output)
        elif status == "notrun" and message.startswith("SKIP_"):
            yield "skipped", name, skip_reason(output)
        elif status == "disabled":
            yield "skipped", name, "disabled in its CMake file"
        else:
            yield "failed", name, message


def tsv_results(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        yield tuple((line + "\t\t").split("\t")[:3])


def results(folder):
    for path in sorted(folder.iterdir()):
        read = {".xml": junit_results, ".tsv": tsv_results}.get(path.suffix)
        for status, name, reason in read(path) if read else ():
            yield status_of_skipped(path.stem, reason) if status == "skipped" else status, f"{path.stem}: {name}", reason


def status_of_skipped(part, reason):
    return "failed" if part == "cluster" and os.environ.get("CI") and not all("captures" in one for one in reason.split("; ")) else "skipped"


def print_listed(title, rows):
    if rows:
        print(f"\n{title}:")
        for name, reason in rows:
            print(f"  {name}" + (f" ({reason})" if reason else ""))


def main(folder):
    found = {"passed": [], "skipped": [], "failed": []}
    for status, name, reason in results(pathlib.Path(folder)):
        found[status].append((name, reason))
    print_listed("Skipped", found["skipped"])
    print_listed("Failed", found["failed"])
    print(f"\n{len(found['passed'])} passed, {len(found['failed'])} failed, {len(found['skipped'])} skipped")
    return 1 if found["failed"] or not found["passed"] else 0


sys.exit(main(sys.argv[1]))
