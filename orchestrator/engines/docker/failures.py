"""What the failures of the SDK and of the command mean: silence, a refusal, something missing, a conflict."""

from __future__ import annotations

from docker.errors import APIError
from python_on_whales.exceptions import DockerException, NoSuchImage

from orchestrator.engines import EngineSilent

TIMED_OUT = 124
"""How timeout(1) ends when it had to end the command."""

NO_ENGINE = ("cannot connect to the docker daemon", "error during connect", "context deadline exceeded", "i/o timeout")


class Refused(EngineSilent):
    """The engine answered, but could not or would not. To whoever knows no better: nothing has changed."""


class Missing(Exception):
    """There is no such container, network or image."""


class Conflict(Exception):
    """What was asked for does not fit the state of the thing: a name that is taken, a pause of what does not run."""


def meaning(error: Exception, host: str) -> Exception:
    """What this failure of a call means to the caller."""
    if isinstance(error, APIError) and error.response is not None:
        return _answered(int(error.response.status_code), str(error.explanation or error))
    if isinstance(error, DockerException):
        return _said(error, host)
    return EngineSilent(f"no answer from the engine at {host}: {_root(error)}")


def _answered(status: int, message: str) -> Exception:
    match status:
        case 404:
            return Missing(message)
        case 409:
            return Conflict(message)
        case _:
            return Refused(f"the engine says: {message}")


def _said(error: DockerException, host: str) -> Exception:
    text = (error.stderr or "").strip().removeprefix("Error response from daemon: ")
    if error.return_code == TIMED_OUT or any(words in text.lower() for words in NO_ENGINE):
        return EngineSilent(f"no answer from the engine at {host}: {text or 'timed out'}")
    if isinstance(error, NoSuchImage):
        return Missing(text)
    if "is already in use by container" in text:
        return Conflict(text)
    return Refused(f"the engine says: {text}")


def _root(error: BaseException) -> BaseException:
    """The failure under all those that libraries wrapped around it."""
    while below := error.__cause__ or error.__context__:
        error = below
    return error
