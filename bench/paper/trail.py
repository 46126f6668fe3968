"""How far live windows trail the wire: the time at which the broker took a user's window less the time at which its end was due on the wire."""
import array
import datetime
import re
import subprocess

WINDOW, END = b'{"type":"window"', re.compile(rb'"end":"([^"]+)"')
STAMPED_BY_THE_BROKER = "message.timestamp.type=LogAppendTime"  # of the topic: else a record has the time at which its producer made it


def seconds_of(text):
    return datetime.datetime.fromisoformat(text.decode().replace("Z", "+00:00")).timestamp()


def trails(broker, topic, began, on_the_wire):
    """Ascending, in seconds, one for each window taken since `began`; `on_the_wire`: packet time -> time.time()."""
    reader = subprocess.Popen(["kcat", "-C", "-q", "-e", "-b", broker.address, "-t", topic, "-o", f"s@{int(began * 1000)}", "-f", "%T %s\n"],
                              stdout=subprocess.PIPE)
    found, due = array.array("d"), {}  # many users have a window of the same end
    for line in reader.stdout:
        taken, _, window = line.partition(b" ")
        end = END.search(window) if window.startswith(WINDOW) else None
        if end:
            text = end[1]
            if text not in due:
                due[text] = on_the_wire(seconds_of(text))
            found.append(int(taken) / 1000 - due[text])
    if reader.wait() != 0:
        raise SystemExit(f"kcat cannot read {topic}")
    return sorted(found)
