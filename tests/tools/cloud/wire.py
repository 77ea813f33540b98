"""Requests and answers as they are on the wire."""

import io
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

ACCOUNT, REGION = "123456789012", "us-east-1"


@dataclass
class Wire:
    """One HTTP request. `path` is decoded; names of headers are in lower case."""

    method: str
    host: str
    path: str
    query: str
    headers: dict
    body: bytes
    # The path as it was sent: it is what is signed.
    raw_path: str = ""
    parameters: dict = field(init=False)

    def __post_init__(self):
        self.parameters = {key: values[0] for key, values in parse_qs(self.query, keep_blank_values=True).items()}
        self.raw_path = self.raw_path or self.path

    @classmethod
    def of(cls, environ):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        headers = {
            key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")
        }
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        # WSGI gives bytes as latin-1.
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8")
        raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or path
        return cls(
            environ["REQUEST_METHOD"],
            environ.get("HTTP_HOST", ""),
            path,
            environ.get("QUERY_STRING", ""),
            headers,
            environ["wsgi.input"].read(length) if length else b"",
            urlsplit(raw).path,
        )

    def environ(self):
        """The request for an application that it is passed on to."""
        out = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.encode("utf-8").decode("latin-1"),
            "QUERY_STRING": self.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": self.host.rpartition(":")[2] if ":" in self.host else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "RAW_URI": self.raw_path + (f"?{self.query}" if self.query else ""),
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        out["REQUEST_URI"] = out["RAW_URI"]
        for key, value in self.headers.items():
            out["CONTENT_TYPE" if key == "content-type" else "HTTP_" + key.upper().replace("-", "_")] = value
        return out

    @property
    def json(self):
        return json.loads(self.body or b"{}")

    @property
    def form(self):
        return {key: values[0] for key, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def operation(self):
        """The name of the API's operation where the protocol carries one."""
        if target := self.headers.get("x-amz-target"):
            return target.rpartition(".")[2]
        if "urlencoded" in self.headers.get("content-type", ""):
            return self.form.get("Action")
        return None

    @property
    def scope(self):
        """(access key, service) of the signature, or (None, None)."""
        authorization = self.headers.get("authorization", "")
        credential = (
            self.parameters.get("X-Amz-Credential") or authorization.partition("Credential=")[2].partition(",")[0]
        )
        parts = credential.split("/")
        return (parts[0], parts[3]) if len(parts) == 5 else (None, None)


@dataclass
class Answer:
    status: int
    body: bytes
    headers: list = field(default_factory=list)

    @property
    def json(self):
        return json.loads(self.body or b"{}")


def answer(status, document, kind="application/x-amz-json-1.1", headers=()):
    return Answer(status, json.dumps(document).encode(), [("Content-Type", kind), *headers])


class Refused(Exception):
    """An error of a service, by its code."""

    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    def answer(self, service):
        if service in ("s3", "sns", "sts", "iam"):
            kind = "Sender" if self.status < 500 else "Receiver"
            error = f"<Code>{self.code}</Code><Message>{self.message}</Message>"
            if service != "s3":
                error = f"<Type>{kind}</Type>{error}"
            text = (
                f"<Error>{error}</Error>"
                if service == "s3"
                else f"<ErrorResponse><Error>{error}</Error></ErrorResponse>"
            )
            return Answer(self.status, text.encode(), [("Content-Type", "text/xml")])
        return answer(
            self.status, {"__type": self.code, "message": self.message}, headers=[("x-amzn-errortype", self.code)]
        )


def path_of(key):
    return unquote(key).lstrip("/")
