"""A journal that breaks off on its way is no journal: whoever reads it is told, and no half file is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from orchestrator.cli import journal
from orchestrator.errors import TenantNotReady
from orchestrator.rest import Api, ClientError
from orchestrator.runtime_client import RuntimeClient

FIRST = b"2026-03-11 (1) Pan\n"


class Breaking(BaseHTTPRequestHandler):
    """A runtime: `/whole` ends its answer, `/half` breaks it off, `/odd` names the file as it likes, others refuse."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        which = self.path.split("/")[1]
        known = which in {"whole", "half", "odd"}
        self.send_response(200 if known else 500)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        name = "beans-co-2026-03-11.journal" if which == "whole" else "../../x; y=1"
        self.send_header("Content-Disposition", f'attachment; filename="{name}"')
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(FIRST), FIRST))
        if which != "half":
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Breaking)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


async def test_the_orchestrator_passes_parts_on_and_notices_the_break(url: str) -> None:
    client = RuntimeClient()
    whole = await client.journal(f"{url}/whole", "token", "hledger")
    assert [part async for part in whole.parts] == [FIRST]
    assert whole.disposition == 'attachment; filename="beans-co-2026-03-11.journal"'
    half = await client.journal(f"{url}/half", "token", "hledger")
    with pytest.raises(httpx.HTTPError):
        assert [part async for part in half.parts]
    await client.close()


async def test_a_runtime_that_refuses_is_not_ready_and_none_names_our_files(url: str) -> None:
    client = RuntimeClient()
    with pytest.raises(TenantNotReady, match="500"):
        await client.journal(f"{url}/refused", "token", "csv")
    odd = await client.journal(f"{url}/odd", "token", "csv")
    assert odd.disposition == 'attachment; filename="journal.csv"'
    assert [part async for part in odd.parts] == [FIRST]
    await client.close()


def test_a_file_is_written_whole_or_not_at_all(url: str, tmp_path: Path) -> None:
    file = tmp_path / "beans.journal"
    with Api(url, "token", service="orchestrator") as api:
        assert journal._written(file, api.download("/whole")) == len(FIRST)
        with pytest.raises(ClientError) as broken:
            journal._written(tmp_path / "half.journal", api.download("/half"))
    assert broken.value.problem.code == "no_answer"
    assert [path.name for path in tmp_path.iterdir()] == ["beans.journal"]
    assert file.read_bytes() == FIRST
