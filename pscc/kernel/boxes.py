"""What only the portal may read: encrypted at rest, under keys derived from its secret key."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


class Box:
    """Seals and opens for one purpose: what was sealed for another one does not open.

    Fernet (AES-128-CBC with HMAC-SHA256) under keys that HKDF (RFC 5869) derives from SECRET_KEY;
    what a key of SECRET_KEY_FALLBACKS sealed opens as well.
    """

    def __init__(self, purpose: str) -> None:
        self._purpose = purpose.encode()

    def seal(self, secret: bytes) -> bytes:
        """Encrypt under the newest key."""
        return self._newest().encrypt(secret)

    def open(self, sealed: bytes) -> bytes:
        """Read what `seal` wrote; raise InvalidToken where no key, new or old, opens it."""
        former = [self._under(key) for key in settings.SECRET_KEY_FALLBACKS]
        return MultiFernet([self._newest(), *former]).decrypt(sealed)

    def renewed(self, sealed: bytes) -> bytes | None:
        """Return the same secret under the newest key; None if it is, or if no key opens it."""
        try:
            self._newest().decrypt(sealed)
        except InvalidToken:
            try:
                return self.seal(self.open(sealed))
            except InvalidToken:
                return None
        return None

    def _newest(self) -> Fernet:
        return self._under(settings.SECRET_KEY)

    def _under(self, key: str | bytes) -> Fernet:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=self._purpose)
        return Fernet(urlsafe_b64encode(derived.derive(force_bytes(key))))
