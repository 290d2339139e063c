"""Imported before all else: keeps silent what a library says of its own import."""

import warnings

warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
