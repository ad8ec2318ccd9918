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
