import itertools
import json
import os
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from app.audio.apart import read_apart
from app.audio.decoding import SUFFIXES, seconds
from app.audio.samples import (
    BLOCK,
    RATE_HZ,
    Audio,
    Resampler,
    Samples,
    from_pcm16,
    join,
    level,
    read,
    resample,
    to_pcm16,
    write,
)
from app.domain.errors import AssistantError, Code

RATES = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000]


def sine(hz: float, seconds: float, rate_hz: int, channels: int = 1) -> Samples:
    """Shape (n, channels)."""
    wave = 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate_hz)) / rate_hz)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def frequency(samples: Samples, rate_hz: int = RATE_HZ) -> float:
    """The strongest, in hertz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate_hz / len(samples))


def amplitude(samples: Samples) -> float:
    """Of a sine, from its middle, where no filter begins or ends."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return float(np.sqrt(2 * np.mean(middle**2)))


def blocks(sound: Samples, sizes: list[int]) -> list[Samples]:
    """Cut into blocks of these sizes, over and over."""
    cut: list[Samples] = []
    start = 0
    for size in itertools.cycle(sizes):
        if start >= len(sound):
            return cut
        cut.append(sound[start : start + size])
        start += size
    return cut


def convert(sound: Samples, from_hz: int, to_hz: int, sizes: list[int]) -> Samples:
    resampler = Resampler(from_hz, to_hz)
    parts = [resampler.feed(block) for block in blocks(sound, sizes)]
    return np.concatenate([*parts, resampler.feed(np.zeros(0, np.float32), last=True)])


