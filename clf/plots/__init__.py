"""Charts: data in, plotly.graph_objects.Figure out. Knows no Streamlit and no files."""
