"""`make bench hearing`: what is understood, how soon, and what it costs."""

import json
import queue
import runpy
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar, cast

import numpy as np
import psutil

from app.audio.samples import RATE_HZ, Audio, Samples, join, read
from app.cli.session import session
from app.domain.errors import AssistantError
from app.domain.settings import Settings
from app.domain.transcript import Transcript
from app.engine.adapters.audio.files import WaveFile
from app.engine.adapters.audio.microphone import Microphone
from app.engine.adapters.recognizers.whisper import built_in
from app.engine.adapters.recognizers.whisper.built_in import BuiltInWhisper
from app.engine.adapters.recognizers.whisper.decoder import Decoder
from app.engine.adapters.recognizers.whisper.faster_whisper import FasterWhisper
from app.engine.adapters.recognizers.whisper.voiced_windows import VoicedWindows
from app.engine.adapters.vad.silero import SileroVad
from app.engine.hearing.capture.capture import Capture
from app.engine.hearing.capture.conditioning import Conditioner
from app.engine.hearing.capture.listening import Listening
from app.engine.hearing.capture.recording import RecordingFile
from app.engine.hearing.recognition.incremental import IncrementalRecognizer
from app.engine.parts.closable_iterator import ClosableIterator
from app.engine.parts.kit import Kit
from app.engine.parts.recognizer import NO_HINTS, Hints, Recognizer
from app.engine.parts.turn_emitter import TurnEmitter
from app.storage.paths import Paths, resources
from tests.benchmarks import languages
from tests.benchmarks.opened import library, work
from tests.benchmarks.wer import errors, wer
from tests.conftest import SHARED
from tests.contracts.contract import whole_kit
from tests.fixtures import noises, speech
from tests.fixtures.sound import own_sound_card
from tests.fixtures.vosk_tiny.sentences import SENTENCES
from tests.fixtures.whisper_random import build

ROUNDS = 5
_LEAST_S, _MOST_S = 1.0, 15.0
"""How long a recording of a turn may be."""
PUBLISHED = resources().parent / "build" / "whisper"
"""Where the packages with the published models may have been put."""
LISTENED_S = 20.0
PHRASES = ("what is the capital of france", "how much is the rent", "when does the lease end", "what is the time")
"""Known to the tiny Vosk model and the tiny Whisper model alike."""


def heard(recognizer: Any, blocks: Iterable[Audio]) -> Transcript:
    """The final transcript."""
    *_, final = recognizer.recognize(blocks)
    return cast(Transcript, final)


