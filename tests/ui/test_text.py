"""Names that people brought are text and nothing else."""

from clf.ui.text import escaped


def test_all_of_markdown_is_escaped():
    assert escaped("<b>*a*[x](y):red[z]$") == r"\<b\>\*a\*\[x\]\(y\)\:red\[z\]\$"
