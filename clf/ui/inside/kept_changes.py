"""The changes of a browser session to a network, and the list in which they are taken back."""

from dataclasses import dataclass

import streamlit as st

from clf.changes import Change, Changes
from clf.ui import state
from clf.ui.inside.subject import Subject
from clf.ui.layer_names import layer_title

MOST_LISTED = 24


@dataclass(frozen=True)
class KeptChanges:
    """The changes of this browser session to one run.

    Widgets begin with them; when a change is taken back by its button, all of them begin anew.
    """

    run_id: str

    @property
    def now(self) -> Changes:
        """What is changed."""
        return state.recall(f"what-if-{self.run_id}", Changes())

    def replace(self, where: tuple, new: tuple[Change, ...] = ()) -> None:
        """Keep `new` instead of the changes whose place begins with `where`."""
        state.remember(f"what-if-{self.run_id}", self.now.but(where, new))

    def take_back(self, where: tuple) -> None:
        """Forget these changes, and let the widgets show it."""
        self.replace(where)
        state.remember("what-if-round", state.recall("what-if-round", 0) + 1)

    def key(self, *parts: object) -> str:
        """Key of a widget that shows a change."""
        return "-".join(
            map(str, ("what-if", state.recall("what-if-round", 0), self.run_id, *parts))
        )

    def list(self, subject: Subject) -> None:
        """All changes in words, each with its button that takes it back."""
        if not self.now:
            st.caption("Nothing is changed yet.")
            return
        network = subject.network
        with st.container(horizontal=True, gap="small"):
            for change in self.now.all[:MOST_LISTED]:
                st.button(
                    change.text(str(layer_title(change.layer, network))),
                    icon=":material/close:",
                    help="Take this change back",
                    key=self.key("back", *change.place),
                    on_click=self.take_back,
                    args=(change.place,),
                )
            if len(self.now.all) > MOST_LISTED:
                st.markdown(f"and {len(self.now.all) - MOST_LISTED} more")
            st.button(
                "Reset",
                icon=":material/restart_alt:",
                type="primary",
                help="Take all changes back",
                key="what-if-reset",
                on_click=self.take_back,
                args=((),),
            )