SIZES = st.lists(st.integers(1, 5_000), min_size=1, max_size=6).filter(lambda sizes: max(sizes) > 50)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RATES), SIZES, st.integers(1, 3), st.sampled_from([300, 1_000, 3_000]))
def test_any_rate_becomes_16_khz_with_its_length_its_pitch_and_its_loudness(
    rate_hz: int, sizes: list[int], channels: int, hz: int
) -> None:
    converted = convert(sine(hz, 1.0, rate_hz, channels), rate_hz, RATE_HZ, sizes)
    assert converted.dtype == np.float32
    assert abs(len(converted) - RATE_HZ) <= 2
    assert abs(frequency(converted) - hz) < 2
    assert abs(amplitude(converted) - 0.5) < 0.01


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RATES), st.sampled_from(RATES), SIZES)
def test_how_sound_is_cut_into_blocks_changes_nothing(from_hz: int, to_hz: int, sizes: list[int]) -> None:
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (from_hz // 4, 1)).astype(np.float32)
    whole = convert(noise, from_hz, to_hz, [len(noise)])
    assert np.allclose(convert(noise, from_hz, to_hz, sizes), whole, atol=1e-5)


def test_channels_are_averaged() -> None:
    left, right = np.full(100, 0.5, np.float32), np.full(100, -0.1, np.float32)
    assert np.allclose(Resampler(RATE_HZ).feed(np.stack([left, right], axis=1)), 0.2)


def test_what_was_given_may_be_written_over_afterwards() -> None:
    block = np.ones(100, np.float32)
    kept = Resampler(RATE_HZ).feed(block)
    block[:] = 0
    assert np.all(kept == 1)


def test_what_is_above_the_new_band_is_filtered_not_folded() -> None:
    assert amplitude(convert(sine(11_000, 1.0, 48_000), 48_000, RATE_HZ, [4_800])) < 0.001


def test_resample_keeps_the_length() -> None:
    sound = Audio(sine(440, 1.0, 22_050)[:, 0], 22_050)
    assert resample(sound, 22_050) is sound
    other = resample(sound, 48_000)
    assert other.rate_hz == 48_000
    assert abs(other.seconds - 1.0) < 0.001


@given(st.binary().filter(lambda pcm: len(pcm) % 2 == 0))
def test_16_bit_sound_comes_back_as_it_was(pcm: bytes) -> None:
    assert to_pcm16(from_pcm16(pcm)) == pcm


def test_too_loud_is_clipped_not_wrapped() -> None:
    assert from_pcm16(to_pcm16(np.array([2.0, -2.0, 1.0, 0.0], np.float32))).tolist() == [
        32767 / 32768,
        -1,
        32767 / 32768,
        0,
    ]


def test_level_is_linear_in_decibels() -> None:
    assert level(np.zeros(0, np.float32)) == level(np.zeros(BLOCK, np.float32)) == 0
    assert level(np.ones(BLOCK, np.float32)) == 1
    assert level(np.full(BLOCK, 10 ** (-30 / 20), np.float32)) == pytest.approx(0.5)
    assert level(np.full(BLOCK, 1e-4, np.float32)) == 0


# Files


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_a_file_of_any_kind_is_read_whole(tmp_path: Path, suffix: str, rate_hz: int) -> None:
    path = tmp_path / f"a{suffix}"
    soundfile.write(path, sine(440, 2.0, rate_hz, channels=2), rate_hz)
    pieces = list(read(path))
    assert all(piece.rate_hz == RATE_HZ and 0 < len(piece.samples) <= BLOCK for piece in pieces)
    sound = join(pieces)
    # A Vorbis file of a single page does not say where its last packet ends.
    assert abs(sound.seconds - 2.0) < (0.04 if suffix == ".ogg" else 0.001)
    assert abs(frequency(sound.samples) - 440) < 1
    assert abs(amplitude(sound.samples) - 0.5) < 0.02


def test_raw_is_16_khz_mono(tmp_path: Path) -> None:
    samples = sine(440, 0.5, RATE_HZ)[:, 0]
    (tmp_path / "a.raw").write_bytes(to_pcm16(samples))
    assert np.allclose(join(read(tmp_path / "a.raw")).samples, samples, atol=1e-4)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_what_is_written_is_read(tmp_path: Path, suffix: str) -> None:
    samples = np.concatenate([sine(440, 0.5, RATE_HZ)[:, 0], np.array([1.5, -1.5], np.float32)])
    write(tmp_path / f"a{suffix}", Audio(samples))
    back = join(read(tmp_path / f"a{suffix}"))
    assert np.allclose(back.samples, np.clip(samples, -1, 1), atol=1e-4)


def test_what_is_no_number_becomes_silence(tmp_path: Path) -> None:
    samples = sine(440, 0.5, 48_000)[:, 0]
    samples[100], samples[200], samples[300], samples[400] = np.nan, np.inf, -np.inf, 1e38
    soundfile.write(tmp_path / "a.wav", samples, 48_000, subtype="FLOAT")
    sound = join(read(tmp_path / "a.wav")).samples
    assert np.all(np.isfinite(sound))
    assert abs(amplitude(sound) - 0.5) < 0.02


def test_an_empty_file_is_no_sound(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0, np.float32), RATE_HZ)
    assert join(read(tmp_path / "a.wav")).seconds == 0


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 100, b"fLaC" + bytes(200), b"ID3" + bytes(500)])
@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".txt"])
def test_what_is_no_sound_is_told(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(AssistantError) as caught:
        list(read(path))
    assert (caught.value.code, caught.value.detail) == (Code.AUDIO_UNREADABLE, path.name)


@pytest.mark.parametrize("name", ["missing.wav", "."])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssistantError) as caught:
        list(read(tmp_path / name))
    assert caught.value.code == Code.AUDIO_UNREADABLE


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_of_a_file_cut_short_what_is_there_is_read_or_it_is_told(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    soundfile.write(path, sine(440, 2.0, RATE_HZ), RATE_HZ)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    heard, code = [Audio(np.zeros(RATE_HZ, np.float32))], Code.AUDIO_UNREADABLE
    try:
        heard = list(read(path))
    except AssistantError as error:
        code = error.code
    assert code == Code.AUDIO_UNREADABLE
    assert 0.5 < join(heard).seconds < 1.5


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"])
def test_samples_of_every_width_are_as_loud_as_they_were(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "a.wav", sine(440, 1.0, 44_100, channels=2), 44_100, subtype=subtype)
    sound = join(read(tmp_path / "a.wav")).samples
    assert abs(len(sound) - RATE_HZ) <= 2
    assert abs(amplitude(sound) - 0.5) < 0.01
    assert abs(float(np.mean(sound[4_000:12_000]))) < 0.005


@pytest.mark.parametrize("rate_hz", [8_000, 192_000])
def test_telephone_and_studio(tmp_path: Path, rate_hz: int) -> None:
    soundfile.write(tmp_path / "a.wav", sine(1_000, 1.0, rate_hz, channels=2), rate_hz)
    sound = join(read(tmp_path / "a.wav"))
    assert sound.seconds == pytest.approx(1.0, abs=0.001)
    assert abs(amplitude(sound.samples) - 0.5) < 0.01
    assert abs(frequency(sound.samples) - 1_000) < 2


@pytest.mark.parametrize("channels", [3, 6, 8, 9, 16, 24, 64])
def test_any_number_of_channels(tmp_path: Path, channels: int) -> None:
    """In a child, since PyAV reads beyond the last of eight planes, which may end the process."""
    soundfile.write(tmp_path / "a.wav", sine(440, 1.0, 48_000, channels=channels), 48_000)
    sound = join(read_apart(tmp_path / "a.wav")).samples
    assert abs(amplitude(sound) - 0.5) < 0.01
    assert abs(frequency(sound) - 440) < 2


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.flac", "flac"), ("a.mka", "ac3")])
@pytest.mark.parametrize(("layout", "channels"), [("7.1", 8), ("5.1", 6)])
def test_surround_sound(tmp_path: Path, name: str, codec: str, layout: str, channels: int) -> None:
    if (codec, layout) == ("ac3", "7.1"):
        pytest.skip("AC-3 has six channels at most")
    soundfile.write(tmp_path / "source.wav", sine(440, 1.0, 48_000, channels=channels), 48_000)
    with av.open(str(tmp_path / "source.wav")) as source, av.open(str(tmp_path / name), "w") as made:
        stream = made.add_stream(codec, rate=48_000)
        stream.layout = layout
        converter = av.AudioResampler(stream.format.name, layout, 48_000, frame_size=1024)
        for frame in [*source.decode(audio=0), None]:
            for piece in converter.resample(frame):
                made.mux(stream.encode(piece))
        made.mux(stream.encode(None))
    sound = join(read_apart(tmp_path / name)).samples
    assert abs(frequency(sound) - 440) < 2
    assert abs(len(sound) / RATE_HZ - 1.0) < 0.1


CONTAINERS = [
    ("a.m4a", "aac"), ("a.mp4", "aac"), ("a.mov", "alac"), ("a.mkv", "libopus"), ("a.webm", "libopus"),
    ("a.opus", "libopus"), ("a.aac", "aac"), ("a.aiff", "pcm_s16be"), ("a.wma", "wmav2"), ("a.avi", "mp2"),
    ("a.ts", "aac"), ("a.w64", "pcm_s64le"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "codec"), CONTAINERS)
def test_a_container_of_any_kind_is_read_whole(tmp_path: Path, name: str, codec: str) -> None:
    encode(tmp_path / name, codec, has_picture=name.endswith((".mp4", ".mkv", ".mov", ".avi", ".ts")))
    assert Path(name).suffix in SUFFIXES
    sound = join(read(tmp_path / name))
    assert sound.seconds == pytest.approx(2.0, abs=0.1)
    assert abs(frequency(sound.samples[8_000:24_000]) - 440) < 2
    assert abs(amplitude(sound.samples) - 0.5) < 0.05


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_video_without_sound_is_told(tmp_path: Path, name: str) -> None:
    encode(tmp_path / name, None, has_picture=True)
    with pytest.raises(AssistantError, match="audio_unreadable"):
        list(read(tmp_path / name))


def encode(path: Path, codec: str | None, has_picture: bool) -> None:
    """Two seconds of 440 Hz at 48 kHz, and grey pictures."""
    rate_hz = 48_000
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="mono", bit_rate=128_000) if codec else None
        pictures = container.add_stream("mpeg4", rate=5) if has_picture else None
        if pictures:
            pictures.width = pictures.height = 64
            for _ in range(10):
                grey = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 128, np.uint8), format="rgb24")
                container.mux(pictures.encode(grey))
        if stream:
            wave = sine(440, 2.0, rate_hz).T
            fifo = av.AudioFifo()
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave), format="fltp", layout="mono")
            frame.sample_rate = rate_hz
            fifo.write(frame)
            resampler = av.AudioResampler(stream.format, stream.layout, stream.rate)
            while piece := fifo.read(960, partial=True):
                for ready in resampler.resample(piece):
                    container.mux(stream.encode(ready))
            container.mux(stream.encode(None))
        if pictures:
            container.mux(pictures.encode(None))


