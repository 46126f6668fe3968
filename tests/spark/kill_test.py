"""kill -9 in mid-stream on the driver, an executor, the broker, the probe and the database, one trial each: the end is
that of an undisturbed run, in the rows as in the database, nothing lost and nothing doubled, and an outage is said once.

By environment: WEIR_KILLS (trials of each); WEIR_SEED and WEIR_OUTAGE_SECONDS as disturbed_case.py has them.
"""
import os
import signal
import subprocess

from disturbed_case import DisturbedCase, main
from spark import SparkCluster
from trial import Trial, trigger_of

KILLS = int(os.environ.get("WEIR_KILLS", "1"))


class Kill(DisturbedCase):
    def trials(self, name):
        return (Trial(self, f"{name}{number}") for number in range(1, KILLS + 1))

    def test_a_killed_driver_goes_on_where_it_was(self):
        for trial in self.trials("driver"):
            trial.publish()
            query = trial.to_the_end()
            trial.wait_for_trigger(self.random.randrange(1, 5), query)
            query.kill()
            self.assertLess(trigger_of(trial.files()[-1]), 8, "it was nearly at its end")
            trial.wait_for_end(trial.to_the_end())
            self.assert_undisturbed(trial)

    def test_a_killed_executor_is_replaced(self):
        cluster = SparkCluster(self.work / "spark", workers=2, cores=1, memory="1g")
        self.addCleanup(cluster.stop)
        master = cluster.start()
        for trial in self.trials("executor"):
            trial.publish()
            query = trial.to_the_end(master=master, cores=2, executor_cores=1, executor_memory="600m")
            trial.wait_for_trigger(self.random.randrange(1, 5), query)
            os.kill(self.random.choice(cluster.executors()), signal.SIGKILL)
            trial.wait_for_end(query)
            self.assert_undisturbed(trial)

    def test_a_killed_broker_is_said_once_and_ridden_out(self):
        for trial in self.trials("broker"):
            trial.publish()
            query = trial.to_the_end()
            trial.wait_for_trigger(self.random.randrange(1, 5), query)
            self.be_without(self.broker, trial, query)
            trial.wait_for_end(query)
            self.assert_said_once(trial, query, "Kafka")
            self.assert_undisturbed(trial)

    def test_a_killed_database_is_said_once_and_ridden_out(self):
        for trial in self.trials("database"):
            trial.publish()
            query = trial.to_the_end()
            trial.wait_for_trigger(self.random.randrange(1, 5), query)
            self.be_without(self.database, trial, query)
            trial.wait_for_end(query)
            self.assert_said_once(trial, query, "MongoDB")
            self.assert_undisturbed(trial)

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
