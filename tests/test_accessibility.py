"""What axe-core finds on the exported pages and in the live views."""

import re

import pytest
from fixtures import drive
from fixtures.pages import NOTEBOOKS
from nbconvert import HTMLExporter

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
    html, _ = HTMLExporter().from_filename(str(path))   # what people open
    place = tmp_path / "page.html"
    place.write_text(html, encoding="utf-8")
    page = chromium.new_page()
    page.route(re.compile("^https?:"), lambda route: route.abort())
    page.goto(place.as_uri())
    # Colours of the template's own prompts and code are not ours.
    assert findings(page, off=["color-contrast"]) == []
    page.close()


def test_the_outputs_of_live_notebooks_have_no_findings(chromium, lab):
    for name in ("views", "board"):
        page = drive.open_notebook(chromium, lab[0], f"notebooks/{name}.ipynb")
        drive.settled(page)
        # JupyterLab's own picture of a still has no alt, and is not shown.
        assert findings(page, ".jp-OutputArea-output") == []
        page.close()
