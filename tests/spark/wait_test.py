"""Queries that wait: for Kafka, a topic or a database that are not there yet, and for a broker that goes away while they follow
a live probe. And what the traffic query removes of a database when it is old."""
import subprocess
import time

import cluster_parts as parts
from archive_trial import ArchiveTrial, packets_of
from disturbed_case import DisturbedCase, main
from mongo_wire import Mongo
from rows import SETTINGS
from trial import Trial

KEEP_SECONDS = 60


class Wait(DisturbedCase):
    users, seconds, packets = 3, 240, 6_000

    def mongo(self, name):
        mongo = Mongo(self.mongodb, name)
        self.addCleanup(mongo.close)
        return mongo

    def wait_for_line(self, trial, query, text):
        trial.wait_for(text, lambda: any(text in line for line in trial.lines_of_weir(query)), query)

    def assert_lines(self, trial, query, *expected_lines):
        lines = trial.lines_of_weir(query)
        self.assertEqual(len(expected_lines), len(lines), lines)
        for line, text in zip(lines, expected_lines):
            self.assertIn(text, line)
        self.assert_no_stack_trace(trial, query)

    def test_the_traffic_query_waits_for_kafka_and_for_its_topic(self):
        trial = Trial(self, "absent")
        self.broker.kill()
        query = trial.query()
        self.wait_for_line(trial, query, "does not answer")
        self.broker.start()
        self.wait_for_line(trial, query, "no topic")
        trial.publish()
        trial.wait_for_trigger(0, query)
        self.assert_lines(trial, query, "Kafka at", "is back after", f"no topic {trial.topic} at", f"the topic {trial.topic} is there")
        query.stop()
        self.assert_no_stack_trace(trial, query)
        trial.wait_for_end(trial.to_the_end())
        self.assert_undisturbed(trial)

    def test_the_archive_query_waits_for_its_topic_and_for_the_database(self):
        trial = ArchiveTrial(self, "archived")
        self.database.kill()
        query = trial.query()
        self.wait_for_line(trial, query, "no topic")
        trial.publish()
        self.wait_for_line(trial, query, "does not answer")
        self.database.start()
        trial.wait_for("packets", trial.archived, query)
        self.assert_lines(trial, query, f"no topic {trial.topic} at", f"the topic {trial.topic} is there", "MongoDB at", "is back after")
        query.stop()
        self.assert_no_stack_trace(trial, query)
        trial.wait_for_end(trial.query("--until-end"))
        self.assertEqual(packets_of(self.capture), trial.archived())

    def test_a_live_query_and_its_probe_ride_out_a_broker_that_goes_away(self):
        trial = Trial(self, "live")
        query = trial.query()
        self.wait_for_line(trial, query, "no topic")
        probe = subprocess.Popen(trial.probe("--speed", "1.5"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(probe.communicate)
        self.addCleanup(probe.kill)
        trial.wait_for_trigger(1, query)
        self.assertIsNone(probe.poll(), "it had ended before the broker went")
        self.broker.kill()
        self.wait_for_line(trial, query, "does not answer")
        self.be_away(self.broker)
        self.wait_for_line(trial, query, "is back after")
        said = probe.communicate(timeout=parts.SECONDS)[1].decode()
        self.assertEqual(0, probe.returncode, said)
        query.stop()
        self.assert_lines(trial, query, "no topic", "is there", "does not answer", "is back after")
        trial.wait_for_end(trial.to_the_end())
        self.assert_undisturbed(trial)

    def documents(self, trial):
        mongo = self.mongo(trial.name)
        return {name: list(mongo.find(name)) for name in ("panes", "network_panes", "sessions", "users", "profiles")}

    def test_results_go_when_they_are_older_than_the_newest_by_their_time_to_keep(self):
        self.settings = self.work / "keep.toml"
        self.settings.write_text(SETTINGS + f'[store]\nkeep_seconds = "1s"\nkeep_minutes = "{KEEP_SECONDS}s"\nkeep_hours = "400d"\n'
                                 f'keep_sessions = "{KEEP_SECONDS}s"\n')
        trial = Trial(self, "kept")
        trial.publish()
        trial.wait_for_end(trial.to_the_end())
        wrong = {"_id": "of a wrong clock", "level": 1, "start": int(time.time()) + 3600}
        self.mongo(trial.name).command({"insert": "network_panes", "documents": [wrong]})
        before = self.documents(trial)
        newest = max(pane["start"] for pane in before["network_panes"] if pane["level"] == 1 and pane["_id"] != wrong["_id"])
        limit = newest - KEEP_SECONDS
        stays = {"panes": lambda pane: pane["level"] == 2 or pane["start"] >= limit // 60 * 60,
                 "sessions": lambda session: session["last"] >= limit * 10**9}
        stays["network_panes"] = stays["panes"]
        kept = {name: [one for one in of if stays.get(name, lambda _: True)(one)] for name, of in before.items()}
        for name in stays:
            self.assertLess(0, len(kept[name]), name)
            self.assertLess(len(kept[name]), len(before[name]), name)
        query = trial.query("--retention-every", "1")
        trial.wait_for("old results to go", lambda: sum(map(len, self.documents(trial).values())) <= sum(map(len, kept.values())), query)
        query.stop()
        after = self.documents(trial)
        for name, of in kept.items():
            self.assertEqual(sorted(str(one["_id"]) for one in of), sorted(str(one["_id"]) for one in after[name]), name)


if __name__ == "__main__":
    main()
