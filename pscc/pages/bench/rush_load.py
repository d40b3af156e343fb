"""The load of the rush, in a process of its own: `python -m pscc.pages.bench.rush_load PLAN`.

Each applicant is a thread with one connection. Plain Python without Django; the result is written
as JSON beside the plan.
"""

import http.client
import json
import re
import resource
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from pscc.pages.bench.rush_plan import PASSWORD, Attachment, answers_of, email_of, files_of

PATIENCE = 60  # seconds for one answer
TRIES = 6  # of one step, as the page's script tries again what got no answer
BUSY = 500


class StepFailedError(Exception):
    """A step that did not succeed, tried again or not."""


@dataclass
class Acknowledged:
    """What the portal told one applicant that it has."""

    number: int
    uid: str
    answers: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # question: SHA-256
    submitted: bool = False
    reference: str = ""
    finished: float = 0.0


@dataclass
class Log:
    """What all applicants saw: seconds of each step, and every failure."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    retries: int = 0
    requests: int = 0

    def took(self, step: str, seconds: float) -> None:
        self.times.setdefault(step, []).append(seconds)


@dataclass
class Answer:
    """One answer of the portal."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """One connection with its cookies, from an address of its own where the system has many."""

    def __init__(self, port: int, number: int, log: Log) -> None:
        # Everyone from one address would be refused: a network may sign in so often a minute.
        near = (f"127.1.{number % 254 + 1}.1", 0) if sys.platform == "linux" else None
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=PATIENCE, source_address=near
        )
        self._port = port
        self._cookies: dict[str, str] = {}
        self._log = log

    def close(self) -> None:
        self._connection.close()

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Return the answer; try again where nothing answered or the portal was unwell."""
        for left in reversed(range(TRIES)):
            self._log.requests += 1
            try:
                answer = self._once(method, path, body, headers or {})
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                why = f"{method} {_shape(path)}: {type(error).__name__}"
            else:
                if answer.status < BUSY:
                    return answer
                why = f"{method} {_shape(path)}: {answer.status}"
            self._log.errors.append(why)
            if left:
                self._log.retries += 1
                time.sleep(0.5)
        raise StepFailedError(why)

    def _once(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        here = f"http://localhost:{self._port}"
        sent = {"Host": f"localhost:{self._port}", "Origin": here, "Referer": f"{here}{path}"}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, body or None, {**sent, **headers})
        got = self._connection.getresponse()
        content = got.read()
        for line in got.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name.strip()] = value.strip()
        return Answer(got.status, got.headers, content)

    def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields).encode(), headers)


