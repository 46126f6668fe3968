"""How far live windows trail the wire: the time in Kafka of a user's window less the time at which its end was replayed."""
import datetime
import re
import subprocess

END = re.compile(rb'"end":"([^"]+)"')
LOOKED_AT = 20  # the last seconds of a point: a second of 10,000 users is megabytes


def seconds_of(text):
    return datetime.datetime.fromisoformat(text.decode().replace("Z", "+00:00")).timestamp()


def trails(broker, topic, ended, replayed_at):
    """Ascending, in seconds, one a window; `replayed_at`: packet time -> the time it left the probe, both as time.time()."""
    lines = subprocess.run(["kcat", "-C", "-q", "-e", "-b", broker.address, "-t", topic, "-o", f"s@{int((ended - LOOKED_AT) * 1000)}", "-f",
                            "%T %s\n"], check=True, stdout=subprocess.PIPE).stdout.splitlines()
    found = []
    for line in lines:
        written, _, window = line.partition(b" ")
        end = END.search(window)
        if end and window.startswith(b'{"type":"window"'):
            found.append(int(written) / 1000 - replayed_at(seconds_of(end[1])))
    return sorted(found)
