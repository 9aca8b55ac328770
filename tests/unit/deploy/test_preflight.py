"""What stands in the way of a start is found before anything has started."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from deploy.preflight import NotReady, check_ports, lock_data_dir
from intake.settings import Settings, load_settings
from tests.support.mongo import free_port

NAMES = ["PORT", "RASA_PORT", "ACTIONS_PORT", "EMBEDDED_MONGO_PORT"]


def settings_with_free_ports(data_dir: Path, **environ: str) -> Settings:
    ports = {name: str(free_port()) for name in NAMES}
    return load_settings({"DATA_DIR": str(data_dir)} | ports | environ)


@pytest.mark.parametrize("name", NAMES)
def test_a_taken_port_is_named_with_its_setting_and_holder(tmp_path: Path, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(NotReady) as caught:
            check_ports(settings_with_free_ports(tmp_path, **{name: str(port)}))
    assert str(caught.value).startswith(f"Port {port} ({name}) is taken by ")
    assert str(os.getpid()) in str(caught.value)


def test_free_ports_pass(tmp_path: Path) -> None:
    check_ports(settings_with_free_ports(tmp_path))


def test_the_database_s_port_does_not_matter_when_it_is_not_ours(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        uri = "mongodb://db.example.org:27017/?replicaSet=rs0"
        check_ports(settings_with_free_ports(tmp_path, EMBEDDED_MONGO_PORT=port, MONGODB_URI=uri))


def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"^HOST: cannot listen on 192\.0\.2\.1"):
        check_ports(settings_with_free_ports(tmp_path, HOST="192.0.2.1"))


def test_one_system_a_data_dir(tmp_path: Path) -> None:
    lock = lock_data_dir(tmp_path)
    with pytest.raises(NotReady, match=f"already running on DATA_DIR .* \\(process {os.getpid()}\\)"):
        lock_data_dir(tmp_path)
    os.close(lock)
    os.close(lock_data_dir(tmp_path))
