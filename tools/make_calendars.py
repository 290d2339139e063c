"""Write the years of ``content/calendars.json`` to standard output, from chinesecalendar.

    python tools/make_calendars.py > content/calendars.json

Run once for 2004–2026. Later years are entered in the portal by the openness office, so the
package is needed for this and for the tests, never to run the portal.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from chinese_calendar.constants import holidays, workdays

YEARS = range(2004, 2027)
AUTUMN_DAYS = {"Mid-autumn Festival", "National Day"}
# In these years one notice paragraph gives both festivals one run of days off.
JOINED_AUTUMN_YEARS = {2009, 2012, 2017, 2020, 2023, 2025}
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
# The numbers of the notices for 2004 and 2005 were not found in a public source.
NOTICE_NUMBERS = {
    2006: "国办发明电〔2005〕35号",
    2007: "国办发明电〔2006〕49号",
    2008: "国办发明电〔2007〕52号",
    2009: "国办发明电〔2008〕42号",
    2010: "国办发明电〔2009〕27号",
    2011: "国办发明电〔2010〕40号",
    2012: "国办发明电〔2011〕45号",
    2013: "国办发明电〔2012〕33号",
    2014: "国办发明电〔2013〕28号",
    2015: "国办发明电〔2014〕28号",
    2016: "国办发明电〔2015〕18号",
    2017: "国办发明电〔2016〕17号",
    2018: "国办发明电〔2017〕12号",
    2019: "国办发明电〔2018〕15号",
    2020: "国办发明电〔2019〕16号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
# A later notice changed the year, or the next year's notice begins in its December.
FURTHER_NOTICES = {
    2006: "岁末另依国办发明电〔2006〕49号",
    2007: "岁末另依国办发明电〔2007〕52号",
    2011: "岁末另依国办发明电〔2011〕45号",
    2015: "9月3日至6日另依国发明电〔2015〕1号",
    2018: "岁末另依国办发明电〔2018〕15号",
    2019: "劳动节另依国办发明电〔2019〕3号",
    2020: "春节另依国办发明电〔2020〕1号",
    2022: "岁末另依国办发明电〔2022〕16号",
}


def year_fields(year: int) -> dict[str, Any]:
    return {
        "year": year,
        "holidays": [
            {"from": first.isoformat(), "to": last.isoformat(), "name": name}
            for first, last, name in holiday_runs(year)
        ],
        "working_days": [day.isoformat() for day in sorted(workdays) if day.year == year],
        "source": source(year),
    }


def holiday_runs(year: int) -> list[tuple[date, date, str]]:
    """Days off in a row under one name, as (first, last, name)."""
    runs: list[tuple[date, date, str]] = []
    for day, name in named_days(year):
        if runs and runs[-1][1:] == (day - timedelta(days=1), name):
            runs[-1] = (runs[-1][0], day, name)
        else:
            runs.append((day, day, name))
    return runs


def named_days(year: int) -> Iterator[tuple[date, str]]:
    for day in sorted(holidays):
        if day.year == year:
            joined = year in JOINED_AUTUMN_YEARS and holidays[day] in AUTUMN_DAYS
            yield day, "中秋节、国庆节" if joined else NAMES[holidays[day]]


def source(year: int) -> str:
    number = NOTICE_NUMBERS.get(year, "文号待核")
    remarks = "；".join([number, *filter(None, [FURTHER_NOTICES.get(year)])])
    return f"国务院办公厅关于{year}年部分节假日安排的通知（{remarks}）"


def main() -> None:
    years = [year_fields(year) for year in YEARS]
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(json.dumps(years, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
