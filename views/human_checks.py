"""Is somebody there, or a program? A field nobody sees, a time stamp, and a question in words.

No picture and no sound is ever needed; whoever is suspected only answers a question.
"""

import random
import time

from views.cookies import sign, unsign

TRAP, STAMP, ASKED, ANSWER = "website", "shown_at", "asked", "question_answer"
LONGEST_LIFE_SECONDS = 24 * 3600
DIGITS = "零一二三四五六七八九"
TENS = "十"


def check_fields(request):
    """What a form of this kind carries: ``human`` of ``templates/apply_parts.pt``."""
    stamp = sign(request.registry.secret, STAMP, str(int(time.time())))
    return {"stamp": stamp, "question": None, "problem": ""}


def question_fields(request, problem=""):
    """The same with a question to answer."""
    first, second = random.randint(1, 9), random.randint(1, 9)
    asked = sign(request.registry.secret, ASKED, f"{first}+{second}:{int(time.time())}")
    return {
        **check_fields(request),
        "question": f"{DIGITS[first]}加{DIGITS[second]}等于几？",
        "asked": asked,
        "problem": problem,
    }


def doubt(request, *, many=False):
    """None where all is well, else the fields with a question; ``many``: ask in any case."""
    if STAMP in request.POST and ASKED in request.POST:
        return None if _is_answered(request) else question_fields(request, _problem(request))
    return question_fields(request) if many or _is_hasty(request) else None


def _is_hasty(request):
    if request.POST.get(TRAP, ""):
        return True
    least = request.registry.openhall.form_seconds
    age = _age(unsign(request.registry.secret, STAMP, request.POST.get(STAMP)))
    return age is None or not least <= age <= LONGEST_LIFE_SECONDS


def _is_answered(request):
    text = unsign(request.registry.secret, ASKED, request.POST.get(ASKED)) or ""
    summed, _, asked_at = text.partition(":")
    age = _age(asked_at)
    if age is None or age > LONGEST_LIFE_SECONDS:
        return False
    first, _, second = summed.partition("+")
    return _number(request.POST.get(ANSWER, "")) == int(first) + int(second)


def _problem(request):
    if not request.POST.get(ANSWER, "").strip():
        return "请回答这个问题"
    return "答案不对，请再算一次；写 7 或者“七”都可以"


def _age(text):
    return time.time() - int(text) if text and text.isdecimal() else None


def _number(text):
    """7, ７, 七 or 十二; None for anything else."""
    said = text.strip().rstrip("。.")
    if said.isdecimal() and len(said) < 4:
        return int(said)
    known = {_in_words(number): number for number in range(20)}
    return known.get(said)


def _in_words(number):
    if number < 10:
        return DIGITS[number]
    return TENS + (DIGITS[number - 10] if number > 10 else "")
