#!/usr/bin/env python3
"""Pauses the printer that an alert is about: what Alertmanager's webhook receiver calls.

Alertmanager posts a body of its own, which the admin API refuses as it refuses every body it does not know, so something
has to stand between them. This takes the webhook on the loopback interface and, for each firing alert with a label
"printer", sends one POST .../pause, which an exporter never queues and answers with what really happened. A web page that is
open on this machine can post here, too, and is refused: browsers say where a page is from, and by which name it called.

Usage: pause.py LISTEN_PORT ADMIN_URL TOKEN_FILE
   such as: pause.py 9095 http://127.0.0.1:10054 /etc/kobra-exporter/alerts.token
"""
import http.server
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

port, admin, token_file = int(sys.argv[1]), sys.argv[2].rstrip("/"), sys.argv[3]


def pause(printer):
    """The status of the answer; 0 where there was none."""
    with open(token_file, encoding="ascii") as file:
        token = file.read().strip()
    request = urllib.request.Request(
        f"{admin}/api/v1/printers/{urllib.parse.quote(printer, safe='')}/pause",
        method="POST",
        headers={"Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Webhook(http.server.BaseHTTPRequestHandler):
    timeout = 10

    def from_a_web_page(self):
        host = self.headers.get("Host", "").rpartition(":")[0]
        return "Origin" in self.headers or "Sec-Fetch-Site" in self.headers or host not in ("127.0.0.1", "localhost")

    def do_POST(self):
        if self.from_a_web_page():
            self.send_error(403)
            return
        try:
            size = min(int(self.headers.get("Content-Length", 0)), 1 << 20)
            alerts = json.loads(self.rfile.read(size))["alerts"]
            printers = {a["labels"]["printer"] for a in alerts if a["status"] == "firing" and "printer" in a["labels"]}
        except (ValueError, KeyError, TypeError):
            self.send_error(400)
            return
        results = {printer: pause(printer) for printer in sorted(printers)}
        print(json.dumps(results), file=sys.stderr, flush=True)
        # 409 is good enough: it is paused already, or nothing is printed. Anything else Alertmanager tries again.
        self.send_response(200 if all(status in (200, 409) for status in results.values()) else 503)
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Webhook).serve_forever()
