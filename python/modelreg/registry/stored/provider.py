"""A provider and its rate limits as rows of the store."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Table

from modelreg.catalog.provider import DataPolicy, ProviderEntry
from modelreg.registry.stored.rate_limit import rate_limit_rows, rate_limits
from modelreg.store.read_layers import Resource
from modelreg.store.tables.providers import PROVIDER_RATE_LIMITS, PROVIDERS
from modelreg.store.write_layer import Row


class StoredProvider(NamedTuple):
    """A provider as it stands.

    Attributes:
        entry: what is known of it.
        is_enabled: whether its offers are routes; None: nobody says.
    """

    entry: ProviderEntry
    is_enabled: bool | None


def provider_rows(name: str, entry: ProviderEntry, *, is_enabled: bool | None) -> Iterator[tuple[Table, Row]]:
    """Yield the rows that say what the entry says.

    Args:
        name: of the provider.
        entry: what is said of it.
        is_enabled: whether its offers are routes; None leaves that to other layers.
    """
    policy = entry.data_policy or DataPolicy()
    row = {
        "name": name,
        "is_enabled": is_enabled,
        "display_name": entry.display_name,
        "platform": entry.platform,
        "base_url": entry.base_url,
        "dialect": entry.dialect,
        "credential_ref": entry.credential_ref,
        "regions": entry.regions,
        "zdr": policy.zdr,
        "training": policy.training,
        "retention_days": policy.retention_days,
        "source": entry.source,
        "auth_required": entry.auth_required,
        "features": entry.features,
        "status": entry.status,
    }
    yield PROVIDERS, row
    for limit in rate_limit_rows(name, entry.rate_limits):
        yield PROVIDER_RATE_LIMITS, limit


def stored_provider(_name: str, resource: Resource) -> StoredProvider:
    """Return what stands; it was checked when it was written."""
    fields = resource.fields
    policy = DataPolicy.model_construct(
        zdr=fields["zdr"], training=fields["training"], retention_days=fields["retention_days"]
    )
    entry = ProviderEntry.model_construct(
        display_name=fields["display_name"],
        platform=fields["platform"],
        base_url=fields["base_url"],
        dialect=fields["dialect"],
        credential_ref=fields["credential_ref"],
        regions=fields["regions"],
        data_policy=policy,
        source=fields["source"],
        auth_required=fields["auth_required"],
        features=fields["features"],
        status=fields["status"],
        rate_limits=rate_limits(resource.parts.get(PROVIDER_RATE_LIMITS, ())),
    )
    return StoredProvider(entry, is_enabled=fields["is_enabled"])
