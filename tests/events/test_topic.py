"""Topics: who publishes never waits and never fails, who subscribed is told or learns how much it missed."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from modelreg.events.subscription import MOST_BYTES, Subscription
from modelreg.events.topic import Topic

MANY = 1_000


def everything(_event: int) -> bool:
    return True


def nobody() -> None:
    """Wake nobody: the test looks by itself."""


def publish(topic: Topic[int], *events: int) -> None:
    topic.publish(lambda: events)


def waiting(subscription: Subscription[int]) -> list[int]:
    return list(subscription.take(MANY).events)


def test_everybody_is_told_what_it_wants_in_order() -> None:
    topic = Topic[int]()
    with (
        topic.subscribe(everything, MANY, nobody) as all_of_them,
        topic.subscribe(lambda event: event % 2 == 0, MANY, nobody) as even,
    ):
        publish(topic, 1, 2, 3)
        publish(topic, 4)
        assert waiting(all_of_them) == [1, 2, 3, 4]
        assert waiting(even) == [2, 4]
        assert all_of_them.take(MANY).is_nothing


def test_where_nobody_subscribed_nothing_is_made() -> None:
    topic = Topic[int]()
    made = list[str]()

    def make(when: str) -> Callable[[], list[int]]:
        def run() -> list[int]:
            made.append(when)
            return [1]

        return run

    topic.publish(make("before"))
    topic.miss(make("before"))
    with topic.subscribe(everything, MANY, nobody):
        topic.publish(make("meanwhile"))
    topic.publish(make("after"))
    assert made == ["meanwhile"]


def test_who_is_too_slow_has_the_newest_and_learns_how_many_it_missed() -> None:
    topic = Topic[int]()
    with topic.subscribe(everything, 3, nobody) as slow, topic.subscribe(everything, MANY, nobody) as quick:
        publish(topic, 1, 2)
        publish(topic, 3, 4, 5)
        # A batch alone that is more than may wait.
        assert (slow.take(2), slow.take(2)) == ((2, [3, 4]), (0, [5]))
        publish(topic, *range(10))
        assert slow.take(MANY) == (7, [7, 8, 9])
        assert slow.take(MANY).is_nothing
        assert len(waiting(quick)) == 15


def test_few_events_that_are_large_are_too_much_as_well() -> None:
    topic = Topic[int](lambda event: event)
    third = MOST_BYTES // 3
    with topic.subscribe(everything, MANY, nobody) as slow:
        publish(topic, third, third + 1, third - 1)
        assert slow.take(1) == (0, [third])
        # What was taken takes no room.
        publish(topic, third)
        assert slow.take(MANY) == (0, [third + 1, third - 1, third])
        publish(topic, 1, third, third, third, third)
        assert slow.take(MANY) == (2, [third] * 3)
        # One that is too large alone takes all others with it.
        publish(topic, 1, MOST_BYTES + 1)
        assert slow.take(MANY) == (2, [])
        publish(topic, MOST_BYTES)
        assert waiting(slow) == [MOST_BYTES]


def test_what_was_not_published_is_missed_by_who_wants_it() -> None:
    topic = Topic[int]()
    with (
        topic.subscribe(lambda event: event > 1, MANY, nobody) as some,
        topic.subscribe(lambda event: event > 9, MANY, nobody) as none,
    ):
        topic.miss(lambda: [1, 2, 3])
        assert some.take(MANY) == (2, [])
        assert none.take(MANY).is_nothing


def test_a_subscriber_is_woken_when_there_is_something_for_it() -> None:
    topic = Topic[int]()
    woken = list[str]()
    with topic.subscribe(lambda event: event > 1, 1, lambda: woken.append("up")):
        publish(topic, 1)
        topic.miss(lambda: [1])
        assert woken == []
        publish(topic, 2, 3)
        topic.miss(lambda: [4])
        assert woken == ["up", "up"]


def test_a_subscriber_that_fails_is_nobody_elses_trouble(caplog: pytest.LogCaptureFixture) -> None:
    topic = Topic[int]()

    def fail(*_anything: object) -> bool:
        raise RuntimeError("the loop is closed")

    with (
        topic.subscribe(fail, MANY, nobody),
        topic.subscribe(everything, MANY, fail),
        topic.subscribe(everything, MANY, nobody) as sound,
        caplog.at_level(logging.ERROR),
    ):
        publish(topic, 1, 2)
        topic.miss(lambda: [3])
        assert sound.take(MANY) == (1, [1, 2])
    assert [record.getMessage() for record in caplog.records] == ["a subscriber of events failed"] * 4


def test_who_publishes_does_not_fail_where_events_cannot_be_made(caplog: pytest.LogCaptureFixture) -> None:
    topic = Topic[int]()

    def fail() -> Iterator[int]:
        yield 1
        raise ValueError("no event")

    with topic.subscribe(everything, MANY, nobody) as sound:
        topic.publish(fail)
        topic.miss(fail)
        publish(topic, 2)
        assert sound.take(MANY) == (0, [2])
    assert [record.getMessage() for record in caplog.records] == [
        "events were not made, and nobody is told of them"
    ] * 2


def test_who_has_left_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    topic = Topic[int]()
    with topic.subscribe(everything, MANY, nobody) as stays:
        with topic.subscribe(everything, MANY, nobody) as leaves:
            publish(topic, 1)
        publish(topic, 2)
        assert (waiting(leaves), waiting(stays)) == ([1], [1, 2])
    assert caplog.records == []


def test_of_many_who_publish_at_once_each_event_is_told_or_missed() -> None:
    topic = Topic[int]()
    publishers, each = 4, 2_000
    news, is_over = threading.Event(), threading.Event()

    def take_all(subscription: Subscription[int]) -> tuple[int, list[int]]:
        missed, events, is_last = 0, list[int](), False
        while not is_last:
            news.wait()
            is_last = is_over.is_set()
            news.clear()
            while not (taken := subscription.take(7)).is_nothing:
                missed += taken.missed
                events += taken.events
        return missed, events

    with (
        topic.subscribe(everything, 50, news.set) as narrow,
        topic.subscribe(everything, publishers * each, nobody) as wide,
        ThreadPoolExecutor(publishers + 1) as threads,
    ):
        taking = threads.submit(take_all, narrow)
        publishing = [
            threads.submit(lambda first: [publish(topic, first + at) for at in range(each)], number * each)
            for number in range(publishers)
        ]
        for one in publishing:
            one.result()
        is_over.set()
        news.set()
        missed, events = taking.result()
        told = wide.take(publishers * each)
    assert missed + len(events) == publishers * each
    assert len(set(events)) == len(events)
    assert (told.missed, sorted(told.events)) == (0, list(range(publishers * each)))
    # What one publisher tells comes in its order.
    for number in range(publishers):
        own = [event for event in events if event // each == number]
        assert own == sorted(own)
