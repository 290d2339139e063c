"""The fixed lists that fields choose from: key and Chinese label, in their official order.

Keys are stored and appear in addresses, so they never change; a code table of the field gives
its codes as keys. Which field uses which list, the kinds say.
"""

import json
from importlib.resources import files

from content.fields import Vocabulary

BODY_TEXT, BODY_HTML = "text", "html"
BODY_FORMATS = ((BODY_TEXT, "纯文本"), (BODY_HTML, "带格式文本"))

YES, NO, UNSTATED = "yes", "no", "unstated"
YES_NO_UNSTATED = ((YES, "是"), (NO, "否"), (UNSTATED, "未标明"))

IN_FORCE, AMENDED, PARTLY_LAPSED = "in_force", "amended", "partly_lapsed"
REPEALED, LAPSED = "repealed", "lapsed"
VALIDITIES = (
    (IN_FORCE, "现行有效"),
    (AMENDED, "已修改"),
    (PARTLY_LAPSED, "部分失效"),
    (REPEALED, "已废止"),
    (LAPSED, "已失效"),
    (UNSTATED, "未标明"),
)

# 党政机关公文处理工作条例 (2012), then what else is published as a document.
_OFFICIAL_GENRES = "决议 决定 命令（令） 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要"
_OTHER_GENRES = "法律 行政法规 地方性法规 规章 条例 规定 办法 细则 规划 方案 指南 其他"
GENRES = tuple((name, name) for name in f"{_OFFICIAL_GENRES} {_OTHER_GENRES}".split())

PUBLIC_NOTICE, ANNOUNCEMENT, CIRCULAR = "public_notice", "announcement", "circular"
NOTICE_TYPES = ((PUBLIC_NOTICE, "公示"), (ANNOUNCEMENT, "公告"), (CIRCULAR, "通知"))

EXPLAINER_FORMS = (
    ("text", "文字解读"),
    ("chart", "图表图解"),
    ("questions", "问答"),
    ("video", "音视频"),
    ("conference", "新闻发布会"),
    ("expert", "专家解读"),
)

# 政府信息公开条例§20, in the law's order.
DISCLOSURE_HEADINGS = (
    ("regulations", "法规、规章和规范性文件"),
    ("organisation", "机关职能与机构设置"),
    ("planning", "规划及相关政策"),
    ("statistics", "统计信息"),
    ("licensing", "行政许可和其他对外管理服务"),
    ("penalties", "行政处罚和行政强制"),
    ("budget", "财政预算、决算"),
    ("fees", "行政事业性收费"),
    ("procurement", "政府集中采购"),
    ("major_projects", "重大建设项目"),
    ("livelihood", "扶贫、教育、医疗、社会保障和就业"),
    ("emergency", "突发公共事件应急"),
    ("supervision", "监督检查"),
    ("recruitment", "公务员招考录用"),
    ("other", "其他应当主动公开的信息"),
)

LICENCE, PUBLIC_SERVICE = "01", "20"
ITEM_TYPES = (
    (LICENCE, "行政许可"),
    ("02", "行政处罚"),
    ("03", "行政强制"),
    ("04", "行政征收"),
    ("05", "行政给付"),
    ("06", "行政检查"),
    ("07", "行政确认"),
    ("08", "行政奖励"),
    ("09", "行政裁决"),
    ("10", "其他行政权力"),
    (PUBLIC_SERVICE, "公共服务"),
)

EXERCISE_LEVELS = (
    ("national", "国家级"),
    ("province", "省级"),
    ("city", "市级"),
    ("county", "县级"),
    ("township", "乡级"),
    ("village", "村级"),
    ("graded", "分级管理"),
)

BODY_NATURES = (
    ("statutory", "法定机关"),
    ("authorised", "授权组织"),
    ("entrusted", "受委托组织"),
    ("other", "其他"),
)

SERVED = (
    ("person", "自然人"),
    ("firm", "企业法人"),
    ("institution", "事业法人"),
    ("association", "社会组织"),
    ("agency", "行政机关"),
    ("household_business", "个体工商户"),
    ("other", "其他"),
)

THEMES_FOR_PERSONS = (
    ("person-birth", "出生收养"),
    ("person-household", "户籍"),
    ("person-marriage", "婚姻"),
    ("person-education", "教育"),
    ("person-employment", "就业创业"),
    ("person-qualification", "职业资格"),
    ("person-social-security", "社保"),
    ("person-medical", "医疗卫生"),
    ("person-housing", "住房"),
    ("person-documents", "证件办理"),
    ("person-travel", "交通出行"),
    ("person-border", "出境入境"),
    ("person-relief", "优抚救助"),
    ("person-disability", "助残"),
    ("person-elderly", "养老"),
    ("person-retirement", "退休"),
    ("person-notary", "司法公证"),
    ("person-culture", "文化体育"),
    ("person-death", "身后事"),
)

THEMES_FOR_FIRMS = (
    ("firm-establishment", "设立变更"),
    ("firm-operation", "准营准办"),
    ("firm-qualification", "资质认证"),
    ("firm-annual", "年检年报"),
    ("firm-tax", "税收财务"),
    ("firm-staff", "人力资源"),
    ("firm-insurance", "单位社保"),
    ("firm-investment", "投资审批"),
    ("firm-construction", "规划建设"),
    ("firm-land", "土地与不动产"),
    ("firm-environment", "环保绿化"),
    ("firm-transport", "交通运输"),
    ("firm-farming", "农林牧渔"),
    ("firm-water", "水务气象"),
    ("firm-trade", "商务贸易"),
    ("firm-innovation", "科技创新"),
    ("firm-intellectual-property", "知识产权"),
    ("firm-quality", "质量技术"),
    ("firm-safety", "安全生产"),
    ("firm-utilities", "公用事业"),
    ("firm-closing", "注销"),
)
THEMES = THEMES_FOR_PERSONS + THEMES_FOR_FIRMS

