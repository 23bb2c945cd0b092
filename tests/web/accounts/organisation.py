# SPDX-License-Identifier: EUPL-1.2
"""The organisation's login for tests: an OpenID Connect provider on this machine, with one person signed in.

It speaks discovery, authorization with PKCE, token, keys and user info.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "regie", "een-geheim-van-de-organisatie"


@dataclass
class Organisation:
    """What the provider says of the person who signs in, and what it was asked."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    issuer: str = ""
    challenges: dict[str, str] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def is_(self, email: str, *, verified: bool | None = True, sub: str = "", **more: Any) -> None:
        """From now on this person signs in."""
        self.claims = {"sub": sub or hashlib.sha256(email.encode()).hexdigest()[:12], "email": email, **more}
        if verified is not None:
            self.claims["email_verified"] = verified

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code."""
        self.asked.append(query)
        code = secrets.token_urlsafe(12)
        self.challenges[code] = query.get("code_challenge", "")
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code; nothing when the code, the client or the proof of the browser is not right."""
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.challenges.pop(form.get("code", ""), None) != proof or form.get("client_secret") != SECRET:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer or self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.claims}
        return {
            "access_token": "toegang",
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"}),
        }

    def keys(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": "1", "use": "sig", "alg": "RS256"}]}


@contextmanager
def organisation() -> Iterator[Organisation]:
    """A provider that runs until the end of the block."""
    provider = Organisation()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(provider: Organisation) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            match parts.path:
                case "/.well-known/openid-configuration":
                    self._json(provider.discovery())
                case "/keys":
                    self._json(provider.keys())
                case "/userinfo" if self.headers.get("Authorization") == "Bearer toegang":
                    self._json(provider.claims)
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(_single(parts.query)))
                    self.end_headers()
                case _:
                    self._json({"error": "invalid_request"}, 400)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            tokens = provider.token(_single(body))
            self._json(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

        def _json(self, value: Any, status: int = 200) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
