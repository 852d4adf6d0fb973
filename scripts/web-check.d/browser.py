"""A real browser, told what to do over two pipes (https://chromedevtools.github.io/devtools-protocol/)."""

import base64, json, os, select, subprocess, tempfile, time


class Browser:
    """Chromium without a window; ends with this value."""

    def __init__(self, program="chromium"):
        self.folder = tempfile.TemporaryDirectory(prefix="longhaul-browser-")
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()

        def take_places():
            # Above all that is in use, then where the browser looks for them.
            held = [os.dup(commands), os.dup(answers)]
            os.dup2(held[0], 3)
            os.dup2(held[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={self.folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=take_places, pass_fds=(3, 4, commands, answers),
            start_new_session=True)
        os.close(commands)
        os.close(answers)
        self.number, self.rest, self.events = 0, b"", []
        self.page = None

    def call(self, method, **parameters):
        """Tells it something; the answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.page:
            message["sessionId"] = self.page
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next_message(60)
            if answer is None:
                raise SystemExit(f"the browser does not answer to {method}")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def next_message(self, seconds):
        while b"\0" not in self.rest:
            if not select.select([self.answers], [], [], seconds)[0]:
                return None
            self.rest += os.read(self.answers, 1 << 16)
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def open(self, address, width, height, is_phone=False, scheme="light"):
        """A new page in place of the one before."""
        self.page = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.page = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=is_phone)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=address)

    def evaluate(self, script):
        """What a piece of JavaScript gives; promises are waited for."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait(self, script, what, seconds=30):
        """Until a condition holds; fails with the page's text."""
        end = time.monotonic() + seconds
        # What it asks for may not be there yet.
        while not self.evaluate(f"(() => {{ try {{ return Boolean({script}) }} catch {{ return false }} }})()"):
            if time.monotonic() > end:
                raise SystemExit(f"not in {seconds} s: {what}. The page:\n" + self.evaluate("document.body.innerText"))
            time.sleep(0.05)

    def click(self, selector):
        """As a person's click, where it is."""
        place = self.evaluate(
            f"(() => {{ const box = document.querySelector({json.dumps(selector)}); box.scrollIntoView({{block: 'nearest'}}); "
            "const at = box.getBoundingClientRect(); return [at.x + at.width / 2, at.y + at.height / 2]; })()")
        for kind in ["mousePressed", "mouseReleased"]:
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def complaints(self):
        """What the page did wrong: errors of its script, and what its policy forbade."""
        self.evaluate("1")
        said = []
        for event in self.events:
            if event.get("method") == "Runtime.exceptionThrown":
                said.append(event["params"]["exceptionDetails"]["text"])
            if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["source"] in ("security", "javascript"):
                said.append(event["params"]["entry"]["text"])
        return said

    def close(self):
        self.page = None
        self.call("Browser.close")
        self.process.wait(20)
        self.folder.cleanup()
