"""The chat page is served with what it needs."""

from __future__ import annotations


def test_the_chat_page_knows_the_cities_and_the_number_for_residents(client):
    page = client.get("/")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    text = page.get_data(as_text=True)
    assert "上海" in text and "北京" in text and "12345" in text


def test_the_page_may_load_only_what_we_serve(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    assert client.get("/").headers["Referrer-Policy"] == "no-referrer"


def test_the_familys_page_asks_for_the_code_and_shows_nothing_of_anybody(client, opened):
    page = client.get("/family")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "六个数" in page.get_data(as_text=True) and opened.id not in page.get_data(as_text=True)


def test_the_chat_page_leads_the_family_to_theirs(client):
    assert 'href="/family"' in client.get("/").get_data(as_text=True)
