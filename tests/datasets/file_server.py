"""A web server for downloads, on a loopback port."""

import functools
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from clf.datasets.remote import RemoteFile


class FileServer:
    """Serves files on a loopback port. The next `breaks` answers end in the middle of the file."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.breaks = 0
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        # So many seconds until it notices that it is to end.
        serve = functools.partial(self._server.serve_forever, poll_interval=0.02)
        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()

    def remote(self, name: str) -> RemoteFile:
        """The file of this name, with the checksum that it has now."""
        data = self.files[name]
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return RemoteFile(name, (self.url(name),), md5, len(data))

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/{name}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.lstrip("/")
                server.asked.append(name)
                if name not in server.files:
                    self.send_error(404)
                    return
                data = server.files[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if server.breaks:
                    server.breaks -= 1
                    data = data[: len(data) // 2]
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        return Handler
