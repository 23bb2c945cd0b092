# SPDX-License-Identifier: EUPL-1.2
"""Letters under way and published, for the people of a municipality who work on them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from regie.reporting.council_letter import letter_document
from regie.reporting.council_letter.published import PUBLIC
from regie.reporting.html import chapters_html
from regie.vocabulary import Period, RegieError
from regie.web.access import Permission, needs, scope_of
from regie.web.audit import service as audit
from regie.web.letters import drafts, queries, service
from regie.web.letters.answers import file_answer, published_answer
from regie.web.letters.forms import NewLetter, TextsForm, as_typed
from regie.web.letters.known import known
from regie.web.letters.list_page import letter_table
from regie.web.letters.matters import address
from regie.web.letters.taking import Taken, taken_of
from regie.web.region import door
from regie.web.ui.language import active
from regie.web.ui.tables import table_response
from regie.web.workflow.models import Matter

P = Permission


@needs(P.SEE_LETTERS)
def overview(request: HttpRequest) -> HttpResponse:
    """Letters of the own municipality, and what others published."""
    scope = scope_of(request)
    context = {
        "municipality": service.own_municipality(scope, P.SEE_LETTERS),
        "may_write": scope.may(P.WRITE_LETTER),
        "may_template": scope.may(P.MANAGE_TEMPLATE),
        "reported": bool(queries.reported_periods()),
    }
    return table_response(request, letter_table(request, scope), "letters/list.html", context)


@needs(P.WRITE_LETTER)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a letter, or the next version of one."""
    scope = scope_of(request)
    form = NewLetter(queries.reported_periods(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            matter = service.begin(scope, Period.parse(form.cleaned_data["period"]))
        except RegieError as problem:
            form.add_error(None, problem.message(active()))
        else:
            return redirect(address(matter))
    return render(request, "letters/new.html", {"form": form, "reported": bool(queries.reported_periods())})


@needs(P.SEE_LETTERS)
def letter(request: HttpRequest, period: str, version: int) -> HttpResponse:
    """One letter: what it says, its state, its history and its files."""
    scope = scope_of(request)
    matter = queries.letter_matter(scope, period, version)
    published = matter.state == "published"
    problem, pieces, content = "", [], None
    if not published:
        try:
            content = drafts.content(matter)
            pieces = chapters_html(letter_document(content))
        except RegieError as error:
            problem = error.message(active())
    newest = queries.newest_report(period)
    context = {
        "matter": matter,
        "period": period,
        "version": version,
        "content": content,
        "pieces": pieces,
        "problem": problem,
        "editable": matter.state == "draft" and scope.may(P.WRITE_LETTER),
        "newer": newest.version if newest and newest.version != matter.payload.get("report") else None,
        "files": PUBLIC,
        "correction": matter.payload.get("correction", ""),
        "municipality": service.own_municipality(scope, P.SEE_LETTERS),
    }
    return render(request, "letters/letter.html", context)


@needs(P.WRITE_LETTER)
def texts(request: HttpRequest, period: str, version: int) -> HttpResponse:
    """Write the texts of a draft."""
    scope = scope_of(request)
    matter = queries.letter_matter(scope, period, version)
    taken, problem = taken_of(matter), ""
    try:
        offered = known(scope, matter)
    except RegieError as error:
        offered, problem = (), error.message(active())
    first = {
        **as_typed(drafts.texts(matter), taken),
        "correction": matter.payload.get("correction", ""),
        "version": matter.version,
    }
    # what was taken over stays on the list, also when it is offered no more
    listed = tuple({each.key: each for each in (*offered, *taken)}.values())
    form = TextsForm(version > 1, listed, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        made = _save(request, form, matter)
        if made is not None:
            here = redirect("letters:texts", period, version)
            return here if made.new or made.reworded else redirect(address(matter))
    context = {
        "matter": matter,
        "form": form,
        "address": address(matter),
        "draft": matter.state == "draft",
        "problem": problem,
        "untested": scope.may(P.SEE_VARIANCE) and not any(each.field == "explanation" for each in listed),
        "investigate": _investigate(period, matter.snapshot),
    }
    return render(request, "letters/texts.html", context)


@needs(P.WRITE_LETTER)
@require_POST
def report(request: HttpRequest, period: str, version: int) -> HttpResponse:
    """Make a draft about the newest version of its report."""
    matter = queries.letter_matter(scope_of(request), period, version)
    try:
        service.use_newest_report(scope_of(request), matter)
    except RegieError as problem:
        messages.error(request, problem.message(active()))
    else:
        messages.success(request, _("Deze brief gaat nu over de nieuwste versie van de rapportage."))
    return redirect(address(matter))


@needs(P.SEE_LETTERS)
def draft(request: HttpRequest, period: str, version: int, name: str) -> HttpResponse:
    """A file of a draft, as it would be published now."""
    matter = queries.letter_matter(scope_of(request), period, version)
    if name not in PUBLIC or matter.state == "published":
        raise Http404
    try:
        content = drafts.files(matter)[name]
    except RegieError as problem:
        messages.error(request, problem.message(active()))
        return redirect(address(matter))
    audit.note(request, object=f"letter/{matter.key}/{name}", details={"edition": "draft"})
    return file_answer(content, name, f"concept-{period}-{name}")


@needs(P.SEE_LETTERS)
def file(request: HttpRequest, period: str, version: int, name: str) -> HttpResponse:
    """A file of a published letter of the own municipality."""
    municipality = service.own_municipality(scope_of(request), P.SEE_LETTERS)
    found = queries.published_version(municipality, period, version)
    audit.note(request, object=f"letter/{municipality}/{period}/v{version}/{name}")
    return published_answer(found, name)


def _investigate(period: str, snapshot: str) -> str:
    """Where the growth investigation of a half-year is made; nothing when its snapshot is not here."""
    if snapshot not in {each.id for each in door.snapshots()}:
        return ""
    return f"{reverse('reviews:growth')}?{urlencode({'periode': period, 'momentopname': snapshot})}"


def _save(request: HttpRequest, form: TextsForm, matter: Matter) -> Taken | None:
    """What became of the texts; nothing when they were not written: why stands in the form and they are still in
    it."""
    if form.cleaned_data["version"] != matter.version:
        form.add_error(None, RegieError("web.workflow_changed").message(active()))
        form.data = {**form.data.dict(), "version": str(matter.version)}  # type: ignore[attr-defined]
        return None
    correction = form.cleaned_data.get("correction", "")
    try:
        made = service.write_texts(scope_of(request), matter, form.texts(), correction, form.ticked())
    except RegieError as problem:
        form.add_error(None, problem.message(active()))
        return None
    if made.new:
        messages.success(request, _("Opgeslagen. Lees na wat is overgenomen en verwoord het zo nodig anders."))
    else:
        messages.success(request, _("Opgeslagen."))
    for each in made.reworded:
        said = _("De bron '%(name)s' is weg, maar de tekst was anders verwoord en staat er nog.")
        messages.warning(request, said % {"name": each.called})
    return made
