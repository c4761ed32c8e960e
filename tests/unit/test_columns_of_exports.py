"""Every column that exports, tools and ledgers are known to have is read as something, or knowingly left out (columns.md 1–4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.messages.facts import fact_words
from domain.importing.cells import Ways
from domain.importing.headers import fitting, recognise
from domain.importing.kinds import ImportKind
from domain.importing.naming import header_name
from domain.importing.records import Record
from domain.importing.rows import CreatorRow
from domain.importing.survey import Sheet, survey
from domain.importing.surveys import look
from domain.importing.tables import facts_to_name

FILES: dict[str, tuple[ImportKind, str, str]] = {
    "TikTok Shop: creators": (ImportKind.CREATORS, "tiktok_shop_creators", "Creator name · Creator-attributed GMV · Refunds · Attributed orders · Creator-attributed items sold · Items refunded · AOV · Videos · LIVE streams · Est. commission · Samples shipped · Est. flat fee · Creator video-attributed GMV · Creator LIVE-attributed GMV · Affiliate product card-attributed GMV · CTOR · CTR · Total sample content · Products added to showcase · Product impressions · Video views · Customers · Products sold"),
    "TikTok Shop: creators, before 2026": (ImportKind.CREATORS, "tiktok_shop_creators", "Creator name · Affiliate-attributed GMV · Refunds · Attributed orders · Affiliate-attributed items sold · Affiliate video-attributed GMV · Affiliate LIVE-attributed GMV · Avg. daily products sold · Affiliate followers"),
    "TikTok Shop: videos": (ImportKind.PERFORMANCE, "tiktok_videos", "Video title · Video ID · Post date · Video link · Creator name · Product name · Product ID · Creator video-attributed GMV · Video-attributed orders · AOV · Avg. GMV per customer · Video-attributed items sold · Refunds · Items refunded · Est. commission · Est. flat fee · Video views · Likes · Comments · Shares · Video product impressions · Video product clicks · Completion rate · CTR · Engagement · Video GPM"),
    "TikTok Shop: shoppable videos": (ImportKind.PERFORMANCE, "tiktok_videos", "Shoppable video ID · Video name · Video link · Video post date · Creator username · GMV · Affiliate items sold  · Affiliate shoppable video GMV · Affiliate orders · Shoppable video impressions · Shoppable video likes · Shoppable video comments · Est. commission"),
    "TikTok Shop: products": (ImportKind.PERFORMANCE, "tiktok_products", "Product name · Product ID · Product category · Creator-attributed GMV · Refunds · Creator-attributed items sold · Items refunded · Attributed orders · Videos · LIVE streams · Est. commission · Samples shipped · Est. flat fee · Videos with sales · LIVE streams with sales · Creators posted content · Creators with sales · Customers · Total sample content · Product impressions · Product clicks · CTOR · CTR"),
    "TikTok Shop: affiliate orders": (ImportKind.ORDERS, "tiktok_orders", "Order ID · Product ID · Product Name · SKU ID · Seller Sku · Price · Payment Amount · Currency · Quantity · Payment method · Order Status · Creator Username · Content Type · Content ID · commission model · Standard commission rate · Est. Commission Base · Est. standard commission payment · Actual Commission Base · Actual Commission Payment · Shop Ads commission rate · Est. Shop Ads commission payment · Actual Shop Ads commission payment · Est. co-funded creator bonus · Actual co-funded creator bonus · Fully returned or refunded · Platform · Time Created · Time Commission Paid · Est. Commission for Affiliate Partner"),
    "TikTok Shop: affiliate orders of Indonesia": (ImportKind.ORDERS, "tiktok_orders", "Payment Order ID · Product SKU ID · Payment time · Creator Username"),
    "TikTok: GMV Max": (ImportKind.PERFORMANCE, "gmv_max", "Product ID · Cost · Gross revenue · SKU orders · Product ad impressions · Product ad clicks · Video title · Video ID · Product ad click rate · Ad conversion rate · 2-second ad video view rate · 6-second ad video view rate"),
    "TikTok Shop: the seller's orders": (ImportKind.ORDERS, "tiktok_orders", "Order ID · Order Status · Order Substatus · SKU ID · Seller SKU · Product Name · Variation · Quantity · Order Amount · Created Time · Paid Time · Tracking ID · Buyer Username"),
    "精选联盟 orders": (ImportKind.ORDERS, "alliance_orders", "订单id · 商品id · 商品名称 · 作者账号 · 抖音/火山号 · 支付金额 · 佣金率 · 预估佣金支出 · 结算金额 · 实际佣金支出 · 订单状态 · 超时未结算原因 · 付款时间 · 收货时间 · 订单结算时间 · 商品来源 · 尾款支付时间 · 定金金额 · 店铺id · 店铺名称 · 商品数量 · 佣金发票 · 冻结比例 · 是否阶梯佣金 · 门槛销量 · 基础佣金率 · 升佣佣金率 · 预估奖励佣金支出 · 结算奖励佣金支出 · 阶梯计划ID · 支付补贴 · 平台补贴 · 达人补贴 · 运费 · 税费 · 运费补贴 · 分销来源 · 营销活动id · 推广费率 · 推广技术服务费 · 预估推广费支出 · 结算推广费支出 · 计划类型 · 订单来源 · 流量细分来源 · 流量来源 · 订单类型 · 生效时间 · 预估服务费收入 · 出单机构"),
    "罗盘 lives": (ImportKind.PERFORMANCE, "compass_lives", "主播昵称 · 主播抖音号 · 直播开始时间 · 直播结束时间 · 直播时长(分钟) · 直播间曝光人数 · 直播间曝光次数 · 直播间观看人数 · 直播间观看次数 · 最高在线人数 · 平均在线人数 · 人均观看时长(分钟) · 评论次数 · 新增粉丝数 · 取关粉丝数 · 观看老粉占比 · 带货商品数 · 直播间商品曝光人数 · 直播间商品点击人数 · 直播间成交订单数 · 直播间成交金额 · 直播间用户支付金额 · 直播间成交件数 · 直播间成交人数 · 直播间退款订单数 · 直播间退款金额 · 直播间退款人数 · 预估佣金支出 · 商品曝光-点击率(次数) · 商品曝光-点击率(人数) · 商品点击-成交率(次数) · 商品点击-成交率(人数) · 观看-成交率(次数) · 观看-成交率(人数) · 直播间投放消耗 · 净成交金额 · 净成交订单数 · 1小时退款金额 · 1小时退款订单数 · 1小时退款率"),
    "罗盘 shop": (ImportKind.PERFORMANCE, "compass_shop", "日期 · 店铺名称 · 店铺ID · 载体类型 · 用户支付金额 · 成交订单数 · 成交人数 · 客单价 · 千次曝光用户支付金额 · 退款金额(支付时间) · 退款率(支付时间) · 商品曝光人数 · 商品点击人数 · 商品点击率(次数) · 商品点击-成交转化率(次数) · 达人补贴金额 · 全域实际免除佣金 · 商品卡加购人数 · 商品卡收藏人数"),
    "千川全域 materials": (ImportKind.PERFORMANCE, "qianchuan_materials", "素材ID · 素材名称 · 整体消耗 · 基础消耗 · 追投调控消耗 · 追投调控支付ROI · 整体支付ROI"),
    "千川 daily": (ImportKind.PERFORMANCE, "qianchuan", "日期 · 整体消耗 · 净成交ROI · 净成交金额 · 1小时内退款率 · 整体支付ROI · 整体成交金额 · 净成交金额结算率 · 净成交订单数 · 整体展现次数 · 整体点击次数 · 整体点击率 · 整体转化率 · 整体成交订单数 · 整体消耗占比 · 整体成交订单成本"),
    "千川 by the keys of its interface": (ImportKind.PERFORMANCE, "numbers", "date · stat_cost_for_roi2 · total_pay_order_count_for_roi2 · total_pay_order_gmv_for_roi2 · total_prepay_and_pay_order_roi2"),
    "抖店 orders": (ImportKind.ORDERS, "shop_orders", "主订单编号 · 选购商品 · 商品ID · 商品数量 · 商品金额 · 订单提交时间 · 支付完成时间 · 订单完成时间 · 订单状态 · 取消原因 · 售后状态 · 达人昵称 · 订单应付金额"),
    "星图-like": (ImportKind.CREATORS, "xingtu_creators", "抖音昵称 · 达人类型 · 内容主题 · 星图主页链接 · 星图ID · 粉丝数 · 1-20s视频报价 · 21-60s视频报价 · 60s+视频报价 · 短直种草平台裸价 · 性别 · 所在地区 · MCN · 90天商单数 · 90天GMV(21s-60s) · 微信号 · 分类 · 抓取时间"),
    "蒲公英-like": (ImportKind.CREATORS, "pgy_creators", "达人昵称 · 小红书号 · 粉丝数 · 视频报价 · 获赞与收藏 · 粉丝女性用户占比 · 粉丝年龄18-24占比 · 粉丝年龄25-34占比 · 粉丝年龄35-44占比 · 粉丝年龄44岁以上占比 · 活跃粉丝占比 · 粉丝量变化幅度 · 阅读粉丝占比 · 互动粉丝占比 · 下单粉丝占比 · 曝光中位数（日常） · 阅读中位数（日常） · 互动中位数（日常） · 曝光中位数（合作） · 阅读中位数（合作） · 互动中位数（合作） · 视频完播率 · 图文预估CPM价格 · 视频预估CPM价格 · 邀约48h回复率 · 近30天直播场次 · 场均观看人数 · 场均销售额"),
    "a Chinese library": (ImportKind.CREATORS, "creators", "达人昵称 · 平台 · UID · 手机号 · 微信 · 地区 · MCN机构 · 达人类型 · 类目 · 粉丝数 · 粉丝量级 · 主营类型 · 口碑分 · 场均销售额 · 日均销售额 · 场均观看 · 客单价 · 男粉占比 · 女粉占比 · 性别倾向 · 省份概览 · 城市概览 · 报价/坑位费 · 佣金比例 · 状态 · 标签 · 备注 · 最近联系时间 · 下次跟进时间 · 负责人"),
    "Aspire": (ImportKind.CREATORS, "tiktok_list", "email · uid · id · instagram · tiktok · youtube · pinterest · address1 · address2 · city · state · postalcode · country"),
    "Aspire, Instagram": (ImportKind.CREATORS, "instagram_list", "email · instagram · country"),
    "Upfluence": (ImportKind.CREATORS, "creators", "influencer_id · media_url · profile_name · first_name · last_name · phone_number · email · shipping_address.line1 · shipping_address.line2 · shipping_address.zipcode · shipping_address.city · shipping_address.state · shipping_address.country_code · merge_fields"),
    "GRIN": (ImportKind.CREATORS, "instagram_list", "First Name · Last Name · Gender · Email · Instagram · Country"),
    "CreatorIQ": (ImportKind.CREATORS, "creators", "Name · Social account · Country"),
    "Kalodata": (ImportKind.CREATORS, "creators", "Creator name · Creator handle · Followers · Revenue · Live revenue · Views · Likes"),
    "Kalodata, Spanish": (ImportKind.CREATORS, "creators", "Nombre del creador · Usuario · Seguidores · Ingresos · Ingresos en vivo · Vistas · Me gusta"),
    "a list as analytics tools make them": (ImportKind.CREATORS, "creators", "Username · Full name · Followers · Engagement rate · Avg likes · Avg comments · Avg views · Location · Language · Gender · Email"),
    "a ledger of authorizations": (ImportKind.AUTHORIZATIONS, "authorization_ledger", "抖音号 · 达人昵称 · 授权类型 · 授权范围 · 授权开始 · 授权到期 · 有效期 · 状态 · 负责人 · 合作码 · 视频链接"),
    "a ledger of Spark codes": (ImportKind.AUTHORIZATIONS, "spark_ledger", "Creator · Spark code · post link · Authorized on · Expires · Days"),
    "a ledger of tasks": (ImportKind.TASKS, "task_ledger", "达人 · 任务 · 交付物 · 初稿时间 · 发布时间 · 状态 · 报价 · 佣金 · 寄样单号 · 备注"),
}  # fmt: skip

# Other names of the same column: one of each stands in a file.
ALIASES: dict[tuple[ImportKind, str], str] = {
    (ImportKind.PERFORMANCE, "gmv"): "Affiliate video-attributed GMV · Video-attributed GMV · Affiliate-attributed GMV",
    (ImportKind.PERFORMANCE, "spend"): "整体消耗 · 消耗 · 花费 · 总消耗",
    (ImportKind.PERFORMANCE, "impressions"): "展示次数 · 展示 · 曝光 · 曝光次数",
    (ImportKind.PERFORMANCE, "ctr"): "点击率 · CTR · 整体点击率",
    (ImportKind.PERFORMANCE, "three_seconds"): "3s完播率 · 3秒完播率 · 3秒播放率",
    (ImportKind.PERFORMANCE, "orders"): "转化数 · 成交数 · 订单数",
    (ImportKind.PERFORMANCE, "cost_per_order"): "转化成本 · 成交成本 · 单次转化成本",
    (ImportKind.PERFORMANCE, "roi"): "ROI · 投产比 · 投产 · 整体支付ROI · 支付ROI",
    (ImportKind.PERFORMANCE, "cpm"): "千次展示成本 · CPM · 千展成本 · 千次展现费用 · 整体千次展现费用",
    (ImportKind.PERFORMANCE, "slot"): "投放时段 · 时段 · 投放时间",
    (ImportKind.CREATORS, "followers"): "粉丝数 · 粉丝（万） · 粉丝量 · Followers · Seguidores",
    (ImportKind.CREATORS, "agency"): "MCN · 博主机构 · MCN机构",
    (ImportKind.CREATORS, "name"): "达人昵称 · 博主昵称 · 昵称 · 抖音昵称",
    (ImportKind.CREATORS, "handle"): "username · handle · creator handle · 抖音号 · 小红书号 · tiktok · instagram",
    (ImportKind.CREATORS, "gmv"): "revenue · GMV · Creator-attributed GMV · Affiliate-attributed GMV · ingresos",
    (ImportKind.CREATORS, "likes"): "获赞与收藏 · 赞藏数 · likes · me gusta",
    (ImportKind.CREATORS, "median_views"): "场均观看人数 · 场均观播人数",
    (ImportKind.CREATORS, "quote"): "报价/坑位费 · 报价 · 坑位费 · 视频报价",
    (ImportKind.AUTHORIZATIONS, "starts_on"): "开始时间 · 授权开始 · Authorized on",
    (ImportKind.AUTHORIZATIONS, "expires_on"): "到期时间 · 授权到期 · Expires",
    (ImportKind.AUTHORIZATIONS, "code"): "合作码 · Spark code · Video code",
    (ImportKind.AUTHORIZATIONS, "link"): "post link · 视频链接",
    (ImportKind.TASKS, "title"): "任务 · 项目",
    (ImportKind.TASKS, "publish_on"): "发布时间 · 发布日期",
    (ImportKind.TASKS, "fee"): "报价 · 坑位费",
}  # fmt: skip

NOT_KEPT = {"Buyer Username"}  # a customer: known, and knowingly not kept


@pytest.mark.parametrize("name", FILES)
def test_every_column_of_the_export_is_read(name: str) -> None:
    kind, source, line = FILES[name]
    header = line.split(" · ")
    layout = fitting([header])[0][1]
    assert (layout.kind, layout.source.key) == (kind, source)
    assert layout.ignored == ()
    assert {column.header for column in layout.left_out} == NOT_KEPT & set(header)
    assert len({column.fact for column in layout.columns}) == len(layout.columns)


@pytest.mark.parametrize("shape", [str.upper, str.lower, lambda name: f" {name}\t", str.title])
@pytest.mark.parametrize("name", FILES)
def test_letters_and_spaces_of_a_name_do_not_matter(name: str, shape: Callable[[str], str]) -> None:
    kind, _, line = FILES[name]
    header = line.split(" · ")
    written = [shape(cell) for cell in header]
    if [header_name(cell) for cell in written] == [header_name(cell) for cell in header]:
        assert [column.fact for column in recognise(written, kind).columns] == [
            column.fact for column in recognise(header, kind).columns
        ]


@pytest.mark.parametrize(
    ("kind", "fact", "name"),
    [(kind, fact, name) for (kind, fact), names in ALIASES.items() for name in names.split(" · ")],
)
def test_every_name_of_a_column_means_its_fact(kind: ImportKind, fact: str, name: str) -> None:
    assert [column.fact for column in recognise([name], kind).columns] == [fact]


def test_of_two_names_for_one_fact_the_newer_has_it_and_the_older_means_the_next_thing() -> None:
    layout = recognise(["Affiliate-attributed GMV", "Creator-attributed GMV", "Creator name"])
    assert (layout.column("gmv") or layout.columns[0]).index == 1
    assert layout.ignored == ("Affiliate-attributed GMV",)
    lives = recognise(["直播间用户支付金额", "直播间成交金额"], ImportKind.PERFORMANCE)
    assert [(column.header, column.fact) for column in lives.columns] == [
        ("直播间用户支付金额", "paid_gmv"),
        ("直播间成交金额", "gmv"),
    ]


def creators(header: list[str], *rows: list[str]) -> list[CreatorRow]:
    found = survey(Sheet(recognise(header), (), list(enumerate(rows, 2))), currency="USD")
    return list(found.usable)


def test_a_list_of_links_says_by_them_where_its_creators_are() -> None:
    rows = creators(
        ["influencer_id", "media_url", "first_name", "last_name"],
        ["11", "https://www.instagram.com/lily.ross/", "Lily", "Ross"],
        ["12", "https://www.tiktok.com/@arif?lang=en", "Arif", ""],
        ["13", "https://youtube.com/channel/UCabc", "", ""],
        ["14", "https://blog.example/kai", "", "Kai"],
    )
    assert [(row.platform, row.handle, row.facts.get("name")) for row in rows] == [
        ("instagram", "lily.ross", "Lily Ross"),
        ("tiktok", "arif", "Arif"),
        ("youtube", "ucabc", None),
        ("tiktok", "kai", "Kai"),
    ]
    assert rows[0].extra == {"first_name": "Lily", "last_name": "Ross"}


@pytest.mark.parametrize("header", [["profile_name", "first_name"], ["first_name", "profile_name"]])
def test_a_whole_name_goes_before_its_parts(header: list[str]) -> None:
    cells = {"profile_name": "Lily R.", "first_name": "Lily"}
    [row] = creators(["handle", *header], ["lily", *(cells[name] for name in header)])
    assert row.facts["name"] == "Lily R."


def test_handles_in_columns_of_two_platforms_are_of_the_first() -> None:
    [row] = creators(["tiktok", "instagram", "email"], ["lily.tok", "lily.gram", "lily@example.com"])
    assert (row.platform, row.handle, row.extra) == ("tiktok", "lily.tok", {"instagram": "lily.gram"})
    [row] = creators(["instagram", "email"], ["lily.gram", "lily@example.com"])
    assert (row.platform, row.handle, row.contact) == (
        "instagram",
        "lily.gram",
        {"email": "lily@example.com"},
    )


@pytest.mark.parametrize(
    ("cell", "ends", "days"),
    [("30天", date(2026, 12, 1), 30), ("2026-12-31", date(2026, 12, 31), 60), ("永久", None, 0)],
)
def test_a_term_is_days_or_the_day_on_which_it_ends(cell: str, ends: date | None, days: int) -> None:
    header = ["抖音号", "授权范围", "开始时间", "有效期"]
    sheet = Sheet(
        recognise(header, ImportKind.AUTHORIZATIONS), (), [(2, ["dy1", "单视频", "2026-11-01", cell])]
    )
    found = look(sheet, Ways("CNY"))
    [row] = found.usable
    assert isinstance(row, Record)
    assert (row.values.get("ends_on"), row.values["days"]) == (ends, days)


def test_every_fact_has_a_name_for_people() -> None:
    for kind in ImportKind:
        assert [fact for fact in facts_to_name(kind) if fact_words(fact) == fact] == []
