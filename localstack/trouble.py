"""What keeps a platform on this machine from doing what it was told, in words for whoever told it."""

from credit.errors import GongxinError


class Trouble(GongxinError):
    """One sentence in Chinese and one in English: what is wrong, where, and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
