"""The one base of every error that a user, an agent or an operator may see."""

from __future__ import annotations


class AppError(Exception):
    """An error with a stable code, an HTTP status and the key of its wording.

    `code` is for machines, `status` for HTTP, `text_key` names the sentence in `intake/texts`.
    `detail` is for the log: ids only, never anything a person wrote.
    """

    code = "internal_error"
    status = 500
    text_key = "errors.internal"

    def __init__(self, detail: str = "", **params: object) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.params = params
