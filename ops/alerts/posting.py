"""A POST whose address is a secret."""

import logging
from http import HTTPStatus
from typing import Any

from ops.alerts.channel import TemporaryError
from ops.errors import AlertError

BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
CONTENT = {"User-Agent": "storelake"}

# At level DEBUG it writes the path of each address, which is the secret.
logging.getLogger("urllib3").setLevel(logging.INFO)


def post_json(address: str, content: Any, seconds: float) -> None:
    """Post it once; only an answer of 200 to 299 is good.

    Raises:
        TemporaryError: no answer, or 408, 429, 500 to 599.
        AlertError: any other answer, or the address is none. Neither repeats it.
    """
    import requests  # noqa: PLC0415 - every command would wait for it

    try:
        with requests.post(
            address,
            json=content,
            headers=CONTENT,
            timeout=seconds,
            allow_redirects=False,  # the message is for this address alone
            stream=True,  # what it says besides its status, however long, is not read
        ) as answer:
            status = answer.status_code
            retry_after = answer.headers.get("Retry-After", "")
    except requests.Timeout:
        raise TemporaryError(f"no answer within {seconds:.0f} seconds") from None
    except ValueError:  # requests' errors for what is no address; before its others
        raise AlertError(
            "the address cannot be read; write it as https://..."
        ) from None
    except requests.RequestException as error:
        # Not chained and not quoted: it would repeat the address.
        raise TemporaryError(f"cannot be reached ({type(error).__name__})") from None
    if status in BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = float(retry_after) if retry_after.isdecimal() else 0.0
        raise TemporaryError(f"answered {status}", wait)
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise AlertError(f"answered {status}; check the address")
