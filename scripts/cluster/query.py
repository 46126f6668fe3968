"""One of weir's queries on a Spark cluster: its driver as a process of this machine, its executors wherever the master has
room. Killing the driver ends the executors, too, when they notice."""
from daemon import Daemon
from spark import CONFIGURATION, JAR, LOGGING, spark_home

PACKAGE = "weir.spark."


class Query(Daemon):
    """`main_class`: of weir.spark. `cores`: how many tasks at a time in all, `executor_cores` of them in an executor."""
    start_seconds = 600  # on a machine that does much else

    def __init__(self, folder, main_class, master, arguments=(), cores=2, executor_cores=2, executor_memory="1g", settings=()):
        super().__init__(folder)
        self.name, self.main_class, self.master, self.arguments = main_class, main_class, master, arguments
        self.cores, self.executor_cores, self.executor_memory, self.settings = cores, executor_cores, executor_memory, settings

    def environment(self):
        return {"SPARK_HOME": str(spark_home()), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(LOGGING)}

    def command(self):
        settings = {"spark.cores.max": self.cores, "spark.executor.cores": self.executor_cores,
                    "spark.executor.memory": self.executor_memory, "spark.local.dir": self.folder / "local",
                    "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
                    "spark.sql.warehouse.dir": self.folder / "warehouse", **dict(self.settings)}
        confs = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        return [spark_home() / "bin" / "spark-submit", "--master", self.master, "--properties-file", CONFIGURATION,
                "--driver-memory", "1g", "--class", PACKAGE + self.main_class, *confs, JAR, *self.arguments]
