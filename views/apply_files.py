"""A file that an applicant handed in, sent to whoever may have it: a download, never a page."""

from urllib.parse import quote

from pyramid.response import Response

from views.drafts import private


def answer_file(request, stored):
    """``stored``: a StoredFile; what it holds is opened for this answer only."""
    sealing = request.registry.sealing
    response = Response(stored.content(sealing), content_type=stored.media_type)
    name = quote(stored.name(sealing))
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    private(request, response)
    return response