def spoken(text: str) -> Samples:
    """A sentence by espeak-ng."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        speech.espeak(text, path)
        return join(read(path)).samples


def blocks_of(samples: Samples) -> list[Audio]:
    """As a microphone gives them."""
    return [Audio(samples[start : start + 480]) for start in range(0, len(samples), 480)]


def recordings(kind: Callable[[dict[str, Any]], bool]) -> list[tuple[dict[str, Any], Samples]]:
    """The shared recordings of a kind; those that cannot be read are left out."""
    folder = SHARED / "speech"
    found = []
    for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        if kind(entry):
            try:
                found.append((entry, join(read(folder / entry["file"])).samples))
            except AssistantError:
                continue
    return found


def understood(recognizer: Recognizer, pairs: list[tuple[str, Samples]]) -> dict[str, float]:
    """Word error rate, and seconds of work for each second of sound."""
    began_s = time.perf_counter()
    found = [(text, heard(recognizer, blocks_of(samples)).text) for text, samples in pairs]
    took_s = time.perf_counter() - began_s
    return {"wer": wer(found), "rtf": took_s / sum(len(samples) / RATE_HZ for _, samples in pairs)}


def accuracy(kit: Kit) -> Iterator[tuple[str, dict[str, float]]]:
    """Each recognizer on what it knows: people for the built-in ones, a synthetic voice for the tiny models."""
    known = [(sentence, spoken(sentence)) for sentence in SENTENCES]
    phrases = [(phrase, spoken(phrase)) for phrase in PHRASES]
    for name in ("vosk", "whisper", "faster-whisper"):
        recognizer = cast(Recognizer, kit.named("recognizer", name))
        pairs = phrases if "whisper" in name else known
        yield f"{name}, {len(pairs)} sentences of a synthetic voice", understood(recognizer, pairs)
    pairs = [(entry["transcript"], samples) for entry, samples in people()]
    for name, decoder in models():
        with closing(FasterWhisper(decoder, "en")) as whisper:
            if pairs:
                yield f"{name}, {len(pairs)} recordings of people", understood(whisper, pairs)


def people() -> list[tuple[dict[str, Any], Samples]]:
    """Recordings of people who speak English, whose words are known."""
    if not SHARED.is_dir():
        return []
    return recordings(
        lambda entry: (
            entry.get("language") == "en"
            and entry.get("transcript_confidence") == "given by the source"
            and "alnum" not in entry["file"]
        )
    )


def models() -> Iterator[tuple[str, Decoder]]:
    """The built-in models, and the published ones in 16 bits where they are (`resources/recognizers/README.md`)."""
    make = runpy.run_path(str(built_in.folder() / "make.py"))
    for name in (built_in.BETTER, built_in.SMALLER):
        yield f"{name}, 8 bits", Decoder.load(built_in.folder() / name)
        if all((PUBLISHED / part).is_file() for part in make["SOURCES"][name]):
            with tempfile.TemporaryDirectory() as folder:
                for file, content in make["published"](PUBLISHED, name).items():
                    (Path(folder) / file).write_bytes(content)
                yield f"{name}, 16 bits", Decoder.load(Path(folder))


def live() -> Iterator[tuple[str, dict[str, float]]]:
    """The built-in models in one warm process: at the pace of speech, and the same recordings as files."""
    chosen = [(entry["transcript"], samples) for entry, samples in people() if _is_a_turn(samples)]
    for name in (built_in.BETTER, built_in.SMALLER) if chosen else ():
        with (
            closing(FasterWhisper(Decoder.load(built_in.folder() / name), "en")) as whole,
            closing(IncrementalRecognizer(whole)) as streaming,
        ):
            heard(streaming, paced(chosen[0][1], []))
            took, pairs = list[float](), list[tuple[str, str]]()
            for text, samples in chosen:
                released: list[float] = []
                final = heard(streaming, paced(samples, released))
                took.append((time.perf_counter() - released[0]) * 1000)
                pairs.append((text, final.text))
            files = [(text, heard(whole, blocks_of(samples)).text) for text, samples in chosen]
            yield (
                f"{name}, {len(chosen)} recordings of {_LEAST_S:.0f} to {_MOST_S:.0f} s",
                {"live_wer": wer(pairs), "file_wer": wer(files)} | spread(took),
            )


def _is_a_turn(samples: Samples) -> bool:
    return _LEAST_S * RATE_HZ <= len(samples) <= _MOST_S * RATE_HZ


def spread(times: Sequence[float]) -> dict[str, float]:
    """Of times in ms."""
    return {
        "p50_ms": statistics.median(times),
        "p95_ms": float(np.percentile(times, 95)),
        "worst_ms": max(times),
    }


def answers(folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """A recorded question at the pace of speech, and the quotation that answers it, in one warm process."""
    home, demo = folder / "answers", resources() / "demo"
    with library(home) as (_, made):
        made.add([demo])
        work(made)
    for model in (built_in.BETTER, built_in.SMALLER):
        changes = {"recognizer": BuiltInWhisper.name, "recognizer_model": model, "generator": "quote"}
        player = WaveFile(folder / "reply.wav")
        with session(Paths(home), lambda *_: None, changes, player=player) as running:
            running.hear(demo / "question.wav", realtime=True)
            took = [running.hear(demo / "question.wav", realtime=True)["timings_ms"] for _ in range(4 * ROUNDS)]
        for name in ("release_to_transcript", "release_to_first_sound"):
            yield f"{model}, {name.replace('_', ' ')}", spread([one[name] for one in took])


class Whole:
    """A recognizer that hears everything at the end, as if it could not work ahead."""

    is_streaming: ClassVar[bool] = False

    def __init__(self, real: Recognizer) -> None:
        self.name = real.name
        self._real = real

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`."""
        yield from self._real.recognize([join(blocks)], hints)


