"""Imports go one way, and the web process never loads TensorFlow: read from every file."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WEB = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
HEAVY = {"tensorflow", "keras"}
OUTER = ("clf.ui", "clf.engine", "clf.plots")


def name_of(path: Path) -> str:
    """The name under which a file of the product is imported: clf/runs.py is clf.runs."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted((ROOT / "clf").rglob("*.py"))}
CORE = [name for name in MODULES if not name.startswith(OUTER)]


def nodes_of(path: Path, *, at_top_only: bool):
    """The nodes of a file; at_top_only: those that run when it is imported."""
    waiting = [ast.parse(path.read_text(), str(path))]
    while waiting:
        node = waiting.pop()
        yield node
        lazy = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if not (at_top_only and lazy):
            waiting.extend(ast.iter_child_nodes(node))


def imports_of(path: Path, *, at_top_only: bool = False) -> set[str]:
    """Full names of the modules that a file imports, their packages included."""
    found = set()
    for node in nodes_of(path, at_top_only=at_top_only):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {
        ".".join(parts[:end])
        for parts in (name.split(".") for name in found)
        for end in range(1, len(parts) + 1)
    }


def reached_from(path: Path) -> dict[str, Path]:
    """Everything that is loaded when a file is imported, and the file that asks for it."""
    reached, waiting = {}, [path]
    while waiting:
        asking = waiting.pop()
        for name in imports_of(asking, at_top_only=True) - reached.keys():
            reached[name] = asking
            if name in MODULES:
                waiting.append(MODULES[name])
    return reached


def test_the_files_are_read_as_python_reads_them(tmp_path):
    path = tmp_path / "example.py"
    path.write_text("import a.b\nfrom c import d\nif True:\n    import e\ndef f():\n    import g\n")

    assert imports_of(path) == {"a", "a.b", "c", "c.d", "e", "g"}
    assert imports_of(path, at_top_only=True) == {"a", "a.b", "c", "c.d", "e"}
    assert {"clf.runs", "clf.training", "clf.training.steps", "clf.__main__"} <= set(CORE)
    assert "clf.ui.state" in MODULES
    assert len(WEB) >= 6
    assert reached_from(ROOT / "pages/train.py").keys() >= {"clf.ui.state", "clf.plots", "clf.runs"}
    assert reached_from(MODULES["clf.training"]).keys() >= {"tensorflow", "keras", "clf.layers"}


@pytest.mark.parametrize("name", CORE)
def test_the_core_knows_no_page_no_chart_and_no_cluster(name):
    imported = imports_of(MODULES[name])

    assert not imported & {"streamlit", "plotly", "dask", "distributed"}
    assert not [other for other in imported if other.startswith(OUTER)]


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("clf.plots")])
def test_charts_know_no_page_and_no_cluster(name):
    imported = imports_of(MODULES[name])

    assert not imported & {"streamlit", "dask", "distributed", *HEAVY}
    assert not [other for other in imported if other.startswith(("clf.ui", "clf.engine"))]


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("clf.engine")])
def test_the_engine_knows_no_page_and_no_chart(name):
    imported = imports_of(MODULES[name])

    assert not imported & {"streamlit", "plotly"}
    assert not [other for other in imported if other.startswith(("clf.ui", "clf.plots"))]


@pytest.mark.parametrize("path", WEB, ids=lambda path: path.name)
def test_a_page_never_reaches_tensorflow(path):
    reached = reached_from(path)

    for name in HEAVY & reached.keys():
        pytest.fail(f"{name_of(path)} loads {name} by {name_of(reached[name])}")


@pytest.mark.parametrize("path", WEB, ids=lambda path: path.name)
def test_a_page_imports_no_worker_code_inside_its_functions_either(path):
    reached_by_workers = {"clf.training", "clf.model", "clf.inference", "clf.evaluation", *HEAVY}
    assert not imports_of(path) & reached_by_workers


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("clf.ui")])
def test_pieces_of_pages_never_reach_tensorflow(name):
    assert not reached_from(MODULES[name]).keys() & HEAVY
    assert not imports_of(MODULES[name]) & HEAVY


def test_the_canvas_has_one_adapter():
    users = [
        name
        for name, path in {**MODULES, **{name_of(path): path for path in WEB}}.items()
        if "streamlit_drawable_canvas" in imports_of(path)
    ]
    assert users == ["clf.ui.canvas"]


def test_only_the_worker_side_holds_keras():
    holders = {name for name, path in MODULES.items() if imports_of(path, at_top_only=True) & HEAVY}
    allowed = ("clf.training", "clf.model", "clf.losses", "clf.evaluation", "clf.inference")
    assert not [name for name in holders if not name.startswith(allowed)]


@pytest.mark.parametrize("attribute", ["session_state", "query_params"])
def test_what_a_person_has_chosen_has_one_owner(attribute):
    users = [
        name
        for name, path in {**MODULES, **{name_of(path): path for path in WEB}}.items()
        for node in nodes_of(path, at_top_only=False)
        if isinstance(node, ast.Attribute) and node.attr == attribute
    ]
    assert set(users) == {"clf.ui.state"}
