"""Which page has which address."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from filler.desk.views import (
    entering,
    house,
    issuing,
    jobs,
    own_form,
    panel,
    people,
    receiving,
    settings,
    team,
)
from filler.desk.views import settling as settle


class _Day:
    """A day in an address: ``2026-04-14``."""

    regex = r"\d{4}-\d{2}-\d{2}"

    @staticmethod
    def to_python(value: str) -> date:
        """The day; what is none has no page."""
        day = date.fromisoformat(value)
        if not 1950 <= day.year <= 2100:
            raise ValueError(value)
        return day

    @staticmethod
    def to_url(value: date) -> str:
        """As it is written."""
        return value.isoformat()


register_converter(_Day, "day")

urlpatterns = [
    path("", people.home, name="home"),
    path("enter/<str:token>/", entering.enter, name="enter"),
    path("link/", entering.link, name="link"),
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("people/", people.add, name="add"),
    path("people/<slug:who>/", people.person, name="person"),
    path("people/<slug:who>/change/", people.change, name="change"),
    path("people/<slug:who>/same/", people.same, name="same"),
    path("people/<slug:who>/events/<int:number>/", people.take_back, name="take_back"),
    path("people/<slug:who>/files/<int:number>/", people.file, name="file"),
    path("people/<slug:who>/log/", people.log, name="log"),
    path("people/<slug:who>/outcome/", panel.outcome, name="outcome"),
    path("people/<slug:who>/delete/", settings.leaving, name="leaving"),
    path("people/<slug:who>/deleted/", settings.delete, name="delete"),
    path("issue/", issuing.issue, name="issue"),
    path("issue/<slug:token>/", issuing.columns, name="columns"),
    path("receive/", receiving.receive, name="receive"),
    path("report/<str:name>", receiving.report, name="report"),
    path("notes/", receiving.notes, name="notes"),
    path("settle/", settle.queue, name="settle"),
    path("settle/decide/", settle.decide, name="decide"),
    path("settle/say/", settle.say, name="say"),
    path("settle/<slug:who>/<int:number>.png", settle.place, name="place"),
    path("settle/undo/", settle.undo, name="undo"),
    path("panels/", panel.panels, name="panels"),
    path("panels/<day:day>/", panel.panel, name="panel"),
    path("panels/<day:day>/sit/", panel.sit, name="sit"),
    path("panels/<day:day>/papers/", panel.papers, name="papers"),
    path("own/", own_form.own, name="own"),
    path("own/<slug:token>/", own_form.places, name="places"),
    path("own/<slug:token>/page/", own_form.page, name="own_page"),
    path("own/<slug:token>/marked/", own_form.marked_copy, name="marked"),
    path("jobs/<slug:name>/", jobs.job, name="job"),
    path("jobs/<slug:name>/stop/", jobs.stop, name="stop"),
    path("jobs/<slug:name>/files/", jobs.files, name="files"),
    path("settings/", settings.settings, name="settings"),
    path("settings/form/", settings.use, name="use"),
    path("settings/panel/", settings.panel, name="panel_rule"),
    path("settings/house/", house.house, name="house"),
    path("settings/house/preview/", house.preview, name="house_preview"),
    path("settings/team/", team.team, name="team"),
    path("settings/export/", settings.export, name="export"),
    path("settings/backup/", settings.save, name="backup"),
]
