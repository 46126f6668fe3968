"""kill -9 in mid-stream on the driver, an executor, the broker and the database of the archive query, one trial each: the archive
has the capture's own packets, selected by the Python reference, nothing lost and nothing doubled, and an outage is said once.

By environment: WEIR_KILLS as kills.py has it; WEIR_SEED and WEIR_OUTAGE_SECONDS as disturbed_case.py has them.
"""
from archive_trial import ArchiveTrial, packets_of
from disturbed_case import DisturbedCase, main
from kills import Kills


class ArchiveKill(Kills, DisturbedCase):
    packets, triggers, outage_seconds = 10_000, 6, 5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packets_of_users = packets_of(cls.capture)

    def trial(self, name):
        return ArchiveTrial(self, name)

    def assert_undisturbed(self, trial):
        archived = trial.archived()
        self.assertEqual(sorted(self.packets_of_users), sorted(archived))
        for user, packets in self.packets_of_users.items():
            self.assertEqual(packets, archived[user], user)
        read = {packet.order for packets in archived.values() for packet in packets}  # each is of a user
        self.assertEqual(len(read), sum(span["packets"] for span in trial.spans()))
        print(f"{trial.name}: {trial.last_trigger() + 1} triggers, {trial.chunks()} chunks, {len(read)} packets of {len(archived)} users",
              flush=True)


if __name__ == "__main__":
    main()
