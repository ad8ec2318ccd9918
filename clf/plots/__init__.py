"""Charts: data in, what is drawn out, a plotly Figure or plain data. No Streamlit, no files."""
