"""A real mail server on loopback: STARTTLS, one user with a password, and every letter that it took."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ..waiting import PATIENCE


@dataclass
class PostOffice:
    """Takes letters from the user who gives the right password.

    `authority` is a file with the certificate that its clients have to trust; `turned_away` counts log-ins
    that were refused; a `full` one refuses recipients.
    """

    user: str
    password: str
    authority: Path
    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    turned_away: int = 0
    full: bool = False

    def address(self, password: str | None = None) -> str:
        """How `newscrawl notify` writes it."""
        login = f"{self.user}:{password or self.password}"
        return (
            f"mailtos://{login}@localhost:{self.port}?mode=starttls&smtp=localhost"
            "&from=archive@example.org&to=desk@example.org"
        )

    @property
    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.letters]

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        """Called by the server for each log-in."""
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            self.user.encode(),
            self.password.encode(),
        )
        self.turned_away += not right
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Called by the server for each recipient."""
        if self.full:
            return "552 the box is full"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Called by the server for each letter."""
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.recipients.append(list(envelope.rcpt_tos))
        self.letters.append(letter)
        return "250 taken"


@contextmanager
def post_office(folder: Path, user: str, password: str, *, port: int) -> Iterator[PostOffice]:
    """Open it; it closes with the block."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    office = PostOffice(user, password, folder / "authority.pem", port)
    server = Controller(
        office,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=office.authenticate,
        ready_timeout=PATIENCE,
    )
    server.start()
    try:
        yield office
    finally:
        server.stop()
