"""The entry of a model: what stands of it after all its offers were heard."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from modelreg.catalog.models_dev.identity import compared
from modelreg.catalog.models_dev.licence import licence_of
from modelreg.catalog.models_dev.model_type import CHAT_ABILITIES, Signs, model_type
from modelreg.catalog.models_dev.offer import Offer
from modelreg.catalog.models_dev.settle import Fact, Statements
from modelreg.catalog.models_dev.shape import OfferTable
from modelreg.catalog.models_dev.tables import table
from modelreg.catalog.report import Flag

CAPABILITIES: Final = {
    "tools": "tool_call",
    "reasoning": "reasoning",
    "structured_output": "structured_output",
    "attachments": "attachment",
}
# What a name for people says of its offer, not of the model.
_OF_THE_OFFER: Final = re.compile(r" \((latest|EU|US|AU|JP|Global)\)$")
_MONTH_IN_ID: Final = re.compile(r"-(?P<year>2\d)(?P<month>0[1-9]|1[0-2])$")
CATALOGUE: Final = "models.dev"
_DAY_LENGTH: Final = len("2026-01-01")


@dataclass(frozen=True, slots=True)
class Subject:
    """One model and all that is said of it.

    Attributes:
        name: its id.
        offers: its offers, at least one.
        bases: its base models by name.
        catalogue: what says it.
    """

    name: str
    offers: Sequence[Offer]
    bases: dict[str, OfferTable]
    catalogue: str = CATALOGUE

    @property
    def vendor(self) -> str:
        """Return who made it: the folder of its base model, else what our table says, else the provider itself."""
        for base in self.bases or self._named_bases():
            return base.partition("/")[0]
        vendors: dict[str, list[str]] = table("vendors")["vendors"]
        known = [
            (len(start), vendor)
            for vendor, starts in vendors.items()
            for start in starts
            if self.name.startswith(start)
        ]
        return max(known)[1] if known else self.offers[0].provider.name

    def _named_bases(self) -> list[str]:
        """Return the base models that its offers name, first those of its own id."""
        named = {offer.base_model for offer in self.offers if offer.base_model is not None}
        return sorted(named, key=lambda base: (compared(base.rpartition("/")[2]) != compared(self.name), base))

    @property
    def own_provider(self) -> str:
        """Return under which name its vendor sells it."""
        return table("vendors")["own_provider"].get(self.vendor, self.vendor)

    def statements(self) -> Statements:
        """Return who states something about it."""
        own = self.own_provider
        return Statements(
            bases=list(self.bases.values()),
            own=[offer.shape for offer in self.offers if offer.provider.name == own],
            others=[offer.shape for offer in self.offers if offer.provider.name != own],
        )


def model_entry(subject: Subject, conflicts: Counter[str]) -> dict[str, Any]:
    """Return the entry in a models file, variants left out.

    Args:
        subject: the model.
        conflicts: counts the offers that contradict what stands, by fact.
    """
    said = subject.statements()

    def settled(name: str, fact: Callable[[OfferTable], Fact | None]) -> Fact | None:
        stands = said.settle(fact)
        conflicts[name] += sum(fact(each) not in {None, stands} for each in said.offers())
        return stands

    family = said.settle(lambda each: each.family)
    inputs: tuple[str, ...] = settled("modalities.input", lambda each: _modalities(each, "input")) or ()
    outputs: tuple[str, ...] = settled("modalities.output", lambda each: _modalities(each, "output")) or ()
    capabilities = {
        name: settled(field, lambda each, field=field: getattr(each, field)) for name, field in CAPABILITIES.items()
    }
    kind = model_type(
        Signs(
            model=subject.name,
            stated=said.settle(lambda each: each.type or "chat") or "chat",
            families=frozenset(each.family for each in [*said.bases, *said.offers()] if each.family is not None),
            abilities=frozenset(
                field for name, field in CAPABILITIES.items() if field in CHAT_ABILITIES and capabilities[name]
            ),
            inputs=frozenset(inputs),
            outputs=frozenset(outputs),
        )
    )
    licence = licence_of(subject.name)
    weights = licence.get("open_weights", settled("open_weights", lambda each: each.open_weights))
    temperature = settled("temperature", lambda each: each.temperature)
    name = said.settle(lambda each: each.name) or subject.name
    entry: dict[str, Any] = {
        "vendor": subject.vendor,
        "display_name": _OF_THE_OFFER.sub("", name),
        "type": kind,
        "status": _status(subject, said, open_weights=bool(weights)),
        "context_tokens": settled("limit.context", lambda each: limit_of(each, "context")),
        "max_output_tokens": settled("limit.output", lambda each: limit_of(each, "output")),
        "input_modalities": list(inputs) or None,
        "output_modalities": list(outputs) or None,
        "capabilities": {key: value for key, value in capabilities.items() if value is not None} or None,
        "parameters": parameters_of(capabilities, temperature=temperature) if kind == "chat" else None,
        "stream": True if kind == "chat" else None,
        "licence": licence.get("name"),
        "commercial_use": licence.get("commercial_use"),
        "open_weights": weights,
        "tags": _tags(subject, name, family, open_weights=bool(weights)) or None,
        "released": _released(subject, said),
        "source": _source(subject, licence),
    }
    return {key: value for key, value in entry.items() if value is not None}


def limit_of(shape: OfferTable, key: str) -> int | None:
    """Return a limit in tokens; 0 is unknown there and None here. An answer longer than the context is none, either."""
    if shape.limit is None:
        return None
    value: int | None = getattr(shape.limit, key) or None
    context = shape.limit.context
    return None if key == "output" and value and context and value > context else value


def parameters_of(capabilities: dict[str, bool | None], *, temperature: bool | None) -> list[str]:
    """Return the names of the request parameters that the flags of models.dev imply."""
    found = {"max_tokens"}
    if capabilities.get("tools"):
        found |= {"tools", "tool_choice"}
    if capabilities.get("structured_output"):
        found |= {"response_format", "structured_outputs"}
    if temperature:
        found |= {"temperature", "top_p"}
    return sorted(found)


def _modalities(shape: OfferTable, direction: str) -> tuple[str, ...] | None:
    if shape.modalities is None:
        return None
    return tuple(getattr(shape.modalities, direction) or ()) or None


def _status(subject: Subject, said: Statements, *, open_weights: bool) -> str:
    """Return `deprecated` where every offer says so, or the vendor does and its weights are closed; else `active`."""
    if all(offer.shape.status == "deprecated" for offer in subject.offers):
        return "deprecated"
    by_vendor = bool(said.own) and all(each.status == "deprecated" for each in said.own)
    return "deprecated" if by_vendor and not open_weights else "active"


def _released(subject: Subject, said: Statements) -> str | None:
    """Return the day of release.

    Some rows carry the day of an older model of the family: where the id ends in a year and month, the day has to lie
    there, in whichever row.
    """
    month = _MONTH_IN_ID.search(subject.name)
    wanted = f"20{month['year']}-{month['month']}" if month else ""
    day = said.settle(lambda each: each.release_date if (each.release_date or "").startswith(wanted) else None)
    day = day or said.settle(
        lambda each: each.last_updated if wanted and (each.last_updated or "").startswith(wanted) else None
    )
    if day is not None and len(day) < _DAY_LENGTH:
        for offer in subject.offers:
            if offer.shape.release_date == day:
                offer.row.note(Flag.DAY_UNKNOWN, day)
        return f"{day}-01"
    return day


def _tags(subject: Subject, name: str, family: str | None, *, open_weights: bool) -> list[str]:
    found = {family} if family is not None and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", family) else set[str]()
    if open_weights:
        found.add("open-weights")
    if "preview" in name.lower() or "preview" in subject.name:
        found.add("preview")
    return sorted(found)


def _source(subject: Subject, licence: dict[str, Any]) -> str:
    files = [f"models/{base}.toml" for base in subject.bases] or [subject.offers[0].row.path]
    stated = f"{subject.catalogue} {', '.join(files)}"
    return f"{stated}; licence: {licence['source']}" if licence else stated
