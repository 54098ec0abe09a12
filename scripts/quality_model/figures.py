"""From the catalogue's facts and the public sources to quality figures, speed priors and what the page says of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from quality_model.cell import Cell
from quality_model.classes import Figure, TaskClass, all_rows, class_estimate, class_figures, load_task_classes
from quality_model.covariance import covariance, likeness, load_hyperparameters, load_spread, prior
from quality_model.facts import Document, ModelFacts, model_facts, route_facts
from quality_model.names import Names, Row, load_names
from quality_model.observations import Observations, observe
from quality_model.offers import read_offers
from quality_model.process import Estimate, Process
from quality_model.sources import read_cells
from quality_model.speed import (
    SpeedPrior,
    Times,
    load_speed_hyperparameters,
    model_speed_priors,
    observe_speeds,
    speed_priors,
)
from quality_model.validation import held_out, without_its_source


@dataclass(frozen=True)
class Report:
    """What the page says of the figures, besides the figures.

    Attributes:
        models: the chat models of the catalogue, by name.
        names: the table of names.
        cells: every cell of every source.
        observations: those of models of the catalogue.
        held_out: what each of them was expected to be, by what was held out.
        without_its_source: likewise, without any cell of its source.
        speeds: the offers behind the speed priors.
        task_classes: the classes with sources.
    """

    models: Mapping[str, ModelFacts]
    names: Names
    cells: tuple[Cell, ...]
    observations: Observations
    held_out: Mapping[str, Estimate]
    without_its_source: Estimate
    speeds: Mapping[str, Times]
    task_classes: tuple[TaskClass, ...]

    @property
    def unmapped(self) -> dict[str, list[str]]:
        """The rows of the sources that name no model of the catalogue, by source."""
        return self.names.unmapped(self.cells)


@dataclass(frozen=True)
class Result:
    """What a catalogue gets.

    Attributes:
        quality: for each chat model a figure for each class with sources and each of its variants.
        model_speed: for each chat model what it is expected to do at a provider of which nothing was timed.
        speed: for each route of a chat model what it is expected to do.
        report: for the page.
    """

    quality: dict[str, list[Figure]]
    model_speed: dict[str, SpeedPrior]
    speed: dict[str, SpeedPrior]
    report: Report


def figures(document: Document, sources: Path) -> Result:
    """Return the figures of the chat models of a catalogue; same input, same figures.

    Parameters:
        document: a models file; its models' types, vendors, dates, flags and variants and its routes' prices are read.
        sources: the folder of raw data, with `quality` and `catalogues/models_dev`.

    Raises:
        ValueError: the table of names names a model or a row that is no longer there.
        OSError: a file of the sources is missing.
    """
    models = {facts.model: facts for facts in model_facts(document)}
    names = load_names()
    cells = read_cells(sources)
    names.check(models.values(), cells)
    observations = observe(cells, names)
    rows = all_rows(observations, models, names)
    alike = likeness(rows, models, names)
    sd = load_hyperparameters()
    expected = prior(alike, sd, load_spread(observations.columns))
    process = Process(covariance(observations, expected, sd), observations.z)
    task_classes = load_task_classes(observations.columns)
    by_class: list[dict[Row, Figure]] = []
    for task_class in task_classes:
        weights = task_class.weights(observations.columns)
        estimate = class_estimate(observations, process, expected, weights)
        by_class.append(class_figures(task_class, rows, estimate, observations, names))
    speeds = observe_speeds(read_offers(sources), names)
    speed_sd = load_speed_hyperparameters()
    return Result(
        quality={name: _of_model(facts, by_class, names) for name, facts in models.items()},
        model_speed=model_speed_priors(speeds, models, names, speed_sd),
        speed=speed_priors(route_facts(document), speeds, models, names, speed_sd),
        report=Report(
            models=models,
            names=names,
            cells=tuple(cells),
            observations=observations,
            held_out=held_out(observations, process),
            without_its_source=without_its_source(observations, process),
            speeds=speeds,
            task_classes=tuple(task_classes),
        ),
    )


def _of_model(facts: ModelFacts, by_class: list[dict[Row, Figure]], names: Names) -> list[Figure]:
    return [
        replace(of_class[names.canonical(Row(facts.model, variant))], variant=variant)
        for of_class in by_class
        for variant in facts.variants
    ]
