"""What the strategies pick of the packaged catalogue: what never may be, what must be said, and the committed page."""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from modelreg.catalog.model import QualityFigure
from modelreg.catalog.models_dev.identity import compared
from modelreg.catalog.packaged import packaged_models
from modelreg.client import LocalClient
from picks.notes import Note, check, load_notes
from picks.page import PAGE, page
from picks.pick import Pick, ask
from picks.question import NEEDS, OFFERS, questions
from picks.surprise import surprises
from quality_model.names import load_names

NO_CHAT_MODEL = re.compile(
    r"guard|moderation|ocr|embed|rerank|whisper|transcri|tts|speech|image|video|realtime|router|bge|prompt-shield"
)
THREE_VENDORS = {"openai", "anthropic", "google"}


@pytest.fixture(scope="module")
def picks() -> list[Pick]:
    """Every pick of the page."""
    with LocalClient() as client:
        return [ask(client, question) for question in questions()]


def test_every_strategy_is_asked_for_every_class_and_set_of_offers(picks: list[Pick]) -> None:
    places = {(pick.question.offers, pick.question.task_class, pick.question.strategy) for pick in picks}
    assert len(places) == len(picks) == 3 * 17 * 5


def test_only_active_models_for_chat_are_picked(picks: list[Pick]) -> None:
    packaged = packaged_models()
    for pick in picks:
        model, route = packaged.models[pick.choice.model_id], packaged.routes[pick.choice.route.route_id]
        assert model.type == "chat"
        assert (model.status, route.status) == ("active", "active")
        assert not NO_CHAT_MODEL.search(pick.choice.model_id)


def test_no_other_model_is_a_candidate_for_chat() -> None:
    chat = [name for name, model in packaged_models().models.items() if model.type == "chat"]
    assert len(chat) > 300
    assert not [name for name in chat if NO_CHAT_MODEL.search(name)]


def test_no_model_is_picked_under_two_ids(picks: list[Pick]) -> None:
    same = load_names().same_model
    models = {choice.model_id for pick in picks for choice in (pick.choice, pick.runner_up) if choice}
    for one, other in combinations(sorted(models), 2):
        assert compared(one) != compared(other)
        assert same.get(one, one) != same.get(other, other)


def test_quality_first_takes_nobody_by_inference_while_another_is_known_to_be_as_good(picks: list[Pick]) -> None:
    for pick in picks:
        if pick.question.strategy == "quality-first" and pick.figure.basis == "inferred":
            known = [value for figure, value in pick.rivals if figure.basis in {"measured", "linked"}]
            assert max(known, default=-1) < pick.quality_ppm


def test_quality_first_is_at_least_as_good_as_every_other_strategy(picks: list[Pick]) -> None:
    best: dict[tuple[str, str], int] = {
        (pick.question.offers, pick.question.task_class): pick.quality_ppm
        for pick in picks
        if pick.question.strategy == "quality-first"
    }
    assert all(pick.quality_ppm <= best[pick.question.offers, pick.question.task_class] for pick in picks)


def test_what_is_free_is_said_to_be(picks: list[Pick]) -> None:
    routes = packaged_models().routes
    for pick in picks:
        assert pick.is_free == bool(routes[pick.choice.route.route_id].free)


def test_picks_keep_to_the_set_of_offers_and_to_what_the_class_needs(picks: list[Pick]) -> None:
    models = packaged_models().models
    vendors, open_weights = list(OFFERS)[1:]
    for pick in picks:
        model = models[pick.choice.model_id]
        if pick.question.offers == vendors:
            assert pick.choice.provider_id in THREE_VENDORS
        if pick.question.offers == open_weights:
            assert model.open_weights
        if "capabilities" in NEEDS.get(pick.question.task_class, {}):
            assert (model.capabilities or {})["tools"]
        if pick.question.task_class == "vision":
            assert "image" in (model.input_modalities or ())


def test_every_surprise_has_a_note_and_every_note_a_pick(picks: list[Pick]) -> None:
    check(load_notes(), picks)
    free = next(pick for pick in picks if pick.is_free)
    with pytest.raises(ValueError, match=free.choice.route.route_id):
        check([], picks)
    idle = Note(frozenset({"nobody/nothing"}), frozenset(), "on nothing")
    with pytest.raises(ValueError, match="on nothing"):
        check([*load_notes(), idle], picks)


def test_what_is_surprising(picks: list[Pick]) -> None:
    plain = next(pick for pick in picks if pick.question.strategy == "quality-first" and not any(surprises(pick)))
    guessed = QualityFigure(task_class="general", mean_ppm=900_000, se_ppm=1, basis="inferred")
    assert list(surprises(replace(plain, figure=guessed))) == ["nobody measured the model"]
    much_better = (guessed, plain.quality_ppm + 100_001)
    assert list(surprises(replace(plain, rivals=(*plain.rivals, much_better)))) == ["others are much better"]


def test_the_committed_page_is_what_the_catalogue_gives(picks: list[Pick]) -> None:
    assert page(picks, load_notes()) == PAGE.read_text(encoding="utf-8")
