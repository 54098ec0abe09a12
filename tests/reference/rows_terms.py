"""Rows 30 to 44, 49 and 50: licence, region, data policy, names, versions (scoring.md, "Checks, by number")."""

from functools import cache

from modelreg.internal.v1.snapshot_pb2 import KNOWN_NO, KNOWN_UNSPECIFIED, KNOWN_YES
from modelreg.v1.constraints_pb2 import NameFilter

from .asked import Asked
from .assess import Assessed
from .versions import triple, within


def commercial_use(ask: Asked, one: Assessed) -> bool:
    """30: known not to be allowed."""
    return ask.constraints.commercial_use and one.candidate.model.commercial_use == KNOWN_NO


def unknown_commercial_use(ask: Asked, one: Assessed) -> bool:
    """31: unknown."""
    return ask.constraints.commercial_use and one.candidate.model.commercial_use == KNOWN_UNSPECIFIED


def licence(ask: Asked, one: Assessed) -> bool:
    """32: known licence not in `licences`."""
    known, wanted = one.candidate.model.licence, ask.constraints.licences
    return len(wanted) > 0 and known != "" and known not in wanted


def unknown_licence(ask: Asked, one: Assessed) -> bool:
    """33: unknown licence, `licences` given."""
    return len(ask.constraints.licences) > 0 and one.candidate.model.licence == ""


def region(ask: Asked, one: Assessed) -> bool:
    """34: known regions, none of them in `regions`."""
    known, wanted = one.candidate.regions, ask.constraints.regions
    return len(wanted) > 0 and len(known) > 0 and not any(name in wanted for name in known)


def unknown_region(ask: Asked, one: Assessed) -> bool:
    """35: no regions known, `regions` given."""
    return len(ask.constraints.regions) > 0 and len(one.candidate.regions) == 0


def data_policy(ask: Asked, one: Assessed) -> bool:
    """36: zdr asked and known NO; no_training asked and training known YES; retention known and longer."""
    wanted, provider = ask.constraints.data_policy, one.candidate.provider
    if wanted.zdr and provider.zdr == KNOWN_NO:
        return True
    if wanted.no_training and provider.training == KNOWN_YES:
        return True
    asked, known = wanted.HasField("max_retention_days"), provider.HasField("retention_days")
    return asked and known and provider.retention_days > wanted.max_retention_days


def unknown_data_policy(ask: Asked, one: Assessed) -> bool:
    """37: one of those asked for is unknown."""
    wanted, provider = ask.constraints.data_policy, one.candidate.provider
    if wanted.zdr and provider.zdr == KNOWN_UNSPECIFIED:
        return True
    if wanted.no_training and provider.training == KNOWN_UNSPECIFIED:
        return True
    return wanted.HasField("max_retention_days") and not provider.HasField("retention_days")


def filtered(names: NameFilter, name: str) -> bool:
    """Not in `only` (where given), or in `ignore`."""
    return (len(names.only) > 0 and name not in names.only) or name in names.ignore


def provider(ask: Asked, one: Assessed) -> bool:
    """38: by provider."""
    return filtered(ask.constraints.providers, one.candidate.route.provider)


def model(ask: Asked, one: Assessed) -> bool:
    """39: by model, and by the alias asked for."""
    name = one.candidate.route.model
    return filtered(ask.constraints.models, name) or (ask.aliased is not None and name not in ask.aliased)


def platform(ask: Asked, one: Assessed) -> bool:
    """40: by platform."""
    return filtered(ask.constraints.platforms, one.candidate.route.platform)


def tag(ask: Asked, one: Assessed) -> bool:
    """41: one of `tags` is missing."""
    return any(name not in one.candidate.model.tags for name in ask.constraints.tags)


def name_pattern(ask: Asked, one: Assessed) -> bool:
    """42: the model's id does not match."""
    asked = ask.constraints.HasField("name_pattern")
    return asked and not matches(ask.constraints.name_pattern, one.candidate.model.name)


@cache
def matches(pattern: str, text: str) -> bool:
    """`*` any run of characters, `?` exactly one character, everything else itself."""
    if pattern == "":
        return text == ""
    if pattern[0] == "*":
        return matches(pattern[1:], text) or (text != "" and matches(pattern, text[1:]))
    return text != "" and pattern[0] in ("?", text[0]) and matches(pattern[1:], text[1:])


def quantization(ask: Asked, one: Assessed) -> bool:
    """43: known and not in `quantizations`."""
    known, wanted = one.candidate.route.quantization, ask.constraints.quantizations
    return len(wanted) > 0 and known != "" and known not in wanted


def unknown_quantization(ask: Asked, one: Assessed) -> bool:
    """44: unknown, `quantizations` given."""
    return len(ask.constraints.quantizations) > 0 and one.candidate.route.quantization == ""


def version(ask: Asked, one: Assessed) -> bool:
    """49: a version that can be compared is outside the range."""
    asked = ask.constraints.HasField("version_range")
    known = triple(one.candidate.model.version)
    return asked and known is not None and not within(ask.constraints.version_range, known)


def unknown_version(ask: Asked, one: Assessed) -> bool:
    """50: none that can be compared, a range given."""
    return ask.constraints.HasField("version_range") and triple(one.candidate.model.version) is None
