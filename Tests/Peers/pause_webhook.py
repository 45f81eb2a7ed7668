"""Posts to deploy/alertmanager/pause.py as Alertmanager does, and as a web page would: only the first pauses a printer."""

import http.client
import http.server
import json
import sys
import threading

from bench import Bench, Trouble, eventually, free_port

ALERTS = json.dumps({"alerts": [{"status": "firing", "labels": {"printer": "left"}}]})
JSON = {"Content-Type": "application/json"}


class Admin(http.server.BaseHTTPRequestHandler):
    """Stands for the exporter; notes what it was told."""

    told = []
    timeout = 10

    def do_POST(self):
        Admin.told.append((self.path, self.headers.get("Authorization")))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def post(port, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/", ALERTS, headers)
        return connection.getresponse().status
    except ConnectionRefusedError:
        return None
    finally:
        connection.close()


def check(bench):
    admin, port = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Admin), free_port()
    threading.Thread(target=admin.serve_forever, daemon=True).start()
    bench.start(
        [sys.executable, "deploy/alertmanager/pause.py", str(port), f"http://127.0.0.1:{admin.server_port}", bench.file("token", "secret\n")],
        "pause")
    if eventually(20, lambda: post(port, JSON)) != 200:
        raise Trouble("Alertmanager's own request is not taken")
    if set(Admin.told) != {("/api/v1/printers/left/pause", "Bearer secret")}:
        raise Trouble(f"the exporter was told {Admin.told}")
    before = len(Admin.told)
    pages = [
        {"Origin": "https://page.example", "Content-Type": "text/plain"}, {"Origin": "null"},
        {**JSON, "Origin": f"http://127.0.0.1:{port}"}, {**JSON, "Sec-Fetch-Site": "cross-site"},
        {**JSON, "Host": f"page.example:{port}"}, {**JSON, "Host": "page.example"}]
    for headers in pages:
        if post(port, headers) != 403:
            raise Trouble(f"a web page may pause printers: {headers}")
    if len(Admin.told) != before:
        raise Trouble("a web page has paused a printer")
    print(f"pausing from an alert: Alertmanager may, a web page may not, in {len(pages)} ways")


def main():
    try:
        with Bench("") as bench:
            check(bench)
    except (Trouble, OSError) as trouble:
        print(f"pause-webhook: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
