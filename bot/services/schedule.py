"""What an appointment system must be able to do, whoever runs it; knows no database and no dialogue.

`Appointments` is the border. Ours is `bookings.SqlAppointments`; a hospital's own FHIR R4 server can take its place:

    ours                         FHIR R4
    ---------------------------  -----------------------------------------------------------------------------------
    Hospital                     Organization (name, alias, address); sample = a meta.tag of that name
    department                   HealthcareService.specialty / Slot.serviceType, translated to our fixed names
    doctor, title                PractitionerRole behind Schedule.actor
    Slot                         Slot (start; half_day follows from start) with its Schedule
      state free                 Slot.status free
      state booked               Slot.status busy
      state kept                 Slot.status busy-tentative, until kept_until
    Booking                      Appointment (participant patient and practitioner, slot, start, end)
      reference                  Appointment.identifier with a system of our own
      state booked               Appointment.status booked
      state cancelled            Appointment.status cancelled (cancelationReason pat)

    hospitals, find_hospital     GET Organization?address-city=…, name:contains=… (aliases are compared on our side)
    departments                  GET HealthcareService?organization=…
    free, days_with_free         GET Slot?status=free&start=ge…&start=le…&service-type=…&_include=Slot:schedule
    book                         PUT Slot (busy), If-Match: its ETag; POST Appointment; 409 or 412 is SlotTaken
    cancel                       PUT Appointment (cancelled); PUT Slot (busy-tentative), free after ten minutes
    reschedule                   a transaction Bundle: new Slot busy with If-Match, Appointment, old Slot tentative
    upcoming                     GET Appointment?status=booked&date=ge… by identifier or patient, with its Slot
    take_back                    the inverse of the entry in our `changes` table, with If-Match; 412 is CannotUndo
    any                          no answer, or a 5xx, is BookingUnavailable
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.services.changes import Reversible, Undone


@dataclass(frozen=True)
class Hospital:
    """A hospital or health centre; `sample` means invented for trying things out, and the resident is told so."""

    id: str
    city: str
    name: str
    aliases: tuple[str, ...]
    address: str
    sample: bool


@dataclass(frozen=True)
class Slot:
    """One consultation that can be booked; `date` "2026-11-25", `time` "08:30" in Chinese local time."""

    id: int
    hospital: Hospital
    department: str
    doctor: str
    title: str
    date: str
    time: str
    half_day: str  # morning | afternoon | evening


@dataclass(frozen=True)
class OpenDay:
    """A day on which something is free: how many slots, and in which half-days (in the order of the day)."""

    date: str
    half_days: tuple[str, ...]
    free: int


@dataclass(frozen=True)
class Booking:
    """A resident's place; `reference` is six digits that can be read out."""

    id: str
    reference: str
    slot: Slot
    patient: str
    phone: str | None
    conversation_id: str
    state: str  # booked | cancelled


class SlotTaken(Exception):
    """The slot is somebody else's by now, is over, or does not exist; nothing was changed."""


class NoSuchBooking(Exception):
    """There is no booking of that id that is still booked; nothing was changed."""


class AlreadyBooked(Exception):
    """The resident already has `existing` in that department on that day; nothing was changed."""

    def __init__(self, existing: Booking) -> None:
        super().__init__(existing.reference)
        self.existing = existing


class Appointments(Reversible, Protocol):
    """Every method may also raise `transactions.BookingUnavailable`; then nothing was changed."""

    def hospitals(self, city: str, department: str | None = None) -> tuple[Hospital, ...]:
        """The hospitals of `city`, by name; with `department`, those that have it."""

    def find_hospital(self, city: str, said: str) -> tuple[Hospital, ...]:
        """Those meant by `said`: a name or alias, or a part of one, or words around one; () when none is."""

    def departments(self, hospital_id: str | None, city: str) -> tuple[str, ...]:
        """The departments of one hospital, or of the whole city when `hospital_id` is None."""

    def free(
        self,
        city: str,
        department: str,
        hospital_id: str | None = None,
        day: str | None = None,
        half_day: str | None = None,
        limit: int = 4,
        *,
        last_day: str | None = None,
        now: datetime,
    ) -> tuple[Slot, ...]:
        """Free slots from 30 minutes ahead on, soonest first, spread over doctors and half-days within a day.

        `day` alone means that day only; with `last_day` the days from `day` (None: today) to `last_day`, both included.
        """

    def days_with_free(
        self,
        city: str,
        department: str,
        hospital_id: str | None = None,
        half_day: str | None = None,
        limit: int = 3,
        *,
        from_day: str | None = None,
        now: datetime,
    ) -> tuple[OpenDay, ...]:
        """The next days (from `from_day`, else today) on which `free` would find something."""

    def book(self, slot_id: int, patient: str, phone: str | None, conversation_id: str, now: datetime) -> Booking:
        """Takes the slot; raises SlotTaken or AlreadyBooked (same patient, department and day)."""

    def cancel(self, booking_id: str, conversation_id: str, now: datetime) -> Booking:
        """Gives the booking up, its slot being kept for an undo; raises NoSuchBooking."""

    def reschedule(self, booking_id: str, new_slot_id: int, conversation_id: str, now: datetime) -> Booking:
        """Takes the new slot first, then gives up the old; raises SlotTaken, AlreadyBooked, NoSuchBooking.

        After any exception the old slot is still the resident's. Moving to the slot one has changes nothing.
        """

    def upcoming(
        self,
        *,
        conversation_id: str | None = None,
        patient: str | None = None,
        phone: str | None = None,
        reference: str | None = None,
        now: datetime,
    ) -> tuple[Booking, ...]:
        """Bookings not yet over that match all that is given, soonest first.

        Raises ValueError unless a conversation, a reference, or a patient together with a phone is given: a name or
        a number alone would show one resident another's appointments.
        """

    def undo(self, conversation_id: str, now: datetime) -> Undone:
        """Takes back this conversation's newest change of a booking; `changes.Changes` does so for every kind."""
