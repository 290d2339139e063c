"""What was typed wrongly, in one Chinese sentence; click says it in several English ones."""

import click


class CommandRefused(Exception):
    """The command cannot be done as asked; nothing was changed."""


def sentence_on(error: Exception) -> str:
    """Of a refusal its own sentence; of wrong use what is wrong and where the right use stands."""
    if not isinstance(error, click.UsageError):
        return str(error)
    command = error.ctx.command_path if error.ctx else "openhall"
    return f"{_fault(error)}，用 {command} --help 查看用法。"


def _fault(error: click.UsageError) -> str:
    match error:
        case click.MissingParameter():
            return f"缺少 {_name(error.param)}"
        case click.BadParameter():
            return f"{_name(error.param)} 的值不对{_expected(error.param)}"
        case click.NoSuchOption() | click.BadOptionUsage():
            return f"选项 {error.option_name} 没有或写法不对"
        case _:
            return "命令里有多余的内容"


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Argument):
        return param.human_readable_name
    return max(param.opts, key=len) if param else "参数"


def _expected(param: click.Parameter | None) -> str:
    match param.type if param else None:
        case click.Choice(choices=choices):
            return f"，只能是 {'、'.join(map(str, choices))}"
        case click.IntRange(min=least, max=None):
            return f"，应是不小于 {least} 的整数"
        case click.IntRange(min=least, max=most):
            return f"，应是 {least} 到 {most} 之间的整数"
        case _:
            return "，应是整数"
