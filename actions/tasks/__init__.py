"""The tasks by the name of their service."""

from __future__ import annotations

from actions.tasks.ages import OldAgeAllowance, PensionEstimate, RetirementAge
from actions.tasks.book import Book
from actions.tasks.callback import Callback
from actions.tasks.complaint import Complaint
from actions.tasks.existing import Cancel, Check, Reschedule
from actions.tasks.family import Invite, WhoLooked, Withdraw
from actions.tasks.form import Form
from actions.tasks.lookups import ChangeCity, HotlineLookup
from actions.tasks.my_reminders import CancelReminder, MyReminders
from actions.tasks.own_data import Erase, Export
from actions.tasks.reminder import SetReminder
from actions.tasks.status import TicketStatus
from actions.tasks.taxi import Taxi
from actions.tasks.triage import Triage

TASKS: dict[str, Form] = {
    task.service: task
    for task in (
        Book(),
        Cancel(),
        Reschedule(),
        Check(),
        Triage(),
        RetirementAge(),
        PensionEstimate(),
        OldAgeAllowance(),
        Taxi(),
        Complaint(),
        Callback(),
        SetReminder(),
        MyReminders(),
        CancelReminder(),
        TicketStatus(),
        HotlineLookup(),
        ChangeCity(),
        Invite(),
        Withdraw(),
        WhoLooked(),
        Erase(),
        Export(),
    )
}
