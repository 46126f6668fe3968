"""kill -9 in mid-stream on the driver, an executor, the broker, the probe and the database of the traffic query, one trial each:
the end is that of an undisturbed run, in the rows as in the database, nothing lost and nothing doubled, and an outage is said once.

By environment: WEIR_KILLS as kills.py has it; WEIR_SEED and WEIR_OUTAGE_SECONDS as disturbed_case.py has them.
"""
import subprocess

from disturbed_case import DisturbedCase, main
from kills import Kills
from trial import Trial


class Kill(Kills, DisturbedCase):
    triggers = 8

    def trial(self, name):
        return Trial(self, name)

    def test_a_killed_probe_and_a_live_query_that_ends_go_on_where_they_were(self):
        for trial in self.trials("probe"):
            probe = subprocess.Popen(trial.probe("--speed", "0.2"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                trial.wait_for_topic()
                query = trial.query()
                trial.wait_for_trigger(self.random.randrange(2), query)
                self.assertIsNone(probe.poll(), "it had ended before it was killed")
            finally:
                probe.kill()
                probe.wait()
            query.stop()
            trial.publish()
            trial.wait_for_end(trial.to_the_end())
            self.assert_undisturbed(trial)


if __name__ == "__main__":
    main()
