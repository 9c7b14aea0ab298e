"""The floor of a container: one that serves an answer on port 8000 with the standard library and does nothing else.

Its source is given to the interpreter of the runtime's image, so it imports nothing of ours.
"""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Answer(BaseHTTPRequestHandler):
    """Answers every GET with two bytes."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name the standard library gave it
        """Say nothing."""


if __name__ == "__main__":
    HTTPServer(("0.0.0.0", 8000), Answer).serve_forever()
