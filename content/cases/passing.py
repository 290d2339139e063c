"""What passing time does to a case: acceptance by silence, cards, and a calendar that changed.

Every function writes what is due and not written yet, so that it may be called as often as one
likes, by tick however late, and by whoever acts on the case first.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from content.calendar import WorkingCalendar
from content.case_letters import due_moved_letter
from content.cases.acting import append_event
from content.cases.agenda import replan
from content.cases.cards import CARD, CARD_REVIEW_ASKED, cards_in_doubt, open_cards
from content.cases.clock_counting import STOPPED, CaseClock
from content.cases.clocks import case_clocks, rules_of, clocks_of, published
from content.cases.doing import SystemDoing
from content.cases.silence import settle
from content.cases.time_facts import time_facts
from content.clock import day_of, micros, start_of

DUE_TOLD = "due_told"
