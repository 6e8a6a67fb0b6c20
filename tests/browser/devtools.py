"""Chromium without a window, driven through its DevTools protocol over two pipes: no port, no library, no download."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0
READS, WRITES = 3, 4  # the descriptors on which --remote-debugging-pipe listens and speaks
KEYS = {
    "Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), "ArrowUp": (38, ""), "ArrowDown": (40, ""),
}  # fmt: skip


class Refused(AssertionError):
    """The browser would not do what it was asked."""


def program() -> str | None:
    """The browser of this machine, if it has one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One browser process with a profile of its own."""

    def __init__(self, path: str, profile: Path) -> None:
        reads, self._to = os.pipe()
        self._from, writes = os.pipe()
        # Above those that they are to become, lest one overwrites the other.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (reads, writes)]

        def placed() -> None:
            os.dup2(ends[0], READS)
            os.dup2(ends[1], WRITES)

        self._process = subprocess.Popen(
            [path, *_switches(), f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(READS, WRITES), preexec_fn=placed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for end in (reads, writes, *ends):
            os.close(end)
        self._unread = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Do something; what came of it."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._send({**message, "sessionId": session} if session else message)
        while True:
            told = self._next()
            if told.get("id") != self._number:
                self.events.append(told)
            elif "error" in told:
                raise Refused(f"{method}: {told['error']['message']}")
            else:
                result: dict[str, Any] = told.get("result", {})
                return result

    def tab(self) -> "Tab":
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        return Tab(self, self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"], target)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for end in (self._to, self._from):
            os.close(end)

    def _send(self, message: Mapping[str, Any]) -> None:
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self._to, rest) :]

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._from], [], [], max(0.0, end - time.monotonic()))
            some = os.read(self._from, 1 << 20) if ready else b""
            if not some:
                raise Refused("the browser says nothing any more")
            self._unread += some
        message, _, self._unread = self._unread.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told


class Tab:
    """One page as somebody sees and uses it."""

    def __init__(self, browser: Browser, session: str, target: str) -> None:
        self.browser, self.session, self.target = browser, session, target
        self._opened: set[str] = set()
        for domain in ("Page", "Runtime", "Network", "Log", "Audits"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.browser.ask(method, self.session, **parameters)

    def goto(self, address: str) -> None:
        """Open an address and wait until the page is there."""
        self._opened.add(address)
        told = self.ask("Page.navigate", url=address)
        assert "errorText" not in told, told
        self.wait(f"document.readyState === 'complete' && location.href === {json.dumps(address)}")

    def look(self, expression: str) -> Any:
        """The value of an expression in the page; what DevTools evaluates is not bound by the page's policy."""
        told = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def wait(self, expression: str, patience: float = PATIENCE) -> Any:
        """Look until it is so; between two pages there is nothing to look at."""
        end = time.monotonic() + patience
        while True:
            try:
                if value := self.look(expression):
                    return value
            except Refused:
                pass
            assert time.monotonic() < end, f"never came: {expression}; the page is {self.look('location.href')}"
            time.sleep(0.02)  # asked again, not hoped

    def press(self, key: str, times: int = 1) -> None:
        code, text = KEYS[key]
        about = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        for _ in range(times):
            self.ask("Input.dispatchKeyEvent", type="keyDown", **about, **({"text": text} if text else {}))
            self.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def type(self, text: str) -> None:
        self.ask("Input.insertText", text=text)

    def size(self, width: int, height: int = 800, *, phone: bool = False) -> None:
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)

    def media(self, medium: str = "", scheme: str = "light") -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", media=medium, features=features)

    def scripts(self, *, run: bool) -> None:
        self.ask("Emulation.setScriptExecutionDisabled", value=not run)

    def picture(self, path: Path, *, whole: bool = True) -> None:
        told = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(told["data"]))

    def asked_for(self) -> list[str]:
        """Every address that this tab has asked for."""
        return [e["params"]["request"]["url"] for e in self._of("Network.requestWillBeSent")]

    def complaints(self) -> list[str]:
        """What the browser finds wrong: errors, what a policy forbade, what is missing besides the pages asked for."""
        logged = [e["params"]["entry"] for e in self._of("Log.entryAdded")]
        logged = [e for e in logged if e["source"] != "network" or e.get("url") not in self._opened]
        told = [entry["text"] for entry in logged if entry["level"] in ("error", "warning")]
        told += [e["params"]["exceptionDetails"]["text"] for e in self._of("Runtime.exceptionThrown")]
        return told + [e["params"]["issue"]["code"] for e in self._of("Audits.issueAdded")]

    def close(self) -> None:
        self.browser.ask("Target.closeTarget", targetId=self.target)

    def _of(self, method: str) -> list[dict[str, Any]]:
        self.look("0")  # whatever was said before this has arrived
        return [e for e in self.browser.events if e.get("method") == method and e.get("sessionId") == self.session]


def _switches() -> list[str]:
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    return [
        "--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
        "--disable-lcd-text",
        "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-extensions", "--disable-default-apps", "--font-render-hinting=none",
        "--force-color-profile=srgb", "--accept-lang=zh-CN", *root,
    ]  # fmt: skip
