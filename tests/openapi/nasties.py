"""Every way to ask nastily that we know of: a name, and what it makes of an honest request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tests.openapi.raw import Request

Nasty = Callable[[Request], Request]

KEY = b"%2B5491100000001"
"""Nobody's: a request that is honest after all acts on nothing."""

LONG = b"9" * 5_000
DEEP = 50_000

PARAMETERS = {
    "NUL": b"%00",
    "a key and NUL": KEY + b"%00",
    "a slash": b"%2F",
    "the folder above": b"..%2F..%2Fsecrets",
    "dots": b"..",
    "no UTF-8": b"%FF%FE",
    "overlong UTF-8": b"%C0%AF",
    "half a surrogate pair": b"%ED%A0%80",
    "a broken escape": b"%zz%",
    "nothing": b"",
    "a blank": b"%20",
    "a line end": b"%0D%0AX-Injected:%20yes",
    "other digits": "+٥٤٩١١١٢٣٤٥٦٧٨".encode(),
    "bytes": b"\x80\xff",
    "very long": LONG,
    "negative": b"-1",
    "just too large": b"9223372036854775808",
    "not a number": b"NaN",
    "markup": b"%3Cscript%3E",
    "a semicolon": b";a=b",
}
TARGETS = {
    "no slash at the start": b"v1/tenants",
    "two slashes at the start": b"//v1//tenants",
    "an absolute address": b"http://example.com/v1/tenants",
    "an asterisk": b"*",
    "a fragment": b"/v1/tenants#x",
    "a NUL byte": b"/v1/\x00tenants",
    "very long": b"/" + b"a" * 60_000,
    "many slashes": b"/" * 10_000,
    "a bad address": b"http://[::1/v1",
}
BODIES = {
    "nothing": b"",
    "a blank": b" ",
    "no UTF-8": b'{"phone_number": "\xff\xfe"}',
    "UTF-16": '{"phone_number": "x"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "half an object": b'{"phone_number": ',
    "null": b"null",
    "a number": b"5",
    "a huge number": LONG,
    "an exponent": b"1e999999",
    "not a number": b"[NaN, Infinity, -Infinity]",
    "half a surrogate pair": b'{"\\ud800": "\\udfff", "phone_number": "\\ud800"}',
    "NUL": b'{"phone_number": "\\u0000", "business_name": "\\u0000"}',
    "a raw NUL": b'{"phone_number": "\x00"}',
    "the same name twice": b'{"identity": 1, "identity": "+5491100000001x"}',
    "deep lists": b"[" * DEEP,
    "deep closed lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP,
    "deep closed objects": b'{"config":' * DEEP + b"1" + b"}" * DEEP,
    "a deep patch": b'{"prompts":' * 900 + b"null" + b"}" * 900,
    "huge numbers in fields": b'{"confirm": 1, "wait_seconds": %s, "expires_in_days": %s}' % (LONG, LONG),
    "large numbers": json.dumps({"wait_seconds": 10**400, "expires_in_days": 2**63, "limit": -(2**63)}).encode(),
    "a prototype": b'{"__proto__": {"a": 1}, "constructor": 1, "__class__": 1}',
    "many names": json.dumps({f"name{number}": number for number in range(5_000)}).encode(),
    "a megabyte and more": b'"' + b"a" * 1_100_000 + b'"',
}
MEDIA_TYPES = {
    "text": b"text/plain",
    "XML": b"application/xml",
    "a form": b"application/x-www-form-urlencoded",
    "files without a boundary": b"multipart/form-data",
    "files with a boundary that never comes": b"multipart/form-data; boundary=x",
    "files with an empty boundary": b'multipart/form-data; boundary=""',
    "an unknown charset": b"application/json; charset=klingon",
    "another charset": b"application/json; charset=utf-7",
    "no type": b"",
    "half a type": b"/",
    "bytes": b"\xff\xfe",
    "very long": b"a/" + b"b" * 30_000,
}
HEADERS = {
    "two tokens": (b"Authorization: Bearer a", b"Authorization: Bearer b"),
    "a token of bytes": (b"Authorization: Bearer \xff\x80",),
    "an empty token": (b"Authorization: Bearer ",),
    "no scheme": (b"Authorization: \t",),
    "another scheme": (b"Authorization: Basic %%%",),
    "two hosts": (b"Host: 127.0.0.1", b"Host: example.com"),
    "no host": (b"Host:",),
    "a host of bytes": (b"Host: \xff[",),
    "a host that is no host": (b"Host: [::1:99999999",),
    "two equal lengths": (b"Content-Length: 0", b"Content-Length: 0"),
    "two different lengths": (b"Content-Length: 0", b"Content-Length: 5"),
    "a negative length": (b"Content-Length: -1",),
    "a length of words": (b"Content-Length: many",),
    "an enormous length": (b"Content-Length: " + b"9" * 30,),
    "a key of bytes": (b"Idempotency-Key: \xff\x00\x80", b"Idempotency-Key: 2"),
    "a moment that is none": (b"Last-Event-ID: \xff", b"Last-Event-ID: 9999-99-99"),
    "a foreign origin": (b"Origin: \xff://", b"Sec-Fetch-Site: cross-site"),
    "two signatures": (b"X-Twilio-Signature: \xff", b"X-Twilio-Signature: b"),
    "no expectation we know": (b"Expect: the-unexpected",),
    "an upgrade": (b"Upgrade: websocket", b"Connection: Upgrade, close", b"Sec-WebSocket-Key: x"),
    "an upgrade to HTTP 2": (
        b"Upgrade: h2c",
        b"Connection: Upgrade, HTTP2-Settings, close",
        b"HTTP2-Settings: AAMAAABk",
    ),
    "cookies": (b"Cookie: " + b"a=\xff; " * 2_000,),
    "a header without a name": (b": x",),
    "a header without a colon": (b"what is this",),
    "a header on two lines": (b"X-A: 1\r\n 2",),
    "many headers": tuple(b"X-%d: %d" % (number, number) for number in range(3_000)),
    "a very long header": (b"X-Long: " + b"a" * 200_000,),
    "forwarded": (b"X-Forwarded-For: \xff", b"Forwarded: for=\xff", b"X-Forwarded-Host: ]["),
}
METHODS = ("HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "BREW", "get", "PROPFIND")


def _chunked(body: bytes) -> Nasty:
    headers = (b"Transfer-Encoding: chunked", b"Content-Type: application/json")
    return lambda request: replace(request, body=body).with_headers(*headers)


FRAMES: dict[str, Nasty] = {
    "chunks without a length": _chunked(b"2\r\n{}\r\n0\r\n\r\n"),
    "no chunks at all": _chunked(b"0\r\n\r\n"),
    "many small chunks": _chunked(b"1\r\n[\r\n" * 5_000 + b"0\r\n\r\n"),
    "chunks of more than is taken": _chunked(b"20000\r\n" + b"a" * 0x20000 + b"\r\n" + b"0\r\n\r\n"),
    "a chunk of no size": _chunked(b"zz\r\n{}\r\n0\r\n\r\n"),
    "a chunk of a negative size": _chunked(b"-1\r\n{}\r\n0\r\n\r\n"),
    "chunks and a length": lambda request: FRAMES["no chunks at all"](request).with_headers(b"Content-Length: 2"),
    "an expectation": lambda request: request.saying(b"{}").with_headers(b"Expect: 100-continue"),
    "an old version": lambda request: replace(request, version=b"HTTP/1.0"),
    "an unknown version": lambda request: replace(request, version=b"HTTP/9.9"),
}


def _at(value: bytes) -> Nasty:
    return lambda request: request.at(value)


def _asking(value: bytes) -> Nasty:
    return lambda request: request.asking(value)


def _saying(body: bytes, media_type: bytes = b"application/json") -> Nasty:
    return lambda request: request.saying(body, media_type)


def _with_headers(headers: tuple[bytes, ...]) -> Nasty:
    return lambda request: request.with_headers(*headers)


NASTIES: dict[str, Nasty] = {
    **{f"path parameter: {name}": _at(value) for name, value in PARAMETERS.items()},
    **{f"query: {name}": _asking(value) for name, value in PARAMETERS.items()},
    "query: the same name very often": partial(replace, query=b"limit=1&phone=%2B1&" * 3_000),
    "query: enormous": partial(replace, query=b"q=" + b"a" * 1_000_000),
    **{f"target: {name}": partial(replace, target=target) for name, target in TARGETS.items()},
    **{f"body: {name}": _saying(body) for name, body in BODIES.items()},
    **{f"media type: {name}": _saying(b'{"a": 1}', kind) for name, kind in MEDIA_TYPES.items()},
    **{f"headers: {name}": _with_headers(headers) for name, headers in HEADERS.items()},
    **{f"method: {method}": partial(replace, method=method) for method in METHODS},
    **{f"frame: {name}": nasty for name, nasty in FRAMES.items()},
}
