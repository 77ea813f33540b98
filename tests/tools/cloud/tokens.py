"""Tokens: who issues them, and how they are checked."""

import base64
import json
import time
from functools import cache, lru_cache
from types import SimpleNamespace

import moto.cognitoidp.models
from joserfc import jwk, jwt
from joserfc.errors import JoseError
from moto.utilities.utils import load_resource


class BadToken(Exception):
    """A token that nobody may accept."""


@cache
def moto_key():
    """The key with which moto signs the tokens of every user pool."""
    return jwk.RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))


# Moto would read it, and find its prime factors, once more for every pool.
moto.cognitoidp.models.jwk = SimpleNamespace(RSAKey=SimpleNamespace(import_key=lambda _: moto_key()))


@cache
def key_of(issuer):
    """The key of an issuer of our own: of providers, of the identity pools, and of somebody who forges."""
    return jwk.RSAKey.generate_key(2048, {"kid": "one"})


@cache
def key_set(issuer):
    return {"keys": [key_of(issuer).as_dict(private=False)]}


def sign(claims, key, kid):
    return jwt.encode({"alg": "RS256", "kid": kid}, claims, key)


def resigned(token, **changes):
    """A token of a user pool with other claims, signed by the pool. None takes a claim away."""
    claims = {**unverified(token), **changes}
    return sign({key: value for key, value in claims.items() if value is not None}, moto_key(), "dummy")


def issued(issuer, **claims):
    """A token of a provider that is good for an hour."""
    now = int(time.time())
    return sign({"iss": issuer, "iat": now, "exp": now + 3600, **claims}, key_of(issuer), "one")


def unverified(token):
    """The claims, whoever signed them."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError) as error:
        raise BadToken(str(error)) from error
    if not isinstance(claims, dict):
        raise BadToken("no claims")
    return claims


@lru_cache(maxsize=4096)
def signed_claims(token, keys):
    """The claims that one of the keys has signed, whenever that was."""
    try:
        return jwt.decode(token, key_set_of(keys), algorithms=["RS256"]).claims
    except (JoseError, ValueError, KeyError) as error:
        raise BadToken(str(error)) from error


@cache
def key_set_of(text):
    return jwk.KeySet.import_key_set(json.loads(text))


def verified(token, keys):
    """The claims of a token that one of the keys (a JWK set) has signed with RS256, and that is good now."""
    claims = dict(signed_claims(token, json.dumps(keys, sort_keys=True)))
    now = time.time()
    if not isinstance(claims.get("exp"), (int, float)) or claims["exp"] <= now:
        raise BadToken("expired")
    if claims.get("nbf", 0) > now + 60 or claims.get("iat", 0) > now + 60:
        raise BadToken("not yet good")
    return claims
