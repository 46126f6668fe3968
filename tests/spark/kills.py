"""kill -9 in mid-stream on what a query needs, for a DisturbedCase: the end is that of an undisturbed run, and an outage is
said once.

By environment: WEIR_KILLS (trials of each).
"""
import os
import signal

from spark import SparkCluster

KILLS = int(os.environ.get("WEIR_KILLS", "1"))


class Kills:
    """The case says `trial(name)`, `assert_undisturbed(trial)`, and `triggers`: how many an undisturbed run has at least."""

    def trials(self, name):
        return (self.trial(f"{name}{number}") for number in range(1, KILLS + 1))

    def wait_for_the_middle(self, trial, query):
        trial.wait_for_trigger(self.random.randrange(1, self.triggers // 2 + 1), query)

    def test_a_killed_driver_goes_on_where_it_was(self):
        for trial in self.trials("driver"):
            trial.publish()
            query = trial.to_the_end()
            self.wait_for_the_middle(trial, query)
            query.kill()
            self.assertLess(trial.last_trigger(), self.triggers - 1, "it was nearly at its end")
            trial.wait_for_end(trial.to_the_end())
            self.assert_undisturbed(trial)

    def test_a_killed_executor_is_replaced(self):
        cluster = SparkCluster(self.work / "spark", cores=2, memory="2g")
        self.addCleanup(cluster.stop)
        master = cluster.start()
        for trial in self.trials("executor"):
            trial.publish()
            query = trial.to_the_end(master=master, cores=2, executor_cores=1, executor_memory="600m")
            self.wait_for_the_middle(trial, query)
            os.kill(self.random.choice(cluster.executors()), signal.SIGKILL)
            trial.wait_for_end(query)
            self.assert_undisturbed(trial)

    def test_a_killed_broker_is_said_once_and_ridden_out(self):
        self.ride_out("broker", self.broker, "Kafka")

    def test_a_killed_database_is_said_once_and_ridden_out(self):
        self.ride_out("database", self.database, "MongoDB")

    def ride_out(self, name, server, said_as):
        for trial in self.trials(name):
            trial.publish()
            query = trial.to_the_end()
            self.wait_for_the_middle(trial, query)
            self.be_without(server, trial, query)
            trial.wait_for_end(query)
            self.assert_said_once(trial, query, said_as)
            self.assert_undisturbed(trial)
