"""The vectors of docs/scoring.md, "Live view", and what its sentences say of the model's parts."""

from modelreg.v1 import usage_pb2 as use

from .circuit import Circuit, State
from .counts import Counts
from .decay import MEMORY_MS, TABLE, decay_ppm, whole_steps_ms
from .ends import End, cooldown
from .figure import Figure


def test_the_table_holds_the_floors_of_the_powers() -> None:
    assert TABLE[0] == 1_000_000
    assert TABLE[32] == 707_106
    assert all(abs(value - 1e6 * 2 ** (-index / 64)) < 1 for index, value in enumerate(TABLE))


def test_a_falling_figure_halves_in_seven_seconds() -> None:
    figure = Figure()
    figure.fold(1_000, 0)
    figure.fold(200, 7_000)
    assert figure.v == 600


def test_a_rising_figure_takes_as_long() -> None:
    figure = Figure()
    figure.fold(200, 0)
    figure.fold(1_000, 1)
    assert figure.v == 200
    figure.fold(1_000, 7_000)
    assert figure.v == 600


def test_a_slow_second_is_forgotten_also_with_a_sample_every_100_ms() -> None:
    figure = Figure()
    figure.fold(1_000, 0)
    for now_ms in range(100, 70_001, 100):
        figure.fold(200, now_ms)
    assert figure.v < 205


def test_a_step_of_decay_is_109_ms() -> None:
    assert decay_ppm(109, 7_000) == decay_ppm(0, 7_000) == 1_000_000
    assert decay_ppm(110, 7_000) < 1_000_000
    assert whole_steps_ms(109, 7_000) == 0
    assert whole_steps_ms(110, 7_000) == 109


def test_a_clock_that_jumps_back_moves_nothing() -> None:
    figure = Figure()
    figure.fold(1_000, 50_000)
    figure.fold(200, 0)
    assert figure.v == 1_000


def test_after_ten_minutes_the_prior_returns_and_the_next_sample_is_the_first() -> None:
    figure = Figure()
    figure.fold(1_000, 0)
    assert figure.value(MEMORY_MS) == 1_000
    assert figure.value(MEMORY_MS + 1) is None
    figure.fold(200, MEMORY_MS + 1)
    assert figure.v == 200


def test_availability_of_nothing_seen_and_of_80_in_100() -> None:
    counts = Counts()
    assert counts.availability_ppm(990_000, 20) == 990_000
    for attempt in range(100):
        counts.add(0, success=attempt < 80)
    assert counts.availability_ppm(990_000, 20) == 831_666


def test_counts_halve_every_minute() -> None:
    counts = Counts()
    for _ in range(8):
        counts.add(0, success=True)
    counts.add(60_000, success=False)
    assert (counts.successes, counts.attempts) == (4_000_000, 5_000_000)


def test_the_cooldown_doubles_to_a_minute_and_varies_by_a_fifth() -> None:
    assert [cooldown(0, before).low_ms for before in range(6)] == [4_000, 8_000, 16_000, 32_000, 48_000, 48_000]
    assert cooldown(0, 0) == End(4_000, 6_000)


def test_four_failures_in_a_row_open_and_a_success_closes() -> None:
    circuit = Circuit()
    for _ in range(4):
        assert circuit.state == State.CLOSED
        circuit.attempt(use.USAGE_OUTCOME_TIMEOUT, "", 0, None)
    assert circuit.state == State.OPEN
    circuit.pass_time(6_000)
    assert circuit.state == State.HALF_OPEN
    circuit.attempt(use.USAGE_OUTCOME_OK, "", 6_000, None)
    assert circuit.state == State.CLOSED


def test_only_the_decision_that_probes_decides() -> None:
    circuit = Circuit()
    circuit.state = State.HALF_OPEN
    circuit.probe("mine", 1_000)
    circuit.attempt(use.USAGE_OUTCOME_TIMEOUT, "another", 0, None)
    assert circuit.state == State.PROBED
    circuit.attempt(use.USAGE_OUTCOME_OK, "mine", 0, None)
    assert circuit.state == State.CLOSED
