"""The compose file gives each service what it needs, and no service more than that."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import finsam
from finsam import env

ROOT = Path(finsam.__file__).parent.parent
RUNNING = ("web", "worker", "beat")
FOR_OPERATORS = {"DATABASE_OWNER_URL", "DATABASE_MAINT_URL", "DATABASE_SUPERUSER_URL", "FINSAM_BACKUP_KEY"}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def test_services_are_those_of_the_design(services: dict[str, dict[str, Any]]) -> None:
    assert {"postgres", "redis", "web", "worker", "beat", "proxy"} <= set(services)


@pytest.mark.parametrize("name", [*RUNNING, "migrate", "operator"])
def test_every_required_variable_is_given(services: dict[str, dict[str, Any]], name: str) -> None:
    required = {variable.name for variable in env.VARIABLES if variable.is_required}
    assert required <= set(services[name]["environment"])


@pytest.mark.parametrize("name", [*RUNNING, "migrate", "operator"])
def test_only_known_variables_are_given(services: dict[str, dict[str, Any]], name: str) -> None:
    known = {variable.name for variable in env.VARIABLES} | {"DJANGO_SETTINGS_MODULE"}
    assert set(services[name]["environment"]) <= known


@pytest.mark.parametrize("name", RUNNING)
def test_what_users_reach_has_no_key_of_the_operator(services: dict[str, dict[str, Any]], name: str) -> None:
    assert not FOR_OPERATORS & set(services[name]["environment"])


def test_only_the_proxy_is_reached_from_outside(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_secrets_come_from_the_environment_and_the_script_makes_them_all() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+):\?\}", (ROOT / "docker-compose.yml").read_text()))
    made = subprocess.run(
        ["sh", "scripts/new-secrets.sh", "finsam.example.org"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert wanted == set(re.findall(r"^([A-Z_]+)=", made, re.MULTILINE))
    values = dict(line.split("=", 1) for line in made.splitlines() if re.match(r"[A-Z_]+=", line))
    assert len(set(values.values())) == len(values)
    assert len(values["FINSAM_ACTING_KEY"]) == 64
