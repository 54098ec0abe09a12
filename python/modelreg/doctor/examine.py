"""All checks in their order: the installation, the settings, the files, the ports, the server."""

from collections.abc import Mapping

from modelreg.config import Config, ConfigError, load_config
from modelreg.doctor.data import check_data_dir, check_disk
from modelreg.doctor.finding import Finding, Status
from modelreg.doctor.installation import check_packages, check_platform, check_python, check_toolchain
from modelreg.doctor.ports import check_ports
from modelreg.settings import SettingValue


def examine(
    flags: Mapping[str, SettingValue], environment: Mapping[str, str], *, address: str | None, key: str | None = None
) -> list[Finding]:
    """Check everything; what rests on something that failed is left out.

    Args:
        flags: settings of the command line, by key; None where it gave nothing.
        environment: of the process.
        address: of the server to ask; None: the one on the data directory.
        key: API key to ask it with.
    """
    packages = check_packages()
    findings = [check_python(), check_platform(), packages, check_toolchain()]
    try:
        config = load_config(flags, environment)
    except ConfigError as error:
        return [*findings, Finding("settings", Status.FAILED, "; ".join(error.problems), "modelreg config check")]
    findings += [_settings(config), check_data_dir(config.data), check_disk(config.data), *check_ports(config)]
    if packages.status is not Status.FAILED:
        # Imports what `check_packages` has found to be there.
        from modelreg.doctor.registry import examine_registry  # noqa: PLC0415

        findings += examine_registry(config, environment, address, key)
    return findings


def _settings(config: Config) -> Finding:
    if config.warnings:
        return Finding("settings", Status.WARNING, "; ".join(config.warnings), "modelreg config show")
    given = [one for one in config.given if one.origin != "default"]
    return Finding("settings", Status.OK, ", ".join(f"{one.key} by {one.origin}" for one in given) or "the defaults")
