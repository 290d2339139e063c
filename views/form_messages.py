"""What our forms say when an answer is wrong: a Chinese sentence per message; no engine here."""

from collections.abc import Mapping

GENERIC = "填写的内容不正确，请检查后重新填写"

BY_MSGID = {
    "Required": "请填写此项",
    "Invalid value": GENERIC,
    "String does not match expected pattern": "格式不正确，请按提示的样子填写",
    "Invalid email address": "电子邮箱不正确，请按“名称@域名”的样子填写",
    "Not a data URL": GENERIC,
    "Invalid MIME type": "文件类型不正确，请按提示选择文件",
    "Invalid Base64 encoded data": GENERIC,
    "${val} is less than minimum value ${min}": "不能小于 ${min}",
    "${val} is greater than maximum value ${max}": "不能大于 ${max}",
    "Shorter than minimum length ${min}": "太短，至少要写 ${min} 个字",
    "Longer than maximum length ${max}": "太长，最多可写 ${max} 个字",
    '"${val}" is not one of ${choices}': "请从给出的选项中选择",
    '"${val}" must not be one of ${choices}': "不能使用这个值，请换一个",
    "One or more of the choices you made was not acceptable": "请从给出的选项中选择",
    "Must be a URL": "网址不正确，请从 https:// 写起",
    "Must be a file:// URI scheme": GENERIC,
    "Invalid UUID string": GENERIC,
    "${cstruct} is not iterable": GENERIC,
    '"${val}" is not iterable': GENERIC,
    '"${val}" is not a number': "请填写数字，例如 12 或 12.5",
    "${val} is not a string": GENERIC,
    '"${val}" is not a string': GENERIC,
    '"${val}" has no __name__': GENERIC,
    '"${val}" is not a date object': "日期不正确，请检查年、月、日",
    '"${val}" is not a time object': "时间不正确，请按“9:30”的样子填写",
    '"${val}" is not a datetime object': "日期和时间不正确，请检查后重新填写",
    "Invalid date": "没有这一天，请检查年、月、日",
    "Invalid time": "时间不正确，请按“9:30”的样子填写",
    "Incomplete date": "日期不完整，年、月、日都要填写",
    "Incomplete time": "时间不完整，小时和分钟都要填写",
    "Fields did not match": "两次填写的内容不一样，请重新填写",
    "Password did not match confirm": "两次填写的密码不一样，请重新填写",
}

COUNTED = {
    "Shorter than minimum length ${min}": "至少要有 ${min} 项",
    "Longer than maximum length ${max}": "最多可以有 ${max} 项",
}

REQUIRED_VERB = {
    "select": "请选择",
    "radio_choice": "请选择",
    "checkbox_choice": "请选择",
    "file_upload": "请上传",
    "files": "请上传",
    "checkbox": "请阅读并勾选",
}


def has_chinese(text: str) -> bool:
    """Is there a Chinese character in the text?"""
    return any("一" <= character <= "鿿" for character in text)


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put the values where the text has `${name}`."""
    for name, value in values.items():
        text = text.replace("${" + name + "}", str(value))
    return text


def sentence(message: object, title: str, template: str, *, counted: bool) -> str:
    """The Chinese sentence for one message of the engine.

    `message` is a string or a translation string (with `mapping` and perhaps `default`);
    `template` is the widget's template name; `counted` says that lengths count things, not letters.
    """
    msgid = str(message)
    if msgid == "Required":
        return f"{REQUIRED_VERB.get(template, '请填写')}“{title}”"
    text = (COUNTED.get(msgid) if counted else None) or BY_MSGID.get(msgid)
    text = text or getattr(message, "default", None) or msgid
    text = fill(text, getattr(message, "mapping", None) or {})
    return text if has_chinese(text) else GENERIC
