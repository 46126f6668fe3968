"""The broker of deploy/compose without its container: its certificates, its properties, its topics and who may do what with them."""
import os
import pathlib
import re
import shlex
import shutil
import subprocess

import cluster_parts as parts
from broker import Broker, jars

COMPOSE = parts.ROOT / "deploy" / "compose"


class ComposedBroker(Broker):
    """`certificates`: names besides those of the cluster's parts. `probes`: who of them may send packets."""
    host = "localhost"  # a name that its certificate has

    def __init__(self, folder, certificates, probes):
        super().__init__(folder)
        self.certificates, self.probes = certificates, probes
        self.compose = self.folder / "compose"  # a copy, for the certificates are made beside their script
        self.secrets = self.compose / "secrets"

    def here(self, text):
        return text.replace("/run/secrets", str(self.secrets)).replace("/var/lib/kafka/data", str(self.folder / "data"))

    def configuration(self, port, controller):
        shutil.copytree(COMPOSE, self.compose, ignore=shutil.ignore_patterns("secrets"))
        subprocess.run([self.compose / "make-certificates.sh", *self.certificates], check=True, capture_output=True, timeout=parts.SECONDS)
        text = re.sub(r"(?<=[@/])(kafka)?:(909[34])", r"localhost:\2", (COMPOSE / "kafka.properties").read_text())
        return self.here(text.replace("9093", str(port)).replace("9094", str(controller)))

    def make_topics(self):
        """make-topics.sh with tools that keep what they are told, and then all of it in one JVM: it calls them a dozen times."""
        tools, told, client = self.compose / "bin", self.compose / "told", self.compose / "client.properties"
        tools.mkdir()
        for name in ("kafka-topics.sh", "kafka-acls.sh"):
            (tools / name).write_text(f"#!/bin/bash\n{{ printf '%s\\t' {name} \"$@\"; echo; }} >>{shlex.quote(str(told))}\n")
            (tools / name).chmod(0o755)
        client.write_text(self.here((COMPOSE / "kafka-client.properties").read_text()))
        place = {"KAFKA_BIN": str(tools), "KAFKA_SERVER": self.address, "KAFKA_CLIENT": str(client), "PROBES": " ".join(self.probes)}
        subprocess.run([self.compose / "make-topics.sh"], check=True, env={**os.environ, **place}, timeout=parts.SECONDS)
        done = subprocess.run(self.java(pathlib.Path(__file__).with_name("KafkaTools.java"), told), capture_output=True, text=True,
                              timeout=parts.SECONDS)
        if done.returncode != 0:
            raise RuntimeError("make-topics.sh fails: " + (done.stdout + done.stderr).strip()[-2000:])

    def properties_of_a_query(self):
        """As the queries of compose.yaml have them."""
        text = (COMPOSE.parent / "compose.yaml").read_text()
        return list(dict.fromkeys(map(self.here, re.findall(r"^ +- (kafka\.\S+=\S+)$", text, re.MULTILINE))))

    def properties_of(self, name):
        """As the README of deploy/compose has them for a probe."""
        pem = self.secrets / f"{name}.pem"
        properties = ["security.protocol=ssl", f"ssl.ca.location={self.secrets / 'authority.pem'}",
                      f"ssl.certificate.location={pem}", f"ssl.key.location={pem}"]
        return [word for one in properties for word in ("--kafka-config", "kafka." + one)]
