"""The times of what comes once or again and again, and how they are said; knows not what it is that comes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.mandarin import spoken
from bot.mandarin.numbers import in_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
LONGEST = timedelta(days=366)  # nothing comes for longer: whoever still wants it says so again
_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Schedule:
    """`often`: once | days | week | month; `times` "08:30" in Chinese time, the earliest first; `start` the first day.

    `every`: of days, how many from one to the next. `on`: of a week its days, 0 is Monday; of a month its day, 1–31
    (the last one where the month is shorter).
    """

    often: str
    times: tuple[str, ...]
    start: date
    every: int = 1
    on: tuple[int, ...] = ()

    @classmethod
    def said(cls, often: str, times: tuple[str, ...], start: date) -> Schedule:
        """From what habits.often gives: "once", "days:2", "week:0,2", "month:1"."""
        kind, _, rest = often.partition(":")
        numbers = tuple(int(number) for number in rest.split(",") if number)
        ordered = tuple(sorted(times))
        return cls(kind, ordered, start, numbers[0]) if kind == "days" else cls(kind, ordered, start, on=numbers)

    @property
    def habit(self) -> str:
        """How often, as habits.often gives it."""
        numbers = (self.every,) if self.often == "days" else self.on
        return self.often if self.often == "once" else f"{self.often}:{','.join(map(str, numbers))}"

    def after(self, moment: datetime) -> datetime | None:
        """The next time later than `moment`, in Chinese time; None when it is over."""
        local = moment.astimezone(SHANGHAI)
        day = max(self.start, local.date())
        while day <= self.start + LONGEST:
            if self._falls_on(day):
                moments = (datetime.combine(day, time.fromisoformat(at), SHANGHAI) for at in self.times)
                later = [at for at in moments if at > local]
                if later:
                    return later[0]
            day += _DAY
        return None

    def words(self, now: datetime, ear: bool = False) -> str:
        """'每天早上8点和晚上8点', '每星期一、三早上9点', '明天，11月22日，星期日下午2点半'."""
        times = "和".join(spoken.clock(at, ear) for at in self.times)
        return self.days_in_words(now, ear) + times

    def to_json(self) -> dict[str, Any]:
        start = self.start.isoformat()
        rest = {"every": self.every, "on": list(self.on)}
        return {"often": self.often, "times": list(self.times), "start": start, **rest}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Schedule:
        start = date.fromisoformat(data["start"])
        return cls(data["often"], tuple(data["times"]), start, data["every"], tuple(data["on"]))

    def _falls_on(self, day: date) -> bool:
        if self.often == "once":
            return day == self.start
        if self.often == "week":
            return day.weekday() in self.on
        if self.often == "month":
            return day.day == min(self.on[0], monthrange(day.year, day.month)[1])
        return (day - self.start).days % self.every == 0

    def days_in_words(self, now: datetime, ear: bool = False) -> str:
        """Without the times: 每天, 每星期一、三, 明天，11月22日，星期日."""
        if self.often == "once":
            return spoken.day(self.start, now, ear)
        if self.often == "week":
            return "每星期" + "、".join(_WEEKDAYS[day] for day in self.on)
        if self.often == "month":
            return f"每个月{in_words(self.on[0]) if ear else self.on[0]}号"
        if self.every == 1:
            return "每天"
        return "隔一天一次，" if self.every == 2 else f"每{in_words(self.every)}天一次，"
