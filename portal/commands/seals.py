"""``openhall seals``: which seals are registered, whether their keys are here; and one more."""

from collections.abc import Iterator, Mapping

import click

from content.act import ActRefused
from content.acts.seals import REGISTER_SEAL
from content.areas import HALL
from content.clock import day_of
from content.desk import operator
from content.documents.signing import KeyMissing
from content.seal_pages import SEALS
from content.seals import APPROVAL, SEAL_STATES, Seal, seals_of
from content.tree import Place
from portal.commands.opening import CommandRefused, Opened, config_option, opened, place_at
from portal.signing import SealKeys


def register(group: click.Group) -> None:
    @group.group("seals")
    def seals() -> None:
        """印章和它们的签名密钥：列出、登记、补密钥。"""

    seals.add_command(list_seals)
    seals.add_command(add)


@click.command("list")
@config_option
def list_seals(config: str) -> None:
    """列出登记的印章：状态、备案编号、密钥在不在这台机器上。"""
    with opened(config, writing=False) as site:
        keys = SealKeys(site.settings.seal_folder)
        lines = [_line(path, seal, keys, site) for path, seal in _all_seals(site)]
    click.echo("\n".join(lines) or "还没有登记印章。用 openhall seals add 登记。")


def _all_seals(site: Opened) -> Iterator[tuple[str, Seal]]:
    province = site.site.province
    for path in ("/", *(path for path, _ in province.governments_below())):
        yield from ((path, seal) for seal in seals_of(site.site.at(path)))


def _line(path: str, seal: Seal, keys: SealKeys, site: Opened) -> str:
    state = SEAL_STATES[seal.state_at(site.moment)]
    return f"{path}  {seal.name}  {seal.filing_number}  {state}  {_key_said(seal, keys)}"


def _key_said(seal: Seal, keys: SealKeys) -> str:
    if seal.kind != APPROVAL:
        return "不用密钥"
    try:
        same = keys.fingerprint(seal.uid) == seal.certificate
    except KeyMissing:
        return f"缺密钥 {keys.path(seal.uid)}"
    return "有密钥" if same else f"密钥与登记的证书不符：{keys.path(seal.uid)}"


@click.command("add")
@click.argument("path")
@click.option("--name", required=True, help="印章全称，以“行政审批专用章”结尾")
@click.option("--filing", "filing_number", required=True, help="备案编号")
@click.option("--custodian", required=True, help="保管人的账号")
@click.option("--from", "valid_from", default="", help="启用日期，例如 2026-01-01；不写是今天")
@click.option("--until", "valid_until", default="", help="有效期至；不写是长期")
@click.option("--reconsideration", default="", help="行政复议机关；不写是本级人民政府")
@click.option("--court", default="", help="行政诉讼的法院；不写是本地人民法院")
@config_option
def add(path: str, config: str, **told: str) -> None:
    """给 PATH 的部门（例如 /changchun/nanguan/mzj）登记印章，并在这台机器上生成密钥。"""
    with opened(config, writing=True) as site:
        site.person_named(told["custodian"])
        seal, key = register_with_key(site, place_at(site, path), told)
    click.echo(f"已登记“{seal.name}”，密钥在 {key}。请把它另外备份，并复制到运行本站的其他机器。")


def register_with_key(site: Opened, department: Place, told: Mapping[str, str]) -> tuple[Seal, str]:
    """Raises CommandRefused."""
    keys, uid = SealKeys(site.settings.seal_folder), site.new_uid()
    fields = {
        **told,
        "uid": uid,
        "department": department.uid,
        "valid_from": told["valid_from"] or day_of(site.moment).isoformat(),
        "certificate": keys.make(uid, told["name"], department.title, site.moment),
    }
    area = department.government[HALL][SEALS]
    try:
        page = site.desk_for(operator(site.site)).perform(REGISTER_SEAL, area, fields)
    except ActRefused as refusal:
        keys.drop(uid)
        raise CommandRefused(str(refusal)) from refusal
    return page.seal, str(keys.path(uid))
