"""Text in pictures, with the program Tesseract if the user has installed it."""

import logging
import os
import re
import shutil
import subprocess
from functools import cache

import numpy as np

from app.engine.adapters.readers.page_layout.lines import Line, join_lines, remove_hyphens
from app.engine.parts.pages import Picture
from app.system.cores import threads

_log = logging.getLogger(__name__)

_LONGEST_S = 45
"""The time limit for one picture; a page of small print takes 4 s."""
_CODES = dict(
    pair.split("=")
    for pair in (  # noqa: SIM905
        "af=afr am=amh ar=ara az=aze be=bel bg=bul bn=ben bs=bos ca=cat cs=ces cy=cym da=dan de=deu el=ell en=eng "
        "es=spa et=est eu=eus fa=fas fi=fin fr=fra ga=gle gl=glg gu=guj he=heb hi=hin hr=hrv hu=hun hy=hye id=ind "
        "is=isl it=ita ja=jpn ka=kat kk=kaz km=khm kn=kan ko=kor la=lat lb=ltz lt=lit lv=lav mk=mkd ml=mal mr=mar "
        "ms=msa my=mya ne=nep nl=nld no=nor pa=pan pl=pol pt=por ro=ron ru=rus sk=slk sl=slv sq=sqi sr=srp sv=swe "
        "sw=swa ta=tam te=tel th=tha tl=tgl tr=tur uk=ukr ur=urd uz=uzb vi=vie yi=yid zh=chi_sim"
    ).split()
)
"""ISO 639-1 -> Tesseract's language code."""
_ON_WINDOWS = os.path.expandvars(r"%ProgramFiles%\Tesseract-OCR")
"""Its installer there does not add it to the PATH."""
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)
_GAP = re.compile(r"\n\s*\n|\f")


class Tesseract:
    """Runs the program once for each picture."""

    def __init__(self, language: str) -> None:
        self._language = _CODES[language]

    @classmethod
    def supports(cls, language: str) -> bool:
        """Whether it is installed with a language."""
        return _CODES.get(language) in _installed_languages()

    def __call__(self, picture: Picture) -> str:
        """The text in a picture, its paragraphs separated by blank lines; empty if the program fails."""
        height, width, _ = picture.shape
        image = b"P6 %d %d 255\n" % (width, height) + np.ascontiguousarray(picture).tobytes()
        # With the model "osd" it turns the picture upright first.
        mode = "1" if "osd" in _installed_languages() else "3"
        try:
            done = subprocess.run(
                [_program(), "-", "-", "-l", self._language, "--psm", mode],
                input=image, capture_output=True, timeout=_LONGEST_S, check=True, creationflags=_NO_WINDOW,
                env={**os.environ, "OMP_THREAD_LIMIT": str(threads())},
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            _log.info("tesseract could not read a picture: %s", error)
            return ""
        paragraphs = _GAP.split(done.stdout.decode("utf-8", "replace"))
        return "\n\n".join(filter(None, (_join_paragraph(paragraph) for paragraph in paragraphs)))


def _join_paragraph(paragraph: str) -> str:
    lines = [Line(" ".join(line.split()), 0, 0, 0, 0, 1) for line in paragraph.splitlines() if line.strip()]
    return join_lines(remove_hyphens(lines))


def _program() -> str:
    """The path of the program; empty if it is not installed."""
    return shutil.which("tesseract") or shutil.which("tesseract", path=_ON_WINDOWS) or ""


@cache
def _installed_languages() -> frozenset[str]:
    """The languages it is installed with; none if it is not installed."""
    if not _program():
        return frozenset()
    try:
        done = subprocess.run(
            [_program(), "--list-langs"], capture_output=True, timeout=10, check=True, creationflags=_NO_WINDOW
        )
    except (OSError, subprocess.SubprocessError) as error:
        _log.info("tesseract cannot list its languages: %s", error)
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split())