def paced(samples: Samples, released: list[float]) -> Iterator[Audio]:
    """Blocks at the pace of speech; notes when the last one was given."""
    due_s = time.perf_counter()
    for block in blocks_of(samples):
        due_s += block.seconds
        time.sleep(max(0.0, due_s - time.perf_counter()))
        yield block
    released.append(time.perf_counter())


def utterance(pause_s: float = 0.35) -> tuple[str, Samples]:
    """Ten seconds of phrases with pauses as between clauses."""
    text: list[str] = []
    sounds: list[Samples] = []
    while sum(map(len, sounds)) < 10 * RATE_HZ:
        text.append(PHRASES[len(text) % len(PHRASES)])
        sounds += [spoken(text[-1]), np.zeros(round(pause_s * RATE_HZ), np.float32)]
    return " ".join(text), np.concatenate(sounds[:-1])


def release(recognizers: dict[str, Any], text: str, samples: Samples) -> Iterator[tuple[str, dict[str, float]]]:
    """From the release to the settled transcript, side by side; and whether a word was lost."""
    took: dict[str, list[float]] = {name: [] for name in recognizers}
    wrong = dict.fromkeys(recognizers, 0)
    for _ in range(ROUNDS):
        for name, recognizer in recognizers.items():
            released: list[float] = []
            final = heard(recognizer, paced(samples, released))
            took[name].append((time.perf_counter() - released[0]) * 1000)
            wrong[name] += errors(text, final.text)
    for name, times in took.items():
        yield name, {"median_ms": statistics.median(times), "word_errors": wrong[name] / ROUNDS}


