"""A trial of the archive query, and what must be in the archive at its end."""
import sys
import tomllib

import cluster_parts as parts
from rows import SETTINGS
from trial import Trial

sys.path.insert(0, str(parts.ROOT / "tests" / "reference"))
from archived import archived, expected  # noqa: E402
from mongo_wire import Mongo  # noqa: E402
from weir_reference.capture_files import read_records  # noqa: E402
from weir_reference.settings import Settings  # noqa: E402

NETWORKS = tuple(tomllib.loads(SETTINGS)["traffic"]["networks"])


def packets_of(capture):
    """user -> its packets of the capture, as the reference selects them by SETTINGS."""
    return expected(read_records(capture), Settings(networks=NETWORKS))


class ArchiveTrial(Trial):
    def query(self, *more, **options):
        folder = self.folder / "archive"
        arguments = ["--settings", self.around.settings, "--kafka", self.around.kafka, "--topic", self.topic,
                     "--mongodb", self.around.mongodb, "--database", self.name,
                     "--checkpoint", folder / "checkpoint", "--trigger-ms", "1000", *more]
        return self.launch(folder, "archive.ArchiveQuery", arguments, **options)

    def last_trigger(self):
        """That has begun."""
        return max((int(path.name) for path in (self.folder / "archive" / "checkpoint" / "offsets").glob("[0-9]*")), default=-1)

    def wait_for_trigger(self, number, query):
        """Until it is writing, and not done."""
        self.wait_for(f"trigger {number}", lambda: self.last_trigger() >= number, query)
        written = self.chunks()
        self.wait_for(f"chunks after trigger {number}", lambda: self.chunks() > written, query)

    def chunks(self):
        return self.ask(lambda mongo: mongo.command({"count": "packets"})["n"])

    def archived(self):
        return self.ask(archived)

    def spans(self):
        return self.ask(lambda mongo: list(mongo.find("packet_spans")))

    def ask(self, question):
        mongo = Mongo(self.around.mongodb, self.name)
        try:
            return question(mongo)
        finally:
            mongo.close()