class Applicant:
    """Signs in, answers, attaches, checks and sends."""

    def __init__(self, number: int, uid: str, plan: Mapping[str, Any], log: Log) -> None:
        self.known = Acknowledged(number, uid)
        self._plan, self._log = plan, log
        self._browser = Browser(plan["port"], number, log)
        self._base = f"/en/applications/{uid}"
        self._version, self._token = 0, ""

    def run(self) -> None:
        """Do all of it; a failure ends it and is noted."""
        files = files_of(self.known.number, self._plan["seed"], self._plan["file_bytes"])
        try:
            self._timed("login", self._sign_in)
            self._timed("draft", self._open_draft)
            answers = answers_of(self.known.number, self._plan["seed"])
            for changes in answers.values():
                self._timed("autosave", self._save, changes)
            for each in files:
                self._timed("upload", self._upload, each)
            fields = self._timed("check", self._check)
            receipt = self._timed("submit", self._submit, fields)
            self._timed("receipt", self._read_receipt, receipt)
        except StepFailedError as failure:
            self._log.errors.append(f"applicant {self.known.number} gave up: {failure}")
        finally:
            self.known.finished = time.monotonic()
            self._browser.close()

    def _timed(self, name: str, step: Any, *given: Any) -> Any:
        begun = time.monotonic()
        result = step(*given)
        self._log.took(name, time.monotonic() - begun)
        return result

    def _expect(self, answer: Answer, step: str, *wanted: int) -> Answer:
        if answer.status not in wanted:
            self._log.errors.append(f"{step}: {answer.status}")
            raise StepFailedError(f"{step}: {answer.status} {_said(answer)}")
        return answer

    def _sign_in(self) -> None:
        path = "/en/accounts/login/"
        page = self._expect(self._browser.ask("GET", path), "login page", 200)
        fields = {
            "csrfmiddlewaretoken": _field(page.text, "csrfmiddlewaretoken"),
            "login": email_of(self.known.number),
            "password": PASSWORD,
            "next": f"{self._base}/edit/part1/",
        }
        self._expect(self._browser.post_form(path, fields), "login", 302)

    def _open_draft(self) -> None:
        page = self._expect(self._browser.ask("GET", f"{self._base}/edit/part1/"), "draft", 200)
        self._token = _field(page.text, "csrfmiddlewaretoken")
        self._version = int(_field(page.text, "version"))

    def _json(self, path: str, content: Any) -> Answer:
        body = json.dumps(content).encode()
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._token}
        return self._browser.ask("POST", path, body, headers)

    def _save(self, changes: dict[str, str]) -> None:
        body = {"version": self._version, "changes": changes}
        answer = self._expect(self._json(f"{self._base}/save/", body), "autosave", 200)
        self._version = json.loads(answer.body)["version"]
        self.known.answers |= changes

    def _upload(self, file: Attachment) -> None:
        """Send a file as the page's script does: at once, or announced, in pieces, put together."""
        size = len(file.content)
        if size <= self._plan["piece"]:
            self._upload_whole(file)
            return
        told = {"question": file.question, "name": file.name, "size": size, "modified": 1}
        begun = self._expect(self._json(f"{self._base}/uploads/", told), "upload begins", 201)
        upload = json.loads(begun.body)
        headers = {"Content-Type": "application/octet-stream", "X-CSRFToken": self._token}
        for offset in range(upload["received"], size, upload["chunk"]):
            piece = file.content[offset : offset + upload["chunk"]]
            path = f"{upload['url']}?offset={offset}"
            if offset + upload["chunk"] >= size:
                path += "&last=1"
            kept = self._expect(self._browser.ask("POST", path, piece, headers), "piece", 200)
        self._version = json.loads(kept.body)["version"]
        self.known.files[file.question] = file.sha256

    def _upload_whole(self, file: Attachment) -> None:
        told = {"question": file.question, "name": file.name, "size": str(len(file.content))}
        headers = {"Content-Type": "application/octet-stream", "X-CSRFToken": self._token}
        path = f"{self._base}/uploads/?{urlencode(told)}"
        kept = self._expect(self._browser.ask("POST", path, file.content, headers), "file", 201)
        self._version = json.loads(kept.body)["version"]
        self.known.files[file.question] = file.sha256

    def _check(self) -> dict[str, str]:
        page = self._expect(self._browser.ask("GET", f"{self._base}/submit/"), "check", 200)
        names = ("csrfmiddlewaretoken", "key", "version")
        return {name: _field(page.text, name) for name in names} | {"agree": "on"}

    def _submit(self, fields: dict[str, str]) -> str:
        """Press the button; again, with the same key, where the portal asks for it."""
        for _ in range(TRIES):
            answer = self._browser.post_form(f"{self._base}/submit/", fields)
            if answer.status != http.client.CONFLICT or "very busy" not in answer.text:
                break
            self._log.retries += 1
            self._log.errors.append("submit: very busy")
            time.sleep(0.5)
        self._expect(answer, "submit", 302)
        self.known.submitted = True
        return urlsplit(answer.headers["Location"]).path

    def _read_receipt(self, path: str) -> None:
        page = self._expect(self._browser.ask("GET", path), "receipt", 200)
        found = re.search(rf"[A-Z]+-\d{{4}}-{self._plan['code']}-\d{{4}}", page.text)
        self.known.reference = found.group() if found else ""


def _field(page: str, name: str) -> str:
    for tag in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in tag:
            value = re.search(r'value="([^"]*)"', tag)
            return value.group(1) if value else ""
    raise StepFailedError(f"the page has no field {name}")


def _shape(path: str) -> str:
    return re.sub(r"/[A-Za-z0-9]{12}(?=/)", "/…", path.partition("?")[0])


def _said(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text)).strip()[:60]


def rush(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Let every applicant begin within the window; return what they saw and were told."""
    log = Log()
    everyone = [
        Applicant(number, uid, plan, log) for number, uid in enumerate(plan["applications"])
    ]
    begun = time.monotonic()
    threads = []
    for number, each in enumerate(everyone):
        wait = begun + plan["window"] * number / len(everyone) - time.monotonic()
        time.sleep(max(wait, 0))
        threads.append(threading.Thread(target=each.run))
        threads[-1].start()
    for thread in threads:
        thread.join()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": max(each.known.finished for each in everyone) - begun,
        "generator_cpu": used.ru_utime + used.ru_stime,
        "times": log.times,
        "errors": log.errors,
        "retries": log.retries,
        "requests": log.requests,
        "applicants": [asdict(each.known) for each in everyone],
    }


def main(path: Path) -> None:
    """Read the plan, run, write the result."""
    plan = json.loads(path.read_text())
    path.with_name("result.json").write_text(json.dumps(rush(plan)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
