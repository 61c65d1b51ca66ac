"""What a request is refused with."""


class RefusedRequest(Exception):
    """Becomes the answer: the status of RFC 9110, a code for machines, a message for people.

    Codes and messages are the AWS solution's where it has one for the case.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
