"""https addresses: only where the user asks, only public hosts, bounded; no other scheme, also after a redirect."""

from __future__ import annotations

from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from keiretsu.schema.catalogue import Catalogue
from keiretsu.seed.errors import InvalidDataSet
from keiretsu.seed.tables import downloads
from keiretsu.seed.tables.downloads import check_address, download
from keiretsu.seed.tables.inputs import Inputs
from keiretsu.seed.tables.table import TableError
from keiretsu.seed.validate import read_data_set

PUBLIC = "https://93.184.215.14"


class Site(BaseAdapter):
    """Answers requests from a table of responses by path: status, headers and body."""

    def __init__(self, responses: dict[str, tuple[int, dict[str, str], bytes]]) -> None:
        super().__init__()
        self.responses = responses
        self.requested: list[str] = []

    def send(self, request: requests.PreparedRequest, *_arguments: object, **_options: object) -> requests.Response:
        self.requested.append(request.path_url)
        status, headers, body = self.responses[request.path_url]
        response = requests.Response()
        response.status_code, response.url, response.request = status, str(request.url), request
        response.headers.update(headers)
        response.raw = HTTPResponse(BytesIO(body), headers, status, preload_content=False)
        return response

    def close(self) -> None:
        """Nothing is open."""


def session_of(site: Site) -> requests.Session:
    session = requests.Session()
    session.mount("https://", site)
    return session


def fetch(responses: dict[str, tuple[int, dict[str, str], bytes]], path: str = "/companies.csv") -> tuple[str, bytes]:
    """The name of the file and its contents. Raises TableError."""
    with ExitStack() as stack:
        file = download(PUBLIC + path, stack, session_of(Site(responses)))
        with file.open() as stream:
            return file.name, stream.read()


def test_a_file_is_downloaded() -> None:
    """Its name is the end of the address."""
    assert fetch({"/data/companies.csv?v=1": (200, {}, b"name\nAcme\n")}, "/data/companies.csv?v=1") == ("companies.csv", b"name\nAcme\n")


def test_a_redirect_is_followed() -> None:
    """To another https address."""
    assert fetch({"/companies.csv": (302, {"location": "/moved"}, b""), "/moved": (200, {}, b"x")})[1] == b"x"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://93.184.215.14/x", "Only https:// addresses are read"),
        ("file:///etc/passwd", "Only https:// addresses are read"),
        ("https://127.0.0.1/x", "The host 127.0.0.1 is not a public one"),
        ("https://localhost/x", "The host localhost is not a public one"),
        ("https://[::1]/x", "The host ::1 is not a public one"),
        ("https://10.0.0.8/x", "The host 10.0.0.8 is not a public one"),
        ("https://169.254.169.254/latest", "The host 169.254.169.254 is not a public one"),
        ("/companies.csv", "The server redirects more than 5 times"),
    ],
)
def test_a_redirect_leads_nowhere_else(target: str, message: str) -> None:
    """A page must not lead the loader to a service of its own network, nor in circles."""
    with pytest.raises(TableError, match="^" + message.replace("[", r"\[")):
        fetch({"/companies.csv": (302, {"location": target}, b"")})


def test_what_is_too_large_or_missing_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for what arrives, whatever the server says of its size."""
    with pytest.raises(TableError, match=r"^The server responds with status 404; check the address$"):
        fetch({"/companies.csv": (404, {}, b"")})
    monkeypatch.setattr(downloads, "MAX_DOWNLOAD_BYTES", 100)
    with pytest.raises(TableError, match=r"^The input has more than 100 bytes"):
        fetch({"/companies.csv": (200, {}, b"x" * 101)})
    monkeypatch.setattr(downloads, "MAX_DOWNLOAD_SECONDS", -1)
    with pytest.raises(TableError, match=r"^The download takes more than -1 s"):
        fetch({"/companies.csv": (200, {}, b"x")})


def test_a_name_of_several_hosts_must_be_public_in_all() -> None:
    """A public and a private address for one name."""
    check_address("https://example.org/x", lambda _: ["93.184.215.14"])
    with pytest.raises(TableError, match="not a public one"):
        check_address("https://example.org/x", lambda _: ["93.184.215.14", "fe80::1%eth0"])


@pytest.mark.parametrize(("peer", "is_public"), [("93.184.215.14", True), ("127.0.0.1", False), ("fe80::1%eth0", False)])
def test_the_host_that_responds_must_be_public(peer: str, is_public: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001  # a table
    """A name may lead elsewhere when the connection is made than when it was checked."""
    for variable in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    site = Site({"/companies.csv": (200, {}, b"x")})
    send = site.send

    def send_from_peer(*arguments: object, **options: object) -> requests.Response:
        response = send(*arguments, **options)  # type: ignore[arg-type]  # passed on
        response.raw._connection = SimpleNamespace(sock=SimpleNamespace(getpeername=lambda: (peer, 443)), close=lambda: None)
        return response

    monkeypatch.setattr(site, "send", send_from_peer)
    with ExitStack() as stack:
        if is_public:
            assert download(PUBLIC + "/companies.csv", stack, session_of(site)).head() == b"x"
        else:
            with pytest.raises(TableError, match="is not a public one"):
                download(PUBLIC + "/companies.csv", stack, session_of(site))


def test_another_scheme_is_an_error_of_the_command(tmp_path: Path, catalogue: Catalogue) -> None:
    """Before anything is requested."""
    with pytest.raises(InvalidDataSet) as caught:
        read_data_set(Inputs(("http://example.org/companies.csv",)), catalogue)
    assert str(caught.value).splitlines()[0] == (
        "http://example.org/companies.csv: Only https:// addresses are read; download the file and name that."
    )
