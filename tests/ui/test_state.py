from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from clf.ui.state import enter_page, is_open, set_open

    enter_page(st.text_input("page", "Train"))
    st.button("open", on_click=set_open, args=("editor", True))
    st.button("close", on_click=set_open, args=("editor", False))
    st.text(f"{is_open('editor')} {is_open('other')}")


def test_what_was_opened_stays_open_until_it_is_closed_or_the_page_is_left():
    app = AppTest.from_function(page).run()
    opened, closed = "True False", "False False"
    assert app.text[0].value == closed
    assert app.button[0].click().run().text[0].value == opened
    assert app.run().text[0].value == opened
    assert app.button[1].click().run().text[0].value == closed
    app.button[0].click().run()
    assert app.text_input[0].set_value("Start").run().text[0].value == closed
    assert app.text_input[0].set_value("Train").run().text[0].value == closed


def picker():
    import streamlit as st

    from clf.ui import state

    selected = state.selected_run_id()
    letters = ["a", "b", "c"]
    picked = state.pick(
        "letter",
        selected,
        lambda key, shown: st.selectbox(
            "Letter", letters, index=letters.index(shown) if shown else None, key=key
        ),
    )
    if picked is not None:
        state.select_run(picked)
    st.button("Select c elsewhere", on_click=state.select_run, args=("c",))
    st.text(f"{state.selected_run_id()} {picked}")


def test_what_is_picked_is_selected_and_what_is_selected_elsewhere_is_shown():
    app = AppTest.from_function(picker).run()
    assert app.text[0].value == "None None"
    assert app.selectbox[0].set_value("a").run().text[0].value == "a a"
    assert app.run().text[0].value == "a a"
    assert app.selectbox[0].set_value("b").run().text[0].value == "b b"
    key = app.selectbox[0].key
    assert app.button[0].click().run().text[0].value == "c c"
    assert app.selectbox[0].key != key, "a browser may still send what the old one showed"
    assert app.selectbox[0].set_value("a").run().text[0].value == "a a"


def test_a_link_selects_but_not_one_that_the_browser_sends_late(monkeypatch):
    from clf.ui import state

    app = AppTest.from_function(picker)
    app.query_params["run"] = "a"
    assert app.run().text[0].value == "a a"
    app.selectbox[0].set_value("b").run()
    app.query_params["run"] = "a"  # sent before the browser had heard of b
    assert app.run().text[0].value == "b b"
    monkeypatch.setattr(state.time, "monotonic", lambda: 1e9)
    app.query_params["run"] = "a"  # long after: a person has opened that link
    assert app.run().text[0].value == "a a"
