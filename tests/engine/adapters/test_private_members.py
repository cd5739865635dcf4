"""Private members of other libraries: each stands for something that its library has no public way to.

A test here fails when a new version renames or changes one, and when the code begins to use another.
"""

import ast
import ctypes
import importlib
import inspect
import sys
from pathlib import Path

import httpx
import pytest

APP = Path(__file__).parents[3] / "app"
USED = {
    *("_initialize", "_terminate"),  # sounddevice
    "_pulsectl",  # pulsectl
    *("_server", "_session", "_admin_client"),  # chromadb
    "_prompt_callback",  # gpt4all
    "_espeak",  # pyttsx3
    "_p",  # python-pptx
    *("_core", "_multiarray_umath"),  # numpy
}
"""What is tested below."""
PUBLIC = {"_exit"}
"""Of the standard library, which documents it."""


def private(source: str) -> set[str]:
    """The private names that a module reaches for and does not define itself."""
    tree = ast.parse(source)
    reached: set[str] = set()
    own: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                own.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name):
                own.add(name)
            case ast.Attribute(attr=name):
                reached.add(name)
            case ast.ImportFrom(module=module, names=names):
                reached |= {part for path in (module or "", *(each.name for each in names)) for part in path.split(".")}
            case ast.Import(names=names):
                reached |= {part for each in names for part in each.name.split(".")}
    return {name for name in reached - own if name.startswith("_") and not name.startswith("__")}


def test_a_private_member_is_found_however_it_is_reached() -> None:
    assert private("import a._b\nfrom c._d import _e, f\ng._h.i()\nself._j = k.__l__\nm._j") == {"_b", "_d", "_e", "_h"}


def test_no_others_are_used() -> None:
    found = set().union(*(private(path.read_text(encoding="utf-8")) for path in APP.rglob("*.py")))
    assert found - PUBLIC == USED


def test_sounddevice_can_be_started_again() -> None:
    import sounddevice

    for member in (sounddevice._initialize, sounddevice._terminate):
        assert not inspect.signature(member).parameters


@pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio")
def test_pulsectl_raises_its_own_call_error() -> None:
    import pulsectl
    from pulsectl._pulsectl import LibPulse, pa

    assert isinstance(pa, LibPulse)
    assert issubclass(LibPulse.CallError, Exception)
    assert not issubclass(LibPulse.CallError, pulsectl.PulseError)  # else it would not have to be named


def test_chroma_keeps_one_httpx_client_for_each_server() -> None:
    import chromadb
    from chromadb.api import ServerAPI
    from chromadb.api.client import AdminClient, Client
    from chromadb.config import System

    system = System(
        chromadb.Settings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host="http://127.0.0.1:9",
            chroma_server_http_port=9,
            anonymized_telemetry=False,
        )
    )
    server = system.instance(ServerAPI)
    assert isinstance(server._session, httpx.Client)
    assert server._session.timeout == httpx.Timeout(None)  # else it would not have to be set
    admin = AdminClient.from_system(system)
    assert isinstance(admin._server._session, httpx.Client)
    admin._server._session.close()
    assert {"_server", "_admin_client"} <= set(Client.__annotations__)
    system.stop()
    assert not server._session.is_closed  # else it would not have to be closed
    server._session.close()


def test_gpt4all_asks_a_callback_whether_to_read_on() -> None:
    from gpt4all._pyllmodel import LLModel

    assert "_prompt_callback" in LLModel.prompt_model.__code__.co_names
    assert list(inspect.signature(LLModel._prompt_callback).parameters) == ["token_id"]
    assert LLModel._prompt_callback(1) is True


@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng")
def test_pyttsx3_brings_bindings_of_espeak() -> None:
    from pyttsx3.drivers import _espeak

    assert (_espeak.RATE, _espeak.PITCH, _espeak.CHARS_UTF8) == (1, 3, 1)
    assert (_espeak.EVENT_LIST_TERMINATED, _espeak.EVENT_MSG_TERMINATED) == (0, 6)
    assert (_espeak.ENDPAUSE, _espeak.AUDIO_OUTPUT_RETRIEVAL) == (0x1000, 1)
    for name in (
        "Initialize",
        "SetVoiceByName",
        "ListVoices",
        "SetParameter",
        "SetSynthCallback",
        "Synth",
        "Synchronize",
    ):
        assert callable(getattr(_espeak, name))
    assert isinstance(_espeak.dll, ctypes.CDLL)


def test_python_pptx_gives_a_paragraphs_properties() -> None:
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    shapes = presentation.slides.add_slide(presentation.slide_layouts[6]).shapes
    (paragraph,) = shapes.add_textbox(Inches(1), Inches(1), Inches(1), Inches(1)).text_frame.paragraphs
    assert paragraph._p.pPr is None
    paragraph.level = 1
    assert paragraph._p.pPr is not None


def test_numpy_says_what_the_processor_has() -> None:
    features = importlib.import_module("numpy._core._multiarray_umath").__cpu_features__
    assert {"AVX2", "AVX512F", "NEON"} & set(features)
    assert set(map(type, features.values())) == {bool}