def test_a_recording_whose_writer_was_killed_is_read(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "a.flac", "w", RATE_HZ, 1, "PCM_16") as file:
        for _ in range(10):
            file.write(sine(440, 1.0, RATE_HZ))
        (tmp_path / "killed.flac").write_bytes((tmp_path / "a.flac").read_bytes())
    assert seconds(tmp_path / "killed.flac") is None
    sound = join(read(tmp_path / "killed.flac"))
    assert sound.seconds > 9
    assert abs(amplitude(sound.samples) - 0.5) < 0.01


def test_what_is_added_to_a_file_while_it_is_read_does_no_harm(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "a.wav", "w", RATE_HZ, 1, "PCM_16") as file:
        file.write(sine(440, 5.0, RATE_HZ))
        file.flush()
        pieces = read(tmp_path / "a.wav")
        first = next(pieces)
        file.write(sine(440, 5.0, RATE_HZ))
        file.flush()
        assert 4.9 <= join([first, *pieces]).seconds <= 10


def test_the_rate_may_change_within_a_file(tmp_path: Path) -> None:
    whole = b""
    for number, rate_hz in enumerate((48_000, 16_000)):
        soundfile.write(tmp_path / f"{number}.mp3", sine(440, 2.0, rate_hz), rate_hz)
        whole += (tmp_path / f"{number}.mp3").read_bytes()
    (tmp_path / "both.mp3").write_bytes(whole)
    sound = join(read(tmp_path / "both.mp3")).samples
    assert len(sound) == pytest.approx(4 * RATE_HZ, abs=RATE_HZ // 4)
    assert abs(frequency(sound[: 2 * RATE_HZ]) - 440) < 2
    assert abs(frequency(sound[-RATE_HZ:]) - 440) < 2


@pytest.mark.parametrize("rate_hz", [1, 1_000_000_000])
def test_a_header_that_lies_about_the_rate_is_told(tmp_path: Path, rate_hz: int) -> None:
    soundfile.write(tmp_path / "a.wav", sine(440, 1.0, RATE_HZ), RATE_HZ)
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content[24:28] = rate_hz.to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(AssistantError, match=r"audio_unreadable: a\.wav"):
        list(read(tmp_path / "a.wav"))


@pytest.mark.parametrize("length", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_header_that_lies_about_the_length_changes_nothing(tmp_path: Path, length: int) -> None:
    soundfile.write(tmp_path / "a.wav", sine(440, 1.0, RATE_HZ), RATE_HZ)
    content = bytearray((tmp_path / "a.wav").read_bytes())
    content[40:44] = length.to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(content)
    assert join(read(tmp_path / "a.wav")).seconds == 1.0


def test_noise_that_is_called_sound_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(np.random.default_rng(1).bytes(200_000))
    with pytest.raises(AssistantError, match=r"audio_unreadable: a\.mp3"):
        list(read(tmp_path / "a.mp3"))


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:2,\nhttp://127.0.0.1:9/a.wav\n",
        "ffconcat version 1.0\nfile a.wav\n",
    ],
)
def test_a_playlist_opens_no_other_file(tmp_path: Path, text: str) -> None:
    soundfile.write(tmp_path / "a.wav", sine(440, 1.0, RATE_HZ), RATE_HZ)
    (tmp_path / "list.m3u8").write_text(text, encoding="utf-8")
    with pytest.raises(AssistantError, match="audio_unreadable"):
        list(read(tmp_path / "list.m3u8"))


