"""政府信息与页面: what a department discloses of itself under the headings of the regulation."""

from portal.demo.commission import Commission, Piece, piece
from portal.demo.facts import work_of
from portal.demo.texts import numbered, place_name, said_day

# heading, title, text; {about} is one of the department's themes.
_REPORTS = (
    (
        "livelihood",
        "{year}年{about}进展情况",
        "{year}年以来，{name}围绕{about}，共开展集中服务{a}次，走访基层单位{b}个，"
        "办理群众来信来访{c}件，均按期答复。",
    ),
    (
        "statistics",
        "{year}年{about}有关统计数据",
        "截至{day}，全辖区设置服务窗口{a}个，累计办理业务{b}00件，其中网上办理占{c}%，"
        "平均办理时间比上年同期缩短{a}个百分点。以上数据为演示数据。",
    ),
    (
        "supervision",
        "{about}监督检查情况通报",
        "{name}随机抽取单位{b}家开展检查，发现问题{a}个，已当场改正{a}个，"
        "需要限期改正的将在三十日内复查，复查结果继续在本平台公布。",
    ),
    (
        "planning",
        "{year}年{about}重点工作安排",
        "全年安排重点任务{a}项，上半年完成基础工作，下半年组织验收，"
        "每季度公布一次进度，接受社会监督。",
    ),
    (
        "budget",
        "{year}年部门预算公开说明",
        "本部门{year}年收支总预算{b}0.00万元，其中用于{about}的项目支出{a}0.00万元，"
        "支出标准和绩效目标一并公开。以上金额为演示数据。",
    ),
    (
        "emergency",
        "突发事件应急预案要点",
        "预案适用于{about}中的突发情况，明确值班、报告、处置和恢复四个环节，接到报告后三十分钟内到达现场，"
        "每年组织演练{a}次，演练情况向社会公开。",
    ),
    (
        "procurement",
        "{year}年{about}服务项目采购情况",
        "项目采用公开招标方式，参加投标单位{a}家，采购文件、评审结果和合同在法定期限内公开，"
        "履约验收由使用单位和服务对象代表共同进行。",
    ),
    (
        "licensing",
        "{year}年行政许可办理结果汇总",
        "本期共收到申请{b}件，准予许可{c}件，申请人撤回{a}件，全部在承诺时限内办结，"
        "许可决定可在本部门窗口查阅。",
    ),
)
_PAGES = (
    (
        "{name}办公地点和乘车路线",
        "<h2>办公地点</h2><p>{address}。</p><h2>乘车路线</h2><p>乘坐示例1路、示例2路公交车到"
        "示例路站下车即到；门前设有无障碍坡道和无障碍停车位。</p>",
    ),
    (
        "{name}网上办事操作说明",
        "<h2>操作步骤</h2><ol><li>在本平台查找要办的事项，阅读办事指南。</li>"
        "<li>准备材料，填写申请。</li><li>凭办件编号查询进度。</li></ol>"
        "<p>操作中遇到问题，请拨打{phone}。</p>",
    ),
    (
        "{name}窗口服务时间",
        "<table><caption>服务时间</caption><tbody><tr><th>窗口</th><th>时间</th></tr>"
        "<tr><td>综合受理</td><td>{hours}</td></tr>"
        "<tr><td>咨询电话</td><td>{phone}</td></tr></tbody></table>",
    ),
)


def compose_organisation(commission: Commission) -> Piece:
    """机构职能: the one page that every department has."""
    name, contact = commission.department.title, commission.contact
    work = work_of(commission.department.__name__)
    duties = (
        f"贯彻执行国家和省关于{work}的法律法规和政策",
        f"拟订{work}的年度计划并组织实施",
        "承担本部门行政审批和公共服务事项的受理、审查和决定",
        "依法公开政府信息，受理投诉和举报",
    )
    body = (
        f"一、机构名称\n{name}\n二、主要职责\n{numbered(duties)}\n"
        f"三、办公地址\n{contact['address']}\n四、办公时间\n{contact['hours']}\n"
        f"五、联系方式\n咨询电话：{contact['phone']}；监督电话：{contact['complaint_phone']}"
    )
    said = {
        **_common(commission, f"{name}机构职能", body),
        "heading": "organisation",
        "summary": f"负责{work}。",
    }
    return piece("information", said)


def compose_report(commission: Commission) -> Piece:
    turn = commission.turn("report")
    start = commission.department.order + commission.government.order
    heading, title, text = _REPORTS[(start + turn) % len(_REPORTS)]
    themes = commission.repertoire.themes
    about, aim = themes[(start + turn // len(_REPORTS)) % len(themes)]
    mark = f"（第{turn // len(_REPORTS) + 1}期）" if turn >= len(_REPORTS) else ""
    words = _words(commission, about)
    body = (
        f"为{aim}，现将有关情况公开如下。\n{text.format(**words)}\n"
        f"下一步，将着力做好以下工作：\n{numbered(_next_steps(commission))}\n"
        f"{words['name']}\n{words['day']}"
    )
    said = {
        **_common(commission, f"{words['name']}{title.format(**words)}{mark}", body),
        "heading": heading,
        "subject": commission.repertoire.subject,
        "keywords": (about, place_name(commission.government)),
        "summary": f"{place_name(commission.government)}{about}的有关情况。",
    }
    return piece("information", said)


def _words(commission: Commission, about: str) -> dict[str, object]:
    source = commission.source
    return {
        "name": commission.department.title,
        "year": commission.written_on.year,
        "day": said_day(commission.written_on),
        "about": about,
        "a": source.number(2, 9),
        "b": source.number(12, 48),
        "c": source.number(51, 97),
    }


def _next_steps(commission: Commission) -> list[str]:
    return commission.source.some(commission.repertoire.measures, 3)


def _common(commission: Commission, title: str, body: str) -> dict[str, object]:
    return {
        "title": title,
        "issued_on": commission.written_on,
        "source": f"{commission.department.title}（示例）",
        "body": body,
    }


def compose_page(commission: Commission) -> Piece:
    turn = commission.turn("page")
    title, body = _PAGES[(commission.government.order + turn) % len(_PAGES)]
    mark = f"（{turn // len(_PAGES) + 1}）" if turn >= len(_PAGES) else ""
    words = {"name": commission.department.title, **commission.contact}
    words["name"] = commission.department.title
    said = {
        "title": title.format(**words) + mark,
        "body": body.format(**words),
        "body_format": "html",
    }
    return piece("page", said)