def releases(kit: Kit, folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Whole against working ahead: with models that understand, and with one of true size that only costs."""
    text, samples = utterance()
    vosk = cast(Recognizer, kit.named("recognizer", "vosk"))
    tiny = cast(Recognizer, kit.named("recognizer", "faster-whisper"))
    yield from release({"vosk": vosk}, text, samples)
    yield from release(
        {"faster-whisper tiny, whole": Whole(tiny), "faster-whisper tiny, ahead": IncrementalRecognizer(tiny)},
        text,
        samples,
    )
    sized = cast(Recognizer, Sized(build(folder / "base")))
    for name, figures in release(
        {"base size, whole": Whole(sized), "base size, ahead": IncrementalRecognizer(sized)}, text, samples
    ):
        yield name, {"median_ms": figures["median_ms"]}


class Sized:
    """What a trained Whisper model of true size costs: the encoder for what was spoken, and as many tokens as one says.

    The weights are random, so that what it writes is noise.
    """

    name = "sized"
    is_streaming: ClassVar[bool] = False
    TOKENS_PER_S = 4

    def __init__(self, folder: Path) -> None:
        self._decoder = Decoder.load(folder)

    def recognize(self, blocks: Iterable[Audio], hints: Hints = NO_HINTS) -> ClosableIterator[Transcript]:
        """See `Recognizer`."""
        heard = VoicedWindows()
        for block in blocks:
            heard.feed(block.samples)
        tokenizer = self._decoder.tokenizer("en")
        for window in heard.windows():
            seconds = len(window.samples) / RATE_HZ
            encoded = self._decoder.encode(window.samples, max(512, round(seconds * 50) + 128))
            said = self._decoder.decode(encoded, tokenizer, "", round(seconds * self.TOKENS_PER_S) + 2)
            self._decoder.words(said, tokenizer, encoded, window)
            yield Transcript("")
        yield Transcript("noise", is_final=True)


def phantoms(kit: Kit) -> Iterator[tuple[str, dict[str, float]]]:
    """Words made of what is no speech, and speech taken for none, as a turn would judge it."""
    sounds = noises.all_of_them()
    voices: list[Samples] = [spoken(phrase) for phrase in PHRASES]
    if SHARED.is_dir():
        sounds |= {entry["file"]: samples for entry, samples in recordings(lambda e: "nonspeech" in e["file"])}
        voices += [samples for _, samples in recordings(lambda e: bool(e.get("transcript")))]
    passed = {name: samples for name, samples in sounds.items() if has_speech(samples)}
    yield (
        "voice activity",
        {
            "noises": len(sounds),
            "passed": len(passed),
            "voices": len(voices),
            "lost": sum(not has_speech(samples) for samples in voices),
        },
    )
    for name in ("built-in-whisper", "vosk", "whisper", "faster-whisper"):
        recognizer = kit.named("recognizer", name)
        invented = [sound for sound, samples in passed.items() if heard(recognizer, blocks_of(samples)).text]
        yield name, {"phantoms": len(invented)}
        if invented:
            print(f"    {name}: {', '.join(invented)}")


def has_speech(samples: Samples) -> bool:
    """As a capture judges."""
    meter = SileroVad()
    meter.feed(samples)
    return meter.activity.has_spoken


def microphone(folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """The press to the first sample, and what listening costs, through a virtual microphone."""
    with own_sound_card():
        for name in ("cold", "prepared"):
            times = []
            device = Microphone()
            for _ in range(4 * ROUNDS):
                if name == "cold":
                    device.close()
                    device = Microphone()
                else:
                    device.prepare()
                    time.sleep(0.3)
                times.append(first_sample_ms(device))
            device.close()
            yield f"press to first sample, {name}", {"median_ms": statistics.median(times), "worst_ms": max(times)}
        yield "listening: capture, voice activity, level, conditioning", listening(folder)


def first_sample_ms(device: Microphone) -> float:
    """From the call to the moment of the first sample."""
    began_s = time.perf_counter()
    blocks = device.listen()
    block = next(blocks)
    arrived_s = time.perf_counter()
    blocks.close()
    return (arrived_s - began_s - block.seconds) * 1000


def listening(folder: Path) -> dict[str, float]:
    """Share of one core and memory, while listening for a while."""
    device = Microphone()
    capture = Capture(lambda: device, RecordingFile(folder / "listened.flac"), Settings())
    emitter = TurnEmitter("bench", lambda _: None, threading.Event())
    done: queue.SimpleQueue[float] = queue.SimpleQueue()

    def listen() -> None:
        try:
            for _ in Listening(capture, emitter).heard():
                pass
        except AssistantError:
            done.put(capture.seconds)

    capture.start()
    thread = threading.Thread(target=listen)
    thread.start()
    time.sleep(1)
    process = psutil.Process()
    before, began_s = process.cpu_times(), time.perf_counter()
    time.sleep(LISTENED_S)
    after, took_s = process.cpu_times(), time.perf_counter() - began_s
    capture.release()
    thread.join()
    device.close()
    used_s = after.user + after.system - before.user - before.system
    return {"percent_of_a_core": 100 * used_s / took_s, "memory_mb": process.memory_info().rss / 2**20}


def conditioning() -> dict[str, float]:
    """What the filters cost, for each second of sound."""
    sound = np.random.default_rng(0).normal(0, 0.01, 30 * RATE_HZ).astype(np.float32)
    found = {}
    for name, chosen in (("usual", (True, True, False)), ("with noise suppression", (True, True, True))):
        conditioner = Conditioner(*chosen)
        began_s = time.perf_counter()
        for block in blocks_of(sound):
            conditioner.feed(block)
        found[f"{name}_percent"] = 100 * (time.perf_counter() - began_s) / 30
    return found


def show(name: str, figures: dict[str, float]) -> None:
    """One line."""
    print(f"  {name:58} " + "  ".join(f"{key} {value:.3g}" for key, value in figures.items()), flush=True)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="sotto-bench-") as place, whole_kit(Path(place) / "home") as kit:
        folder = Path(place)
        parts: dict[str, Callable[[], Iterable[tuple[str, dict[str, float]]]]] = {
            "Word error rate and seconds of work for a second of sound": lambda: accuracy(kit),
            "Ten seconds with pauses of 0.35 s, at the pace of speech: release to transcript": lambda: releases(
                kit, folder
            ),
            "Turns of people, live and as files": live,
            "Languages, named and found out": languages.measure,
            "Quoted answers": lambda: answers(folder),
            "What is no speech, and what is": lambda: phantoms(kit),
            "The microphone": lambda: microphone(folder),
            "Conditioning": lambda: [("share of one core", conditioning())],
        }
        for title, part in parts.items():
            if len(sys.argv) > 2 and not any(word.lower() in title.lower() for word in sys.argv[2:]):
                continue
            print(f"\n{title}", flush=True)
            for name, figures in part():
                show(name, figures)
