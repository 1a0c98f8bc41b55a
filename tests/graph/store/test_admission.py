"""The gate: who is new waits, who is known never does, and every slot comes back."""

from __future__ import annotations

import asyncio

import pytest

from keiretsu.graph.store import admission as module
from keiretsu.graph.store.admission import AT_ONCE, Gate


class Runs:
    """Texts that run until they are told to end."""

    def __init__(self) -> None:
        self.gate = Gate(known=10)
        self.under_way: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}

    def start(self, text: str) -> asyncio.Task[None]:
        return asyncio.create_task(self._run(text))

    async def _run(self, text: str) -> None:
        if self.gate.knows(text):
            self.under_way.append(text)
            return
        async with self.gate.through(text):
            self.under_way.append(text)
            await self.ends.setdefault(text, asyncio.Event()).wait()

    async def settled(self) -> list[str]:
        """What is under way when all that can go on has gone on."""
        for _ in range(20):
            await asyncio.sleep(0)
        return self.under_way

    def end(self, text: str) -> None:
        self.ends.setdefault(text, asyncio.Event()).set()


async def test_so_many_new_texts_run_at_once() -> None:
    """The next one begins when one of them has ended."""
    runs = Runs()
    tasks = [runs.start(text) for text in "abcd"]
    assert await runs.settled() == ["a", "b"]
    assert len(await runs.settled()) == AT_ONCE
    runs.end("b")
    assert await runs.settled() == ["a", "b", "c"]
    for text in "acd":
        runs.end(text)
    await asyncio.gather(*tasks)


async def test_a_known_text_never_waits() -> None:
    """However many new ones do."""
    runs = Runs()
    runs.end("app")
    await runs.start("app")
    tasks = [runs.start(text) for text in ("a", "b", "c", "app")]
    assert await runs.settled() == ["app", "a", "b", "app"]
    for text in "abc":
        runs.end(text)
    await asyncio.gather(*tasks)


async def test_many_who_bring_the_same_new_text() -> None:
    """As soon as one has come through, all others do, at once."""
    runs = Runs()
    tasks = [runs.start("same") for _ in range(20)]
    assert len(await runs.settled()) == AT_ONCE
    runs.end("same")
    await asyncio.gather(*tasks)
    assert len(runs.under_way) == 20
    assert not runs.gate._slots.locked()


async def test_what_takes_long_gives_its_slot_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no longer planned then, it runs. At its end it gives back nothing more."""
    monkeypatch.setattr(module, "LONGEST", 0.05)
    runs = Runs()
    tasks = [runs.start(text) for text in "ab"]
    await asyncio.sleep(0.1)
    tasks += [runs.start(text) for text in "cde"]
    assert await runs.settled() == ["a", "b", "c", "d"]
    runs.end("a")
    assert await runs.settled() == ["a", "b", "c", "d"]
    for text in "bcde":
        runs.end(text)
    await asyncio.gather(*tasks)
    assert runs.gate._slots._value == AT_ONCE


async def test_what_fails_or_is_cut_off_stays_new() -> None:
    """Its slot is free again."""
    gate = Gate(known=10)
    for error in (ValueError, asyncio.CancelledError):
        for _ in range(AT_ONCE + 1):
            with pytest.raises(error):
                async with gate.through("bad"):
                    raise error
    assert not gate.knows("bad")
    assert gate._slots._value == AT_ONCE


async def test_only_the_latest_are_known() -> None:
    """As Neo4j keeps them."""
    gate = Gate(known=2)
    for text in "abc":
        async with gate.through(text):
            pass
    assert [gate.knows(text) for text in "abc"] == [False, True, True]
