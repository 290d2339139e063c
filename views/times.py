"""Moments, days and amounts as people read them."""

from content.clock import SHANGHAI, day_of


def say_moment(moment):
    """``2009-01-31 23:59``, in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def say_day(moment):
    return day_of(moment).isoformat()


def say_age(since, now):
    """How long something has been waiting, for a queue."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 0)} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // (24 * 60)} 天"


def say_fen(fen):
    """``12.50 元`` for 1250; exact."""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d} 元" if rest else f"{yuan} 元"
