"""The cluster with its agencies: web servers, buckets and drop folders that hold what the federation's sources fetch."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import boto3

from infra.cluster.machine import Cluster
from infra.cluster.places import ClusterPlaces, free_ports
from infra.laptop.api import Api
from infra.laptop.places import LOOPBACK
from infra.laptop.processes import Processes
from renkei.settings import Connection, connection_from_parts
from tests.cluster.federation import BUCKET, Feed, Feeds

AGENCIES = "agencies"


class Federated(Cluster):
    """What was started here, and the federation that it serves."""

    feeds: Feeds
    web: int

    @classmethod
    def at_home(cls, root: Path, feeds: Feeds, *, at_once: int = 2) -> "Federated":
        """Be ready to start; `root` takes everything that is kept."""
        places = ClusterPlaces.of(feeds.root, root / "state", at_once=at_once)
        made = cls(places, Processes(places.home / "processes.json"), Api(places.url))
        made.feeds, made.web = feeds, free_ports(AGENCIES)[AGENCIES]
        return made

    def serve(self) -> None:
        """See Cluster."""
        super().serve()
        self.bucket(BUCKET)
        for feed in self.feeds.feeds:
            self.show(feed)
        words = [sys.executable, "-m", "tests.cluster.agencies", str(self.feeds.served), str(self.web)]
        self.begin(AGENCIES, words, self.places.environment())

    def show(self, feed: Feed) -> None:
        """Put what an agency keeps in a bucket there."""
        path = self.feeds.served / feed.key
        if feed.kind == "s3" and path.is_file():
            said = self.places.objects
            store = boto3.client("s3", endpoint_url=said["AWS_ENDPOINT_URL_S3"], **_login(said))
            store.upload_file(str(path), BUCKET, feed.key)

    def parts(self) -> dict[str, dict[str, object]]:
        """The connections of the agencies, as Airflow keeps them."""
        return {
            "ruri_harbour": {"conn_type": "fs", "host": str(self.feeds.served / "harbour")},
            **{f"ruri_{feed.agency}": self._parts(feed) for feed in self.feeds.feeds},
        }

    def connection(self, name: str) -> Connection:
        """A connection, for whoever works without Airflow."""
        return connection_from_parts(name, self.parts()[name])

    def _parts(self, feed: Feed) -> dict[str, object]:
        if feed.kind == "https":
            return {"conn_type": "http", "host": f"http://{LOOPBACK}:{self.web}"}
        if feed.kind == "local":
            return {"conn_type": "fs", "host": str(self.feeds.served)}
        said = self.places.objects
        extra = {"endpoint_url": said["AWS_ENDPOINT_URL_S3"], "region_name": said["AWS_DEFAULT_REGION"]}
        return {"conn_type": "aws", "login": "testing", "password": "testing", "extra": extra}

    def connections(self) -> dict[str, str]:
        """The same, as variables of the environment."""
        return {f"AIRFLOW_CONN_{name.upper()}": json.dumps(parts) for name, parts in self.parts().items()}

    def _standins(self) -> Mapping[str, str]:
        return self.connections()


def _login(said: Mapping[str, str]) -> dict[str, str]:
    return {
        "aws_access_key_id": said["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": said["AWS_SECRET_ACCESS_KEY"],
        "region_name": said["AWS_DEFAULT_REGION"],
    }
