from pathlib import Path

from app.engine.adapters.readers.web.html import Html
from tests.contracts.contract import only

ARTICLE = """<html><body><nav><a href="/">Home</a></nav><article><h1>Museum of Ropes</h1>
<p>The museum shows four hundred knots and the tools with which ropes were made until the harbour was closed.</p>
<table><tr><th>House</th><th>Open</th></tr>
<tr><td>Mill</td><td><ul><li>Tuesday 9 to 12</li><li>Friday 10 to 18</li></ul></td></tr>
<tr><td>Loft</td><td><ol><li>Sunday 11 to 15</li></ol></td></tr></table>
<p>Bags are left at the door, and children under six are carried or held by the hand on the ladder of the loft.</p>
</article><footer>All rights reserved by the town.</footer></body></html>"""


def test_lists_in_the_cells_of_a_table_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(ARTICLE, encoding="utf-8")
    page = only(Html().read(tmp_path / "a.html"))
    texts = [block.text for block in page.blocks]
    assert texts[2:5] == ["House | Open", "Mill | Tuesday 9 to 12, Friday 10 to 18", "Loft | Sunday 11 to 15"]
    assert "rights reserved" not in page.text
    assert "Home" not in page.text


def test_what_is_struck_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>The boat costs <s>900</s> <del>850</del> 700 euros.</p>", encoding="utf-8")
    assert only(Html().read(tmp_path / "a.html")).text == "The boat costs 700 euros."
