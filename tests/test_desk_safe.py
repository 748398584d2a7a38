"""What stands around the desk: who comes in, what a page may do, and what is lost: nothing."""

from __future__ import annotations

import io
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from desks import Running, Visitor, running, until

pytest.importorskip("waitress")

RETURNED = ROOT / "samples" / "returned"
HOSTILE = '<script>document.title="got you"</script><img src=x onerror=alert(1)>'
# Each page with what it needs: a right, or nothing for those by which one comes in.
PAGES = {
    "home": "see", "person": "see", "panels": "see", "panel": "see", "job": "see",
    "files": "see", "report": "see",
    "add": "do", "log": "do", "outcome": "do", "issue": "do", "columns": "do", "receive": "do",
    "notes": "do", "sit": "do", "papers": "do", "stop": "do",
    "settle": "decide", "decide": "decide", "undo": "decide", "say": "decide", "place": "decide",
    "change": "do", "file": "see", "link": "", "same": "do", "take_back": "do",
    "use": "manage", "panel_rule": "manage", "house": "manage", "house_preview": "manage",
    "team": "manage", "marked": "manage",
    "own": "manage", "places": "manage", "own_page": "manage", "settings": "manage",
    "export": "manage", "backup": "manage", "leaving": "manage", "delete": "manage",
    "enter": "", "sign_in": "", "sign_out": "",
}  # fmt: skip
ROLES = {
    "manager": {"see", "do", "decide", "manage"},
    "team": {"see", "do", "decide"},
    "panel": {"see", "decide"},
    "read only": {"see"},
}
WITH_DESK = """
import sys
from pathlib import Path
import filler
from filler.desk.setup import open_desk
desk = open_desk(Path(sys.argv[1]), filler.open_form(), is_team={team})
"""


