"""Text in pictures, with rapidocr-onnxruntime, which includes its models (PP-OCRv4)."""

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.adapters.readers.page_layout.lines import Line
from app.engine.adapters.readers.page_layout.recognized import to_text
from app.engine.parts.pages import Picture
from app.system.cores import threads

_LANGUAGES = frozenset(
    (  # noqa: SIM905
        "zh en de fr es it pt nl sv da no fi et ca gl eu af sw id ms tl sq sl hr bs lb ga cy is pl cs sk hu ro lt lv"
    ).split()
)
"""Languages it reads. It lacks most accented Latin letters and gives them without the accent."""
_DETECTION_SIDE = 1_280
"""Pixels: text is located in a picture of that size, and recognized in the full one. This is as exact as locating it
in the full one, in a sixth of the time and with a third less memory (measured)."""
_MARGIN = 0.1
"""Share of a line's height, around it: with less, words run together; with more, letters are too small (measured)."""
_LEAST_SCORE = 0.5
"""Anything recognized with less confidence is not text."""
_SMALL = 96
"""Pixels; a smaller picture gets a margin, since nothing would be found in it otherwise."""
_TALL = 1.5
"""A box taller than wide by this factor holds a line of a picture that lies on its side."""
_TALL_SHARE = 0.7
"""If this share of the boxes is tall, the picture lies on its side."""
_VOTES = 16
"""How many lines are checked to see whether the picture is upside down."""
_OTHER_SIZE = 1.6
"""Lines that differ by less than this factor are of one size: the boxes around them are not exact."""


class RapidOcr:
    """Loads its models with the first picture: 0.8 s and some 120 MB."""

    def __init__(self) -> None:
        self._engine: Any = None

    @classmethod
    def supports(cls, language: str) -> bool:
        """Whether it knows the letters of a language."""
        return language in _LANGUAGES

    def __call__(self, picture: Picture) -> str:
        """The text in a picture, its paragraphs and the rows of its tables separated by blank lines."""
        self._engine = self._engine or _load()
        image: Picture = np.ascontiguousarray(picture[:, :, ::-1])
        if min(image.shape[:2]) < _SMALL:
            image = np.pad(image, ((_SMALL, _SMALL), (_SMALL, _SMALL), (0, 0)), mode="edge")
        found = self._detect_upright(image)
        if found is None:
            return ""
        crops, boxes = found
        recognized, _ = self._engine.text_rec([_add_margin(crop) for crop in crops], False)
        lines = _lines(boxes, [(text, score) for text, score, *_ in recognized])
        return to_text(lines)

    def _detect_upright(self, image: Picture) -> tuple[list[Picture], NDArray[np.float32]] | None:
        """Pictures of the lines, and their boxes once the whole picture is turned upright."""
        found = self._detect(image)
        if found is None:
            return None
        if np.mean([crop.shape[0] >= _TALL * crop.shape[1] for crop in found[0]]) >= _TALL_SHARE:
            image = np.ascontiguousarray(np.rot90(image))
            found = self._detect(image) or found
        widest = sorted(found[0], key=lambda crop: -crop.shape[1])[:_VOTES]
        _, votes, _ = self._engine.text_cls(widest)
        if sum(score if label == "180" else -score for label, score in votes) > 0:
            found = self._detect(np.ascontiguousarray(np.rot90(image, 2))) or found
        return found

    def _detect(self, image: Picture) -> tuple[list[Picture], NDArray[np.float32]] | None:
        boxes, _ = self._engine.auto_text_det(image)
        if boxes is None or not len(boxes):
            return None
        return [_crop(image, box) for box in boxes], np.asarray(boxes, np.float32)


def _load() -> Any:
    from rapidocr_onnxruntime import RapidOCR
    from rapidocr_onnxruntime.ch_ppocr_det.utils import DetPreProcess

    engine = RapidOCR(intra_op_num_threads=threads(), inter_op_num_threads=1)
    preprocess = DetPreProcess(_DETECTION_SIDE, "max")
    engine.text_det.get_preprocess = lambda _side: preprocess
    return engine


def _crop(image: Picture, box: NDArray[np.float32]) -> Picture:
    """The part of a picture in a slanted box, straightened."""
    import cv2

    width = max(1, round(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))))
    height = max(1, round(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(box.astype(np.float32), corners)
    crop: Picture = cv2.warpPerspective(  # type: ignore[assignment]  # bytes in, bytes out
        image, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return crop


def _add_margin(crop: Picture) -> Picture:
    margin = round(_MARGIN * len(crop))
    return np.pad(crop, ((margin, margin), (margin, margin), (0, 0)), mode="edge")


def _lines(boxes: NDArray[np.float32], recognized: Sequence[tuple[str, float]]) -> list[Line]:
    """The confidently recognized lines, with their boxes straightened."""
    along = boxes[:, 1] - boxes[:, 0]
    slant = -float(np.median(np.arctan2(along[:, 1], along[:, 0])))
    turn = np.array([[np.cos(slant), -np.sin(slant)], [np.sin(slant), np.cos(slant)]])
    straight = boxes @ turn.T
    lows, highs = straight.min(axis=1), straight.max(axis=1)
    usual = median(highs[:, 1] - lows[:, 1])
    lines = []
    for low, high, (text, score) in zip(lows, highs, recognized, strict=True):
        height = float(high[1] - low[1])
        size = usual if usual / _OTHER_SIZE < height < usual * _OTHER_SIZE else height
        if score >= _LEAST_SCORE and text.strip():
            lines.append(Line(text.strip(), float(low[0]), float(low[1]), float(high[0]), float(high[1]), float(size)))
    return lines
