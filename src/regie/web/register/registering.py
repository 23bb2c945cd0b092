# SPDX-License-Identifier: EUPL-1.2
"""Register a client: a key of the region, the municipality by the residence rule, and nobody twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from regie.vocabulary import Period, RegieError
from regie.vocabulary.codelists import codelist
from regie.web.access import Scope
from regie.web.region import door
from regie.web.register import claiming, keys
from regie.web.register.history import day, happened
from regie.web.register.holders import own_holder
from regie.web.register.models import Journey, Person, Residence
from regie.web.register.residence import ELSEWHERE, Situation, responsible
from regie.web.ui.language import active

LONGEST_AGO = 366
"""Days that a registration may lie back: older is typed by mistake, or belongs in a delivery."""

OLDEST_AGE = 23
"""Youth help can go on until the 23rd birthday."""

ALIKE_WITHIN = timedelta(days=30)
"""Journeys with the same birth month and municipality that were registered within so many days may be one."""


@dataclass(frozen=True)
class Registration:
    """What is asked when a client is registered. ``key`` is the region-wide key where the client has one already;
    ``not_the_same`` says that it was asked whether a journey that looks alike is another client's."""

    registered_on: date
    referrer: str
    theme: str
    birth_month: str
    municipality: str
    area: str
    situation: Situation
    registered_in: str
    before_stay: str
    present: str
    key: str = ""
    not_the_same: bool = False


class Claimed(RegieError):
    """The client has an open journey with someone else: nothing was registered, the holder was asked."""


class LooksAlike(RegieError):
    """An open journey elsewhere may be of the same client: asks for a confirmation."""


def register(scope: Scope, given: Registration) -> Journey:
    """Begin a journey, held by the registrar's team or provider.

    Raises ``RegieError`` for a code, day or month that cannot be, a municipality that the residence rule does not
    give, or an unknown key; ``LooksAlike`` for what may be the same client; ``Claimed`` when someone else has it.
    """
    holder = own_holder(scope)
    _check(given)
    try:
        with transaction.atomic():
            person = _person(given)
            running = Journey.objects.unscoped().filter(person=person).exclude(state=Journey.State.ENDED).first()
            if running is None:
                _refuse_alike(given)
                return _begin(scope, person, given)
            if running.held_by == holder:
                raise RegieError("web_register.already_yours", key=given.key)
            claiming.claim(scope, running)
    except IntegrityError:
        raise RegieError("web_register.registered_meanwhile") from None
    raise Claimed("web_register.claimed", key=given.key)


def check_residence(given: Registration) -> str:
    """The responsible municipality as the rule gives it. Raises ``RegieError`` when that is not what was given,
    when it lies outside the region, or when the answer that decides is missing."""
    region = door.region()
    answer = responsible(given.situation, given.registered_in, given.before_stay, given.present)
    if answer is None:
        raise RegieError(f"web_register.residence_missing_{given.situation}")
    said = answer.sentence(region, active())
    if answer.municipality == ELSEWHERE:
        raise RegieError("web_register.residence_outside", why=said)
    if answer.municipality != given.municipality:
        chosen = region.municipality_names.get(given.municipality, given.municipality)
        raise RegieError("web_register.residence_differs", chosen=chosen, why=said)
    return answer.municipality


def _check(given: Registration) -> None:
    region, today = door.region(), timezone.localdate()
    day(given.registered_on, today - timedelta(days=LONGEST_AGO), _word("registration"), "day_too_long_ago")
    for name, value in (("COD327", given.referrer), ("theme", given.theme)):
        if value not in codelist(name):
            raise RegieError("web_register.code_unknown", value=value)
    try:
        born = Period.parse(given.birth_month).start
    except RegieError:
        raise RegieError("web_register.birth_month") from None
    oldest = given.registered_on.replace(year=given.registered_on.year - OLDEST_AGE, day=1)
    if len(given.birth_month) != 7 or not oldest <= born <= given.registered_on:
        raise RegieError("web_register.birth_month")
    if given.municipality not in region.municipality_names:
        raise RegieError("web_register.code_unknown", value=given.municipality)
    areas = {one.code: one.municipality for one in region.areas}
    if given.area and areas.get(given.area) != given.municipality:
        raise RegieError("web_register.area_elsewhere")
    check_residence(given)


def _person(given: Registration) -> Person:
    """The client with the given key, or a new one with a key of its own."""
    folder = door.folder()
    if not given.key:
        return Person.objects.create(key=keys.new_client_key(folder, door.region()), birth_month=given.birth_month)
    found = Person.objects.unscoped().select_for_update().filter(key=given.key).first()
    if found is None:
        if not keys.known_in_deliveries(folder, given.key):
            raise RegieError("web_register.key_unknown")
        return Person.objects.create(key=given.key, birth_month=given.birth_month)
    if found.birth_month != given.birth_month:
        raise RegieError("web_register.key_other_birth_month")
    return found


def _refuse_alike(given: Registration) -> None:
    """Without a known key: someone registered elsewhere in the same weeks may be the same client."""
    if given.key or given.not_the_same:
        return
    alike = Journey.objects.unscoped().filter(
        person__birth_month=given.birth_month,
        person__residences__municipality=given.municipality,
        registered_on__gte=given.registered_on - ALIKE_WITHIN,
        registered_on__lte=given.registered_on + ALIKE_WITHIN,
    )
    if alike.exclude(state=Journey.State.ENDED).exists():
        raise LooksAlike("web_register.looks_alike", days=ALIKE_WITHIN.days)


def _begin(scope: Scope, person: Person, given: Registration) -> Journey:
    holder = own_holder(scope)
    made = Journey.objects.create(
        key=keys.new_journey_key(),
        person=person,
        holder_kind=holder.kind,
        holder=holder.code,
        registered_on=given.registered_on,
        referrer=given.referrer,
        theme=given.theme,
        last_step_on=given.registered_on,
    )
    last = person.residences.order_by("-valid_from", "-id").first()
    if last is None or (last.municipality, last.area) != (given.municipality, given.area):
        valid_from = given.registered_on if last is None else max(given.registered_on, last.valid_from)
        Residence.objects.create(
            person=person, municipality=given.municipality, area=given.area, valid_from=valid_from
        )
    happened(
        made,
        scope,
        "register",
        given.registered_on,
        facts={
            "referrer": given.referrer,
            "theme": given.theme,
            "municipality": given.municipality,
            "area": given.area,
            "residence": given.situation,
            "known_key": bool(given.key),
            "not_the_same": given.not_the_same,
        },
    )
    return made


def _word(name: str) -> str:
    from regie.vocabulary.texts import say

    return say(f"web_register.day_{name}", active())
