"""The floor of the webhook: a FastAPI route that parses the same form and keeps nothing. Prints its port."""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from fastapi import FastAPI, Request, Response

app = FastAPI()


@app.post("/webhooks/twilio")
async def webhook(request: Request) -> Response:
    """Parse, answer."""
    await request.form()
    return Response("<Response/>", media_type="text/xml")


def main() -> None:
    """Serve on a free port of 127.0.0.1, with the gateway's own server settings."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(app, loop="uvloop", http="httptools", ws="none", access_log=False, log_level="warning")
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
