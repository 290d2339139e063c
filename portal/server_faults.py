"""What a database server's client raises when it cannot be reached; an extra is not imported."""

POSTGRES_DRIVER, ZEO_CLIENT, RELSTORAGE = "psycopg2", "ZEO", "relstorage"
DRIVERS = frozenset((POSTGRES_DRIVER, ZEO_CLIENT))
AWAY = frozenset(
    (
        (POSTGRES_DRIVER, "OperationalError"),
        (POSTGRES_DRIVER, "InterfaceError"),
        (ZEO_CLIENT, "ClientDisconnected"),
        (RELSTORAGE, "StorageDisconnectedDuringCommit"),
    )
)


def is_server_fault(error: BaseException) -> bool:
    return _package(type(error)) in DRIVERS


def is_away(error: BaseException | None) -> bool:
    """Is it the server that does not answer, and not what it was asked?"""
    return any((_package(one), one.__name__) in AWAY for one in type(error).__mro__)


def is_from_zeo(error: BaseException) -> bool:
    return _package(type(error)) == ZEO_CLIENT


def has_no_space(error: BaseException) -> bool:
    """Does PostgreSQL say that its disk is full? To its driver that is an OperationalError too."""
    return _package(type(error)) == POSTGRES_DRIVER and type(error).__name__ == "DiskFull"


def server_fault(error: BaseException) -> str:
    """What a driver says may hold the whole address; only what the server said is repeated."""
    if is_from_zeo(error):
        return (
            "数据库服务器连不上，请核对 ZEO 服务器（runzeo）是否在运行，以及地址里的主机和端口，"
            "例如 zeo://localhost:9100?storage=tree。"
        )
    told = str(error).partition("\n")[0]
    said = f"（{told}）" if told.startswith("connection to server") else ""
    return (
        f"数据库服务器连不上{said}，请核对服务器是否在运行，以及地址是否写明了用户、主机、端口和库名，"
        "例如 postgres://用户:密码@主机:5432/库名?keep_history=false&blob_dir=文件夹。"
    )


def _package(kind: type) -> str:
    return kind.__module__.partition(".")[0]
