"""What axe-core finds on the exported pages and in the live views."""

import subprocess
import sys

import pytest
from fixtures import drive
from fixtures.pages import NOTEBOOKS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not drive.axe(), reason="no axe-core: "
                       "pip install axe-core-python")]

RUN = """async ([where, off]) => (await axe.run(where, {rules:
    Object.fromEntries(off.map(rule => [rule, {enabled: false}]))}))
    .violations.map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120))
                    .join(' | '))"""


def findings(page, where="document", off=()):
    """Run axe-core over a page, or the part that ``where`` selects."""
    page.add_script_tag(path=str(drive.axe()))
    target = {"exclude": []} if where == "document" else {"include": [where]}
    return page.evaluate(RUN, [target, list(off)])


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")),
                         ids=lambda path: path.stem[:2])
def test_an_exported_page_has_no_findings(chromium, tmp_path, path):
    subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", str(path),
                    "--to", "html", "--template", "classic", "--output-dir",
                    str(tmp_path)], check=True, capture_output=True)
    page = chromium.new_page()
    page.route("http*://**", lambda route: route.abort())
    page.goto((tmp_path / f"{path.stem}.html").as_uri())
    # Colours of the template's own syntax highlighting are not ours.
    assert findings(page, off=["color-contrast"]) == []
    page.close()


def test_the_live_views_have_no_findings(chromium, lab):
    page = drive.open_notebook(chromium, lab[0], "notebooks/views.ipynb")
    drive.views(page)
    found = findings(page, ".jp-OutputArea-output .widget-html-content")
    assert found == []
    page.close()
