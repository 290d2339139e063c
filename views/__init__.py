"""Pages: from a request and its context to a response; every view names its permission."""

MODULES = (
    "predicates",
    "cookies",
    "static_files",
    "errors",
    "outage",
    "addresses",
    "places",
    "department_page",
    "sections",
    "items",
    "history",
    "editions",
    "writing",
    "acts",
    "moving",
    "files",
    "catalogue",
    "fee_schedule",
    "open_data",
    "open_data_files",
    "search",
    "feeds",
    "sitemaps",
    "calendar_pages",
    "standing_pages",
    "health",
    "metrics",
    "duties",
    "log_in",
    "accounts",
    "why",
    "staff_desk",
    "clearing",
    "imports",
    "import_job",
    "import_downloads",
    "users",
    "ledger",
    "ledger_record",
    "settings_page",
)


def includeme(config):
    config.include("pyramid_chameleon")
    for module in MODULES:
        config.include(f"views.{module}")