DELIVERIES = (
    ("counter", "窗口领取"),
    ("post", "邮寄送达"),
    ("electronic", "电子送达"),
    ("public", "公告送达"),
    ("other", "其他"),
)

COVERAGES = (
    ("nationwide", "全国通办"),
    ("across_provinces", "跨省通办"),
    ("province", "全省通办"),
    ("city", "全市通办"),
    ("county", "全县（市、区）通办"),
    ("local", "仅限本地办理"),
)

RESULT_TYPES = (
    ("licence", "证照"),
    ("approval", "批文"),
    ("certificate", "证明"),
    ("registration", "登记备案"),
    ("other", "其他"),
)

RETAINED, CANCELLED, DELEGATED = "retained", "cancelled", "delegated"
DISPOSITIONS = ((RETAINED, "保留"), (CANCELLED, "取消"), (DELEGATED, "下放"))

WORKING_DAYS, CALENDAR_DAYS, MONTHS = "working_days", "calendar_days", "months"
TIME_UNITS = ((WORKING_DAYS, "工作日"), (CALENDAR_DAYS, "日"), (MONTHS, "个月"))

YEARS = "years"
VALIDITY_UNITS = ((YEARS, "年"), (MONTHS, "个月"))

START_EVENTS = (
    ("acceptance", "受理"),
    ("application", "收到申请"),
    ("all_documents", "收到全部有效文件"),
    ("proof", "收到证明材料"),
    ("intake_closed", "受理期限终止"),
    ("other", "其他"),
)

# What 行政许可法§45 does not count in the time limit of a decision
STOP_GROUNDS = (
    ("hearing", "听证"),
    ("tender", "招标"),
    ("auction", "拍卖"),
    ("inspection", "检验"),
    ("testing", "检测"),
    ("quarantine", "检疫"),
    ("appraisal", "鉴定"),
    ("expert_review", "专家评审"),
)

ORGAN_HEAD, GOVERNMENT_HEAD = "organ_head", "government_head"
EXTENSION_APPROVERS = ((ORGAN_HEAD, "本机关负责人"), (GOVERNMENT_HEAD, "本级人民政府负责人"))

CASE_TYPES = (("immediate", "即办件"), ("promised", "承诺件"))

MATERIAL_ORIGINALS = (
    ("original", "原件"),
    ("copy", "复印件"),
    ("both", "原件和复印件"),
    ("shown", "原件核验后退回"),
)
MATERIAL_FORMS = (("paper", "纸质"), ("electronic", "电子"), ("either", "纸质或电子"))

LAW, ADMINISTRATIVE_REGULATION = "law", "administrative_regulation"
LOCAL_REGULATION, STATE_COUNCIL_DECISION = "local_regulation", "state_council_decision"
PROVINCIAL_RULE, RULE, NORMATIVE_DOCUMENT = "provincial_rule", "rule", "normative_document"
LAW_RANKS = (
    (LAW, "法律"),
    (ADMINISTRATIVE_REGULATION, "行政法规"),
    (LOCAL_REGULATION, "地方性法规"),
    (STATE_COUNCIL_DECISION, "国务院决定"),
    (PROVINCIAL_RULE, "省政府规章"),
    (RULE, "规章"),
    (NORMATIVE_DOCUMENT, "规范性文件"),
    (UNSTATED, "未标明"),
)

FIXED, PER_UNIT, TIERS = "fixed", "per_unit", "tiers"
FREE, NOT_COMPUTABLE = "free", "not_computable"
CHARGINGS = (
    (FIXED, "每次定额"),
    (PER_UNIT, "按数量计收"),
    (TIERS, "分档计收"),
    (FREE, "不收费"),
    (NOT_COMPUTABLE, "不能按公式算出"),
)
MARGINAL, WHOLE = "marginal", "whole"
TIER_METHODS = (
    (MARGINAL, "分段累计，每段各按本段的标准"),
    (WHOLE, "全部数量都按所在档的标准"),
)
TIER_RATES = ((PER_UNIT, "每个单位"), (FIXED, "本档定额"))
EXACT, ROUNDED_UP = "exact", "up"
QUANTITY_ROUNDINGS = (
    (EXACT, "按实际数量"),
    (ROUNDED_UP, "不足一个单位的按一个单位计"),
)
NEAREST_FEN, NEAREST_JIAO, NEAREST_YUAN = "fen", "jiao", "yuan"
JIAO_DOWN, YUAN_DOWN, YUAN_UP = "jiao_down", "yuan_down", "yuan_up"
AMOUNT_ROUNDINGS = (
    (NEAREST_FEN, "四舍五入到分"),
    (NEAREST_JIAO, "四舍五入到角"),
    (JIAO_DOWN, "不足一角的舍去"),
    (NEAREST_YUAN, "四舍五入到元"),
    (YUAN_DOWN, "不足一元的舍去"),
    (YUAN_UP, "不足一元的按一元计"),
)


def label_of(vocabulary: Vocabulary, key: str) -> str:
    """The label; a key that is not in the list is shown as it is."""
    return dict(vocabulary).get(key, key)


def _read_subjects() -> tuple[tuple[str, str], ...]:
    """主题分类: each class and each ``class/sub-class`` of the official two-level list."""
    classes = json.loads(files("content").joinpath("subjects.json").read_text("utf-8"))
    keys = [
        key
        for one in classes
        for key in (one["name"], *(f"{one['name']}/{child}" for child in one["children"]))
    ]
    return tuple((key, key.replace("/", " / ")) for key in keys)


SUBJECTS = _read_subjects()
