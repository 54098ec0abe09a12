"""The engine in this process: the models file it is given, reloading it, and what goes on over a reload."""

import json
from pathlib import Path

import pytest

from modelreg.client import LocalClient, ModelsFileError
from modelreg.v1 import common_pb2, live_pb2

OPENAI = {"providers": {"openai": {}}}
MISTRAL = {"providers": {"mistral": {}}}


def write(path: Path, models: object) -> Path:
    path.write_text(json.dumps(models), encoding="utf-8")
    return path


def test_without_a_file_the_packaged_models_are_served() -> None:
    with LocalClient() as client:
        assert client.select().response.registry.revision == 1


def test_a_credential_enables_its_provider_as_in_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-4711")
    with LocalClient() as client:
        assert client.select().selected.provider_id == "openai"
    with LocalClient(credentials="off") as client:
        assert common_pb2.LABEL_DEMO in client.select().response.labels


def test_a_models_file_is_served(tmp_path: Path) -> None:
    models = write(tmp_path / "models.json", OPENAI)
    for path in (models, str(models)):
        with LocalClient(path) as client:
            assert client.select(task_class="coding").selected.provider_id == "openai"


def test_a_bad_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelsFileError, match="cannot be read"):
        LocalClient(tmp_path / "nowhere.json")


def test_a_reload_serves_what_the_file_says_now(tmp_path: Path) -> None:
    models = write(tmp_path / "models.json", OPENAI)
    with LocalClient(models) as client:
        assert not client.reload()
        write(models, MISTRAL)
        assert client.reload()
        decision = client.select()
        assert decision.selected.provider_id == "mistral"
        assert decision.response.registry.revision == 2


def test_a_bad_file_leaves_what_is_served(tmp_path: Path) -> None:
    models = write(tmp_path / "models.json", OPENAI)
    with LocalClient(models) as client:
        models.write_text("{", encoding="utf-8")
        with pytest.raises(ModelsFileError):
            client.reload()
        assert client.select().selected.provider_id == "openai"
        write(models, OPENAI)
        assert not client.reload()


def test_what_is_known_of_a_route_goes_on_over_a_reload(tmp_path: Path) -> None:
    models = write(tmp_path / "models.json", OPENAI)
    with LocalClient(models) as client:
        with client.select(task_class="coding") as decision:
            decision.failed(http_status=429, retry_after_s=60)
        write(models, OPENAI | {"providers": {"openai": {}, "mistral": {}}})
        assert client.reload()
        seen = live_pb2.LiveView.FromString(client._local.engine.live_view())
    assert [one.picks for one in seen.routes if one.route_id == decision.selected.route.route_id] == [1]
