"""The pages that residents see: hands the templates what they need; everything said goes through the interface."""

from __future__ import annotations

from flask import Blueprint, render_template

from bot.content import Content
from bot.services.family import KINDS
from bot.settings import Settings


def blueprint(content: Content, settings: Settings, hours: str) -> Blueprint:
    """`GET /`: the chat page, templates/chat.html with `cities`, `city`, `hotline` and the `hours` of the desk."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def chat() -> str:
        cities = [{"id": city.id, "name": city.name} for city in content.vocabulary.cities]
        values = content.labels.values
        kinds = {kind: values[f"look_{kind}"] for kind in KINDS if f"look_{kind}" in values}
        shown = {"cities": cities, "city": settings.city, "hotline": settings.hotline, "hours": hours, "kinds": kinds}
        return render_template("chat.html", **shown)

    return pages
