"""A Zope instance in production mode: its two configuration files, written anew before each use.

They name absolute folders; so an instance may be moved or copied, its data alone counts.
"""

from pathlib import Path

SITE = "Plone"
# What Plone's own recipes give a served site; Zope's default is 5,000 objects
CACHED_OBJECTS = 30_000

_ZOPE_CONF = """\
instancehome {folder}
debug-mode off
debug-exceptions off
<environment>
  CHAMELEON_CACHE {folder}/var/cache
</environment>
<zodb_db main>
  cache-size {cached_objects}
  <blobstorage>
    blob-dir {folder}/var/blobs
    <filestorage>
      path {folder}/var/Data.fs
    </filestorage>
  </blobstorage>
  mount-point /
</zodb_db>
"""

# No access log: the other peers write none
_WSGI_INI = """\
[app:zope]
use = egg:Zope#main
zope_conf = {folder}/zope.conf

[pipeline:main]
pipeline =
    egg:Zope#httpexceptions
    zope

[server:main]
use = egg:waitress#main
listen = localhost:{port}
threads = {threads}

[loggers]
keys = root, queue

[handlers]
keys = console

[formatters]
keys = plain

[logger_root]
level = WARNING
handlers = console

[logger_queue]
level = ERROR
handlers = console
qualname = waitress.queue
propagate = 0

[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain

[formatter_plain]
format = %(asctime)s %(levelname)s %(name)s %(message)s
"""


def write_configuration(folder: Path, port: int = 8080, threads: int = 4) -> Path:
    """The path of zope.conf, which scripts are given; a server reads wsgi.ini beside it."""
    for name in ("cache", "log", "blobs"):
        (folder / "var" / name).mkdir(parents=True, exist_ok=True)
    wsgi = _WSGI_INI.format(folder=folder, port=port, threads=threads)
    (folder / "wsgi.ini").write_text(wsgi)
    conf = folder / "zope.conf"
    conf.write_text(_ZOPE_CONF.format(folder=folder, cached_objects=CACHED_OBJECTS))
    return conf
