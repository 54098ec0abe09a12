"""A provider as a row of the store."""

from typing import NamedTuple

from modelreg.catalog.provider import DataPolicy, ProviderEntry
from modelreg.store.read_layers import Resource
from modelreg.store.write_layer import Row


class StoredProvider(NamedTuple):
    """A provider as it stands.

    Attributes:
        entry: what is known of it.
        is_enabled: whether its offers are routes.
    """

    entry: ProviderEntry
    is_enabled: bool


def provider_row(name: str, entry: ProviderEntry, *, is_enabled: bool | None) -> Row:
    """Return the row that says what the entry says.

    Args:
        name: of the provider.
        entry: what is said of it.
        is_enabled: whether its offers are routes; None leaves that to other layers.
    """
    policy = entry.data_policy or DataPolicy()
    return {
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
    }


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
    )
    return StoredProvider(entry, is_enabled=bool(fields["is_enabled"]))
