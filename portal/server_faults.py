"""What a database server's client raises when it cannot be reached; an extra is not imported."""

POSTGRES_DRIVER, ZEO_CLIENT = "psycopg2", "ZEO"
DRIVERS = frozenset((POSTGRES_DRIVER, ZEO_CLIENT))


def is_server_fault(error: Exception) -> bool:
    return _driver(error) in DRIVERS


def server_fault(error: Exception) -> str:
    """What a driver says may hold the whole address; only what the server said is repeated."""
    if _driver(error) == ZEO_CLIENT:
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


def _driver(error: Exception) -> str:
    return type(error).__module__.partition(".")[0]