def within(home: Path, code: str, *, team: bool = False, **environment: str) -> str:
    """What some lines print that are run with the desk open."""
    run = subprocess.run(
        [sys.executable, "-c", WITH_DESK.format(team=team) + code, str(home)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("desk")) as own:
        yield own


@pytest.fixture(scope="module")
def inside(desk: Running) -> Visitor:
    """Somebody who came in by the link."""
    visitor = Visitor(desk.address)
    assert visitor.get(desk.link.removeprefix(desk.address)).status == 200
    assert visitor.get("/receive/").status == 200
    return visitor


def answer_of(visitor: Visitor, path: str) -> str:
    """The page of a job that has ended."""

    def over() -> str:
        words = visitor.get(path).text
        return words if 'class="told' in words else ""

    return str(until(over))


def test_each_page_has_its_right(tmp_path: Path) -> None:
    code = """
import json
from filler.desk import urls
from filler.desk.rights import ROLES, _RIGHT
print(json.dumps([{u.name: getattr(u.callback, _RIGHT, None) for u in urls.urlpatterns},
    {name: sorted(rights) for name, rights in ROLES.items()}]))
"""
    pages, roles = json.loads(within(tmp_path, code))
    assert pages == PAGES
    assert {name: set(rights) for name, rights in roles.items()} == ROLES


@pytest.mark.parametrize("path", [
    "/", "/people/abc/", "/issue/", "/issue/abc/", "/receive/", "/report/report.html", "/settle/",
    "/panels/", "/panels/2026-04-21/", "/own/", "/jobs/abc/", "/jobs/abc/files/", "/settings/",
    "/settings/export/", "/settings/backup/", "/people/abc/delete/", "/enter/abc/", "/sign-in/",
])  # fmt: skip
def test_nobody_comes_in_without_the_link(desk: Running, path: str) -> None:
    answer = Visitor(desk.address).get(path)
    assert answer.status == 403
    assert "works only once" in answer.text


def test_the_link_lets_one_browser_in(desk: Running, inside: Visitor) -> None:
    assert inside.get("/").status == 200
    other = Visitor(desk.address)
    assert other.get(desk.link.removeprefix(desk.address)).status == 403
    assert other.get("/").status == 403


def test_a_form_of_another_page_is_refused(inside: Visitor) -> None:
    inside.get("/")
    assert inside.post("/people/", {"name": "Mal Ory"}, token="wrong").status == 403
    assert inside.post("/people/", {"name": "Mal Ory"}, Origin="http://evil.example").status == 403
    assert "Mal Ory" not in inside.get("/").text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example"])
def test_another_name_for_this_machine_is_refused(inside: Visitor, host: str) -> None:
    assert inside.get("/", Host=host).status == 400


def test_what_a_page_may_load_is_its_own(inside: Visitor) -> None:
    heads = inside.get("/").heads
    policy = heads["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert heads["X-Frame-Options"] == "DENY"
    assert heads["X-Content-Type-Options"] == "nosniff"
    assert heads["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in inside.get("/static/desk/desk.css").heads
    page = inside.get("/").text
    assert "<script>" not in page
    assert "style=" not in page
    assert "onclick" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_words_of_others_stay_words(inside: Visitor) -> None:
    answer = inside.post("/people/", {"name": HOSTILE, "team": HOSTILE, "manager": HOSTILE})
    assert answer.status == 200
    who = answer.address.rstrip("/").rpartition("/")[2]
    for path in ("/", f"/people/{who}/", f"/people/{who}/delete/", f"/?team={HOSTILE}"):
        text = inside.get(path.replace(" ", "%20")).text
        assert "<script>document" not in text
        assert "<img src=x" not in text
    refused = inside.post("/receive/", {}, {"files": [(f"{HOSTILE}.docx", b"PK")]})
    text = refused.job(inside)
    assert "<script>document" not in text


@pytest.mark.parametrize("name", [
    "../../evil.docx", "..\\..\\evil.docx", "/etc/evil.docx", "C:\\Windows\\evil.docx", "con.docx",
    "evil\r\nX: y.docx", "~$evil.docx", ".", "a" * 400 + ".docx",
])  # fmt: skip
def test_a_name_leads_nowhere(desk: Running, inside: Visitor, name: str, tmp_path: Path) -> None:
    received = desk.home / "Received"
    before = set(received.rglob("*")) if received.exists() else set()
    sent = name.replace("\r\n", "%0D%0A")
    inside.post("/receive/", {}, {"files": [(sent, b"PK\x03\x04 nothing")]})
    new = {path for path in received.rglob("*") if path.is_file()} - before
    assert len(new) <= 1
    assert all(path.resolve().is_relative_to(received.resolve()) for path in new)
    assert not list(desk.home.parent.glob("evil*"))


@pytest.mark.parametrize("path", [
    "/report/..%2Fdesk.key", "/report/desk.key", "/report/%2e%2e/desk.key", "/issue/..%2f..%2f/",
    "/issue/nothing/", "/own/nothing/", "/jobs/nothing/", "/panels/2026-13-45/", "/report/x.html",
])  # fmt: skip
def test_nothing_else_of_the_disk_is_served(inside: Visitor, path: str) -> None:
    answer = inside.get(path)
    assert answer.status == 404
    assert b"django" not in answer.content.lower()


def test_a_file_is_never_written_over(desk: Running, inside: Visitor) -> None:
    content = (RETURNED / "perfect.docx").read_bytes()
    files = [("one.docx", content), ("ONE.docx", content + b"x"), ("one.docx", content + b"y")]
    inside.post("/receive/", {}, {"files": files})
    laid = [p for p in (desk.home / "Received").rglob("*.docx") if p.stem.lower().startswith("one")]
    assert len(laid) == 3
    inside.post("/receive/", {}, {"files": files[:1]})
    again = [
        p for p in (desk.home / "Received").rglob("*.docx") if p.stem.lower().startswith("one")
    ]
    assert len(again) == 4


def test_the_secret_is_read_by_nobody_else(desk: Running) -> None:
    mode = stat.S_IMODE((desk.home / "desk.key").stat().st_mode)
    assert mode == 0o600
    assert len((desk.home / "desk.key").read_text()) > 40


def test_two_who_decide_the_same_are_told(desk: Running, inside: Visitor) -> None:
    from registers import RETURNED as SAMPLES

    inside.post("/receive/", {}, {"files": [
        ("t.docx", (SAMPLES / "two-ticks.docx").read_bytes())]}).job(inside)  # fmt: skip
    page = inside.get("/settle/").text

    def hidden(name: str) -> str:
        return page.split(f'name="{name}" value="')[1].split('"')[0]

    own = {name: hidden(name) for name in ("person", "number", "key")}
    first = inside.post("/settle/decide/", {**own, "decision": "accept", "who": "Ann Alder"})
    assert first.status == 200
    second = inside.post("/settle/decide/", {**own, "decision": "refuse", "who": "Bo Birch"})
    assert second.status == 409
    assert "Ann Alder has decided this already" in second.text
    text = inside.get(f"/people/{own['person']}/").text
    assert "Ann Alder" in text
    assert "by Bo Birch" not in text
    stale = inside.post(
        "/settle/decide/", {**own, "key": "0" * 16, "decision": "accept", "who": "C"}
    )
    assert "has changed in the meantime" in stale.text


def test_a_killed_desk_goes_on_with_its_job(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    files = [(path.name, path.read_bytes()) for path in sorted(RETURNED.glob("*.docx"))]
    with running(home) as first:
        visitor = Visitor(first.address)
        visitor.get(first.link.removeprefix(first.address))
        answer = visitor.post("/receive/", {}, {"files": files})
        path = answer.address.removeprefix(first.address)
        until(lambda: "of" in visitor.get(path).text and "<progress max" in visitor.get(path).text)
        os.kill(first.process.pid, signal.SIGKILL)
        first.process.wait(20)
    with running(home) as again:
        visitor = Visitor(again.address)
        visitor.get(again.link.removeprefix(again.address))
        words = answer_of(visitor, path)
        assert "Perry Perfect" in words
        assert "Started again after a restart" in words
        home_page = visitor.get("/").text
        assert "Una Unsigned" in home_page
    code = """
from filler.register.models import Audit, Person, Event
print(Audit.objects.count(), Person.objects.filter(name="Una Unsigned").count())
"""
    assert within(home, code).split() == ["1", "1"]


def test_a_job_is_stopped_and_what_was_done_stays(tmp_path: Path) -> None:
    records = [{"employee_details": {"full_name": f"Kim {n} Sample"}} for n in range(3000)]
    with running(tmp_path / "desk") as own:
        visitor = Visitor(own.address)
        visitor.get(own.link.removeprefix(own.address))
        sent = visitor.post("/issue/", {}, {"list": [("p.json", json.dumps(records).encode())]})
        seen = sent.text.split('name="seen" value="')[1].split('"')[0]
        asked = {"write": "1", "seen": seen}
        answer = visitor.post(sent.address.removeprefix(own.address), asked)
        path = answer.address.removeprefix(own.address)
        until(lambda: "<progress max" in visitor.get(path).text)
        visitor.post(f"{path}stop/")
        words = answer_of(visitor, path)
        assert "Stopped" in words
        written = list((own.home / "Issued").rglob("*.docx"))
        assert 0 < len(written) < 3000
        for one in written:
            assert zipfile.is_zipfile(io.BytesIO(one.read_bytes()))


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """Writing fails as on a full disk: the page says so, and what was there stays."""
    home = tmp_path / "desk"
    with running(home) as own:
        visitor = Visitor(own.address)
        visitor.get(own.link.removeprefix(own.address))
        visitor.post("/people/", {"name": "Ann Alder"})
    code = """
import resource
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
client = Client()
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore(); session["inside"] = True; session.save()
client.cookies["sessionid"] = session.session_key
from pathlib import Path
size = max(p.stat().st_size for p in Path(sys.argv[1]).glob("register.sqlite3*"))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
answer = client.post("/people/", {"name": "Bo Birch " + "x" * 150, "team": "y" * 190})
for n in range(60):
    if answer.status_code == 503: break
    answer = client.post("/people/", {"name": f"Bo {n} Birch " + "x" * 150, "team": "y" * 190})
print(answer.status_code, "could not be saved" in answer.content.decode())
"""
    assert within(home, code).split() == ["503", "True"]
    with running(home) as own:
        visitor = Visitor(own.address)
        visitor.get(own.link.removeprefix(own.address))
        assert "Ann Alder" in visitor.get("/").text


def test_home_asks_the_same_of_two_people_and_of_two_thousand(tmp_path: Path) -> None:
    code = """
import json, time
from datetime import date
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.db import connection
from django.test.utils import CaptureQueriesContext
from filler.register.models import Event, Person
def more(start, end):
    people = [Person(pack="sandwell_fg", name=f"Person {n:05}", name_key=f"{n:05} person",
        number_key=f"{n}", stage="issued", stage_since=date(2026, 1, 2), team=f"Team {n % 30}")
        for n in range(start, end)]
    Person.objects.bulk_create(people)
    issued = {"kind": "issued", "day": date(2026, 1, 2)}
    Event.objects.bulk_create([Event(person=p, **issued) for p in people])
client = Client()
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore(); session["inside"] = True; session.save()
client.cookies["sessionid"] = session.session_key
counts = []
for start, end in ((0, 2), (2, 2000)):
    more(start, end)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        begin = time.perf_counter(); answer = client.get("/"); took = time.perf_counter() - begin
    assert answer.status_code == 200
    counts.append(len(asked))
print(json.dumps([*counts, took, len(answer.content)]))
"""
    few, many, took, size = json.loads(within(tmp_path / "desk", code))
    (tmp_path / "took.txt").write_text(f"{took * 1000:.0f} ms, {many} questions", "utf-8")
    assert few == many
    assert size < 200_000


# A manager makes, changes and shuts out people on the page, and nobody is left outside for good.
_MANAGING = """
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
settings.AXES_ENABLED = False
def entered(name, word="three odd words"):
    client = Client(HTTP_X_FORWARDED_PROTO="https")
    answer = client.post("/sign-in/", {"username": name, "password": word}, secure=True)
    return client if answer.status_code == 302 else None
def said(client, **data):
    return client.post("/settings/team/", data, secure=True, follow=True).content.decode()
kay = entered("Kay Dee")
assert "Ro Only" in kay.get("/settings/team/", secure=True).content.decode()
assert entered("Pia Panel").get("/settings/team/", secure=True).status_code == 403
assert "too common" in said(kay, name="Nel New", password="password", role="team")
assert entered("Nel New", "password") is None
assert "can now sign in" in said(kay, name="Nel New", password="four more odd words", role="team")
nel = entered("Nel New", "four more odd words")
assert nel.get("/issue/", secure=True).status_code == 200
assert "now has another role" in said(kay, name="Nel New", role="read only")
assert nel.get("/issue/", secure=True).status_code == 403
assert "You cannot change your own role" in said(kay, name="Kay Dee", role="team")
assert "You cannot change your own role" in said(kay, name="Kay Dee", out="1")
assert "no such role" in said(kay, name="Nel New", role="king")
assert "can no longer sign in" in said(kay, name="Nel New", out="1")
assert nel.get("/", secure=True).status_code == 302
assert entered("Nel New", "four more odd words") is None
assert "There is no user called" in said(kay, name="Nel New", role="team")
"""


def test_a_team_signs_in_with_roles(database: str, tmp_path: Path) -> None:
    people = {"manager": "Kay Dee", "read only": "Ro Only", "panel": "Pia Panel"}
    make = "from filler.desk.team import make_user\n" + "".join(
        f"make_user({name!r}, 'three odd words', {role!r})\n" for role, name in people.items()
    )
    home = tmp_path / "desk"
    within(home, make, team=True, DATABASE_URL=database)
    environment = {"DATABASE_URL": database}
    with running(home, environment, "--team", "--host", "desk.example.org") as own:
        tls = {"Host": "desk.example.org", "X-Forwarded-Proto": "https"}
        code = f"""
import json
from django.test import Client
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
seen = {{}}
for role, name in {people!r}.items():
    client = Client(HTTP_X_FORWARDED_PROTO="https")
    assert client.post("/sign-in/", {{"username": name, "password": "three odd words"}},
        secure=True).status_code == 302
    seen[role] = [client.get(path, secure=True).status_code
        for path in ("/", "/issue/", "/settle/", "/settings/")]
    seen[role].append(client.post("/people/", {{"name": "X Y"}}, secure=True).status_code)
client = Client()
def enter(word):
    return client.post("/sign-in/", {{"username": "Kay Dee", "password": word}}, secure=True)
tries = [enter("no").status_code for _ in range(9)]
right = enter("three odd words")
print(json.dumps([seen, tries[0], tries[-1], right.status_code]))
"""
        visitor = Visitor(own.address)
        assert "Sign in" in visitor.get("/", **tls).text
        assert visitor.get("/enter/abc/", **tls).status == 403
        seen, first, last, right = json.loads(within(home, code, team=True, **environment))
        within(home, _MANAGING, team=True, **environment)
    assert seen == {
        "manager": [200, 200, 200, 200, 302],
        "panel": [200, 403, 200, 403, 403],
        "read only": [200, 403, 403, 403, 403],
    }
    assert first == 200
    assert (last, right) == (429, 429), "who guesses is locked out, also with the right word"


def test_a_team_needs_its_database(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "filler", "desk", str(tmp_path), "--team"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
    )  # fmt: skip
    assert run.returncode == 2
    assert "needs PostgreSQL" in run.stderr


def test_thirty_people_at_once(database: str, tmp_path: Path) -> None:
    """Each of them looks and writes; nothing fails, and nothing is lost."""
    with running(tmp_path / "desk", {"DATABASE_URL": database}) as own:
        visitor = Visitor(own.address)
        visitor.get(own.link.removeprefix(own.address))
        visitor.get("/")
        failed: list[int] = []

        def work(number: int) -> None:
            for step in range(3):
                own = {"name": f"Load {chr(65 + number % 26)}", "number": f"SW{number:04}{step}"}
                made = visitor.post("/people/", own)
                seen = visitor.get("/?words=Load")
                failed.extend(a.status for a in (made, seen) if a.status != 200)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert "90 people" in visitor.get("/?words=Load").text


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder, said in (
        (tmp_path / "file" / "desk", "Choose another folder."),
        (tmp_path / "OneDrive" / "desk", "Choose a folder on this machine's own disk"),
    ):
        run = subprocess.run(
            [sys.executable, "-m", "filler", "desk", str(folder), "--no-browser"],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert (run.returncode, run.stderr.count("\n")) == (2, 1)
        assert said in run.stderr


@pytest.mark.parametrize("system", ["win32", "darwin", "linux"])
def test_an_icon_starts_it(system: str, tmp_path: Path) -> None:
    from filler.desk.shortcut import shortcut

    home = tmp_path / "My desk"
    name, words = shortcut(home, "sandwell_fg", sys.executable, system)
    assert name.startswith("Portfolio desk.")
    assert f'-m filler desk "{home}" --pack "sandwell_fg"' in words
    assert words.endswith("\r\n" if system == "win32" else "\n")
    if system == "linux":
        code = words.split("Exec=")[1].splitlines()[0]
        assert (
            subprocess.run(
                f"{code} --help", shell=True, capture_output=True, check=False
            ).returncode
            == 0
        )
