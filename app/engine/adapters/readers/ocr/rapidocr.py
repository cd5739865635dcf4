"""Text in pictures, by rapidocr-onnxruntime, which carries its own models (PP-OCRv4)."""

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.adapters.readers.page_layout.lines import Line, paragraphs, unparted
from app.engine.adapters.readers.page_layout.reading_order import ordered
from app.engine.parts.pages import Picture
from app.system.cores import threads

_LANGUAGES = frozenset(
    (  # noqa: SIM905
        "zh en de fr es it pt nl sv da no fi et ca gl eu af sw id ms tl sq sl hr bs lb ga cy is pl cs sk hu ro lt lv"
    ).split()
)
"""Languages it reads. Of Latin letters it lacks most with accents, which it gives as those without."""
_SEEN_SIDE = 1_280
"""Pixels: where text is, is looked for in a picture of that size; what it says, in the whole one. As exact as in
the whole one, in a sixth of the time and with a third less memory (measured)."""
_MARGIN = 0.1
"""Of a line's height, around it: with less, words run together; with more, letters become too small (measured)."""
_SURE = 0.5
"""What it is less sure of is not text."""
_SMALL = 96
"""Pixels; a smaller picture gets a margin, without which nothing is found in it."""
_TALL = 1.5
"""A box that is higher than wide by this factor holds a line of a picture that lies on its side."""
_MOST_TALL = 0.7
"""Where so many are, the picture does."""
_VOTES = 16
"""Lines that are asked whether the picture stands on its head."""
_OTHER_SIZE = 1.6
"""Lines are of one size up to this factor: the boxes around them are not exact."""


class RapidOcr:
    """Loads its models with the first picture: 0.8 s and some 120 MB."""

    def __init__(self) -> None:
        self._engine: Any = None

    @classmethod
    def reads(cls, language: str) -> bool:
        """Whether it knows the letters of a language."""
        return language in _LANGUAGES

    def __call__(self, picture: Picture) -> str:
        """The text in a picture, paragraphs parted by blank lines."""
        self._engine = self._engine or _engine()
        seen: Picture = np.ascontiguousarray(picture[:, :, ::-1])
        if min(seen.shape[:2]) < _SMALL:
            seen = np.pad(seen, ((_SMALL, _SMALL), (_SMALL, _SMALL), (0, 0)), mode="edge")
        found = self._upright(seen)
        if found is None:
            return ""
        crops, boxes = found
        said, _ = self._engine.text_rec([_framed(crop) for crop in crops], False)
        lines = _lines(boxes, [(text, score) for text, score, *_ in said])
        made = paragraphs(list(unparted(ordered(lines))))
        return "\n\n".join(filter(None, (one.text for one in made)))

    def _upright(self, seen: Picture) -> tuple[list[Picture], NDArray[np.float32]] | None:
        """Pictures of the lines, and where they stand once the whole is turned so that they can be read."""
        found = self._found(seen)
        if found is None:
            return None
        if np.mean([crop.shape[0] >= _TALL * crop.shape[1] for crop in found[0]]) >= _MOST_TALL:
            seen = np.ascontiguousarray(np.rot90(seen))
            found = self._found(seen) or found
        widest = sorted(found[0], key=lambda crop: -crop.shape[1])[:_VOTES]
        _, votes, _ = self._engine.text_cls(widest)
        if sum(score if label == "180" else -score for label, score in votes) > 0:
            found = self._found(np.ascontiguousarray(np.rot90(seen, 2))) or found
        return found

    def _found(self, seen: Picture) -> tuple[list[Picture], NDArray[np.float32]] | None:
        boxes, _ = self._engine.auto_text_det(seen)
        if boxes is None or not len(boxes):
            return None
        return [_cropped(seen, box) for box in boxes], np.asarray(boxes, np.float32)


def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR
    from rapidocr_onnxruntime.ch_ppocr_det.utils import DetPreProcess

    made = RapidOCR(intra_op_num_threads=threads(), inter_op_num_threads=1)
    looking = DetPreProcess(_SEEN_SIDE, "max")
    made.text_det.get_preprocess = lambda _side: looking
    return made


def _cropped(seen: Picture, box: NDArray[np.float32]) -> Picture:
    """The part of a picture in a box of any slant, straight."""
    import cv2

    width = max(1, round(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))))
    height = max(1, round(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(box.astype(np.float32), corners)
    crop: Picture = cv2.warpPerspective(  # type: ignore[assignment]  # bytes in, bytes out
        seen, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return crop


def _framed(crop: Picture) -> Picture:
    around = round(_MARGIN * len(crop))
    return np.pad(crop, ((around, around), (around, around), (0, 0)), mode="edge")


def _lines(boxes: NDArray[np.float32], said: Sequence[tuple[str, float]]) -> list[Line]:
    """What is sure enough, as lines of a page that is not crooked."""
    along = boxes[:, 1] - boxes[:, 0]
    slant = -float(np.median(np.arctan2(along[:, 1], along[:, 0])))
    turn = np.array([[np.cos(slant), -np.sin(slant)], [np.sin(slant), np.cos(slant)]])
    straight = boxes @ turn.T
    lows, highs = straight.min(axis=1), straight.max(axis=1)
    usual = median(highs[:, 1] - lows[:, 1])
    lines = []
    for low, high, (text, score) in zip(lows, highs, said, strict=True):
        height = float(high[1] - low[1])
        size = usual if usual / _OTHER_SIZE < height < usual * _OTHER_SIZE else height
        if score >= _SURE and text.strip():
            lines.append(Line(text.strip(), float(low[0]), float(low[1]), float(high[0]), float(high[1]), float(size)))
    return lines