@pytest.mark.skipif(os.name == "nt", reason="no such names on Windows")
@pytest.mark.parametrize("name", ["http:a.wav", "concat:a|b.wav", "a %03d.wav", "Über mich 한.wav", "-.wav"])
def test_a_name_is_only_a_name(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, sine(440, 1.0, RATE_HZ), RATE_HZ)
    assert join(read(tmp_path / name)).seconds == 1.0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden here")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sine(440, 1.0, RATE_HZ), RATE_HZ)
    (tmp_path / "a.wav").chmod(0)
    with pytest.raises(AssistantError, match="audio_unreadable"):
        list(read(tmp_path / "a.wav"))


def test_how_long_a_file_says_it_is(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", sine(440, 2.5, 44_100), 44_100)
    assert seconds(tmp_path / "a.flac") == 2.5
    with pytest.raises(AssistantError, match="audio_unreadable"):
        seconds(tmp_path / "none.flac")


def test_real_recordings(shared: Path) -> None:
    folder = shared / "speech"
    known = {entry["file"]: entry for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))}
    suffixes = set()
    for name, entry in known.items():
        if entry["kind"] != "broken" and "alnum" not in name and entry["seconds"] < 60:
            suffixes.add(Path(name).suffix)
            assert join(read(folder / name)).seconds == pytest.approx(entry["seconds"], abs=0.15), name
    assert suffixes >= {".wav", ".mp3", ".m4a", ".mp4", ".opus", ".ogg", ".flac", ".aiff", ".amr", ".raw"}


def test_real_damage(shared: Path) -> None:
    for path in sorted((shared / "speech" / "broken").iterdir()):
        if path.name == "empty_header.wav":
            assert join(read(path)).seconds == 0
            continue
        with pytest.raises(AssistantError) as caught:
            list(read(path))
        assert (caught.value.code, caught.value.detail) == (Code.AUDIO_UNREADABLE, path.name)


def test_joining_nothing_is_silence_of_no_length() -> None:
    assert join([]).seconds == 0
    assert join([Audio(np.ones(3, np.float32), 8_000), Audio(np.zeros(1, np.float32), 8_000)]).rate_hz == 8_000


@pytest.mark.parametrize("suffix", ["mp3", "flac", "raw", "wav"])
def test_a_file_of_no_length_is_told_by_its_code_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], suffix: str
) -> None:
    (tmp_path / f"a.{suffix}").touch()
    with pytest.raises(AssistantError) as raised:
        list(read(tmp_path / f"a.{suffix}"))
    assert raised.value.code == Code.AUDIO_UNREADABLE
    assert capfd.readouterr() == ("", "")
