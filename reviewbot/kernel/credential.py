"""Addresses without who may ask, and with which token: that is for nobody who reads a log or a check."""


def without_credentials(address: str) -> str:
    """Return an address without the user and the password before its host; what is no URL stays as it is."""
    scheme, mark, rest = address.partition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path}" if mark else address
