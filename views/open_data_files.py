"""``/open-data/items.csv``: a dataset as a file, sent while it is read, in a connection of its own.

What is in a dataset is decided elsewhere.
"""

import json
from tempfile import TemporaryFile
from threading import BoundedSemaphore

from pyramid.httpexceptions import HTTPBadRequest, HTTPServiceUnavailable
from pyramid.response import Response

from content.areas import OpenDataFile
from content.base import path_of
from content.clock import day_of
from content.importers.workbook_export import write_workbook
from content.importers.writing_out import line_texts, table_texts
from content.permissions import Permission as P
from views.addresses import canonical
from views.asof import asof, is_asof
from views.csvs import wants_mark
from views.data_sets import DATA_SETS, Asked
from views.layout import url_of
from views.open_data import MEDIA_TYPES, offer_json, offers_of, place_asked

MOST_AT_ONCE = 2  # of the four threads that a site usually has
_PIECE = 1 << 16


class Download:
    """下载: the pieces of a file; closing it gives the turn back, read to its end or not."""

    def __init__(self, pieces, turns):
        self._pieces, self._turns, self._open = pieces, turns, True

    def __iter__(self):
        return self._pieces

    def close(self):
        if self._open:
            self._open = False
            self._pieces.close()
            self._turns.release()

    __del__ = close


@canonical
def download(context, request):
    data_set, place = DATA_SETS[context.dataset], place_asked(request)
    if is_asof(request) and not data_set.has_past:
        raise HTTPBadRequest(f"{data_set.title}只有现在的，请去掉 asof。")
    place = place if data_set.is_local else request.root
    pieces = _pieces(request, context, place)
    response = _headed(request, context, place)
    if request.method != "HEAD":
        response.app_iter = Download(pieces, _turn(request))
    return response


def _headed(request, context, place):
    response = Response()
    text = "" if context.suffix == "xlsx" else "; charset=utf-8"
    response.headers["Content-Type"] = f"{MEDIA_TYPES[context.suffix]}{text}"
    parts = (context.dataset, *path_of(place).strip("/").split("/"), str(day_of(asof(request))))
    name = "-".join(filter(None, parts))
    response.content_disposition = f'attachment; filename="{name}.{context.suffix}"'
    response.headers["Link"] = f'<{url_of(request, context.__parent__)}>; rel="describedby"'
    del response.content_length
    return response


def _turn(request):
    """Raises HTTPServiceUnavailable where as many as may be are under way."""
    turns = request.registry.open_data_turns
    if not turns.acquire(blocking=False):
        raise HTTPServiceUnavailable("正在下载的人太多，请一分钟后再试。")
    return turns


def _pieces(request, context, place):
    """The file's bytes; what depends on the request is taken now, the rows are read later."""
    kinds, data_set = request.registry.kinds, DATA_SETS[context.dataset]
    asked = Asked(path_of(place), kinds, request.moment, asof(request), request.application_url)
    reading, labels = request.registry.reading_apart, data_set.labels(kinds)
    if context.suffix == "xlsx":
        return _workbook(reading, data_set, asked, labels)
    if context.suffix == "csv":
        write = _table_of(list(labels), wants_mark(request))
    elif context.suffix == "jsonl":
        write = line_texts
    else:
        offers = {offer.data_set.name: offer for offer in offers_of(request, place)}
        write = _document_of(offer_json(request, place, offers[data_set.name]))
    return _texts(reading, data_set, asked, write)


def _table_of(columns, mark):
    return lambda rows: table_texts(rows, columns, mark=mark)


def _document_of(said):
    """One JSON object: the dataset's description, and its rows as ``items``."""

    def write(rows):
        head = json.dumps(said, ensure_ascii=False)
        yield f'{head[:-1]}, "items": ['
        for number, line in enumerate(line_texts(rows)):
            yield f",\n{line[:-1]}" if number else f"\n{line[:-1]}"
        yield "\n]}\n"

    return write


def _texts(reading, data_set, asked, write):
    with reading() as site:
        buffer, size = [], 0
        for text in write(data_set.rows(site, asked)):
            buffer.append(text)
            size += len(text)
            if size >= _PIECE:
                yield "".join(buffer).encode()
                buffer, size = [], 0
        yield "".join(buffer).encode()


def _workbook(reading, data_set, asked, labels):
    """A workbook is a zip whose parts are known at the end: written aside, then sent."""
    with TemporaryFile() as file:
        with reading() as site:
            write_workbook(data_set.rows(site, asked), file, labels, data_set.title)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def includeme(config):
    config.registry.open_data_turns = BoundedSemaphore(MOST_AT_ONCE)
    config.add_view(
        download, context=OpenDataFile, permission=P.VIEW, request_method=("GET", "HEAD")
    )
