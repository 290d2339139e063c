"""Views that one address may not post to without end: 429 with words, Retry-After, nothing done."""

from views.errors import answer

TOO_MANY = 429


def limited(purpose):
    """A decorator for ``config.add_view(…, decorator=limited("post"))``."""

    def decorate(view):
        def answered(context, request):
            seconds = request.registry.rate_limits.wait(purpose, request)
            return wait_page(request, seconds) if seconds else view(context, request)

        return answered

    return decorate


def wait_page(request, seconds):
    """What was typed is still on the page before this one."""
    said = f"{seconds} 秒" if seconds < 120 else f"{-(-seconds // 60)} 分钟"
    text = (
        f"从您所在的网络提交得太频繁，为防止机器程序冒用，请在 {said}后再试。"
        "请返回上一页，您填写的内容还在；已经保存过的内容不会丢失。"
    )
    response = answer(request, TOO_MANY, text)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
