"""What each answer of Twilio means for a reply."""

from __future__ import annotations

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from gateway.channels.twilio.codes import MEANINGS, meaning
from gateway.channels.twilio.rest import send_error
from gateway.errors import Remedy


@pytest.mark.parametrize(
    ("code", "status", "remedy"),
    [
        (20429, 429, Remedy.RETRY),
        (None, 429, Remedy.RETRY),
        (63018, 400, Remedy.RETRY),
        (63038, 400, Remedy.RETRY),
        (20003, 401, Remedy.RETRY),
        (None, 404, Remedy.RETRY),
        (63016, 400, Remedy.HOLD),
        (21610, 400, Remedy.SUPPRESS),
        (63014, 400, Remedy.SUPPRESS),
        (63015, 400, Remedy.FAIL),
        (63024, 400, Remedy.FAIL),
        (21617, 400, Remedy.FAIL),
        (99999, 400, Remedy.FAIL),
        (20500, 500, Remedy.LOOK_UP),
        (63016, 503, Remedy.LOOK_UP),
        (None, 502, Remedy.LOOK_UP),
    ],
)
def test_each_code_has_its_remedy(code: int | None, status: int, remedy: Remedy) -> None:
    assert meaning(code, status=status).remedy is remedy


def test_every_fault_of_ours_is_told_to_the_operator() -> None:
    assert all(MEANINGS[code].operator for code in (21617, 21658, 14103, 63015, 63038))


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (requests.ConnectTimeout(), Remedy.RETRY),
        (requests.exceptions.SSLError(), Remedy.RETRY),
        (requests.ConnectionError(MaxRetryError(None, "/", NewConnectionError(None, "refused"))), Remedy.RETRY),  # type: ignore[arg-type]
        (requests.ConnectionError(ProtocolError("aborted")), Remedy.LOOK_UP),
        (requests.ReadTimeout(), Remedy.LOOK_UP),
        (ValueError("no JSON"), Remedy.LOOK_UP),
        (TwilioRestException(503, "/"), Remedy.LOOK_UP),
        (TwilioRestException(400, "/", code=63016), Remedy.HOLD),
    ],
)
def test_only_what_was_surely_not_taken_is_sent_again_unseen(error: Exception, remedy: Remedy) -> None:
    assert send_error(error).remedy is remedy
